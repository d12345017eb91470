"""The storage of files that only a permission check or a short-lived link opens."""

from django.core.files.storage import Storage, storages


def private_storage() -> Storage:
    """Return the private storage; a callable, so that no setting reaches a migration."""
    return storages["private"]
