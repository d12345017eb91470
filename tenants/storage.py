"""File storages that keep each tenant's files in a folder of its own.

The folder is added here, from the tenant of the connection, and is part of no stored name
and no URL: a name copied from one tenant to another leads to the other's own folder.
"""

import os
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db import connection
from django.utils._os import safe_join
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage


def media_prefix() -> str:
    """The folder of the connection's tenant.

    Raises RuntimeError where the connection is in a schema whose tenant isn't known, as
    under `schema_context`: use `tenant_context`.
    """
    prefix = getattr(connection.tenant, "media_prefix", None)
    if prefix is None:
        raise RuntimeError("Files need the tenant: use tenant_context, not schema_context.")
    return prefix


class TenantFileStorage(FileSystemStorage):
    """Files on disk, under `<location>/tenants/<tenant id>/`."""

    @property
    def location(self) -> str:
        return safe_join(os.path.abspath(self.base_location), media_prefix())


class TenantPrivateStorage(TenantFileStorage):
    """Files on disk that no address leads to."""

    def url(self, name: str | None) -> str:
        """Raise ValueError: without this, Django would give an address among public files."""
        raise ValueError("Private files have no URL: a view that asks who reads must serve them.")


class TenantS3Storage(S3Storage):
    """Files in a bucket, under `tenants/<tenant id>/`, read through short-lived signed URLs."""

    @property
    def location(self) -> str:
        return media_prefix()

    @location.setter
    def location(self, value: str) -> None:
        """The folder is the tenant's; S3Storage sets an empty one when it is made."""

    def get_default_settings(self) -> dict[str, Any]:
        return super().get_default_settings() | {"file_overwrite": False, "querystring_auth": True}


class TenantS3MediaStorage(TenantS3Storage):
    """The pictures of the sites in a bucket, shown under the site's own address.

    `tenants.views.media` hands them out, for the edge to keep: a signed address of the bucket
    ends sooner than the pages that name it are kept, and is on another host, which the
    content security policy refuses.
    """

    def url(self, name: str, *args: Any, **kwargs: Any) -> str:
        return urljoin(settings.MEDIA_URL, filepath_to_uri(name))
