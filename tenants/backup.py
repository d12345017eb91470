"""One tenant's data as an archive: every table in COPY format, every file, a manifest."""

import hashlib
import json
import tempfile
import zipfile
from collections.abc import Iterator

from django.core.files import File
from django.core.files.storage import Storage, storages
from django.utils import timezone
from django_tenants.utils import schema_context, schema_exists, tenant_context

from tenants.models import Tenant
from tenants.provisioning import catalogue

# The storages whose files belong to a tenant.
TENANT_STORAGES = ("default", "private")


def export(tenant: Tenant) -> str:
    """Write `tenant`'s archive to the portal's private storage and return its name there.

    It holds `structure.sql`, `tables/<name>.copy` (PostgreSQL's COPY text), `closing.sql`,
    which are to be run in that order, `files/<storage>/…`, and `manifest.json` with the
    columns of each table, the SHA-256 of each member and the golden fingerprint. A tenant
    that was given up before it had a schema has an archive without tables.
    """
    stamp = timezone.now().strftime("%Y%m%dT%H%M%SZ")
    with tempfile.TemporaryFile() as target:
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            manifest = {
                "territory": tenant.territory.code,
                "slug": tenant.slug,
                "exported_at": stamp,
                "golden_fingerprint": tenant.golden_fingerprint,
                "sql": _add_structure(archive, tenant),
                "tables": _add_tables(archive, tenant),
                "files": _add_files(archive, tenant),
            }
            archive.writestr("manifest.json", json.dumps(manifest, indent=1))
        target.seek(0)
        with schema_context("public"):
            name = f"exports/{tenant.slug}-{tenant.pk}-{stamp}.zip"
            return storages["private"].save(name, File(target))


def verify(name: str) -> None:
    """Read the stored archive `name` back. Raises ValueError unless it is what was written."""
    with (
        schema_context("public"),
        storages["private"].open(name) as stored,
        zipfile.ZipFile(stored) as archive,
    ):
        manifest = json.loads(archive.read("manifest.json"))
        digests = manifest["sql"] | manifest["files"]
        digests |= {f"tables/{t}.copy": facts["sha256"] for t, facts in manifest["tables"].items()}
        for path, digest in digests.items():
            if hashlib.sha256(archive.read(path)).hexdigest() != digest:
                raise ValueError(f"{name}: {path} is damaged")


def _add_structure(archive: zipfile.ZipFile, tenant: Tenant) -> dict[str, str]:
    """Add the SQL that goes before the rows and the one that goes after them."""
    if not schema_exists(tenant.schema_name):
        return {}
    tables, later = catalogue.structure(tenant.schema_name)
    closing = [*later, catalogue.sequences(tenant.schema_name)]
    return {
        path: _add(archive, path, "".join(f"{line};\n" for line in lines if line).encode())
        for path, lines in (("structure.sql", tables), ("closing.sql", closing))
    }


def _add_tables(archive: zipfile.ZipFile, tenant: Tenant) -> dict[str, dict[str, str]]:
    if not schema_exists(tenant.schema_name):
        return {}
    tables = {}
    for statement, rows in catalogue.data(tenant.schema_name):
        table = statement.split('"')[1]
        digest = _add(archive, f"tables/{table}.copy", rows.encode())
        tables[table] = {"copy": statement, "sha256": digest}
    return tables


def _add(archive: zipfile.ZipFile, path: str, content: bytes) -> str:
    """Add one member; returns its SHA-256."""
    archive.writestr(path, content)
    return hashlib.sha256(content).hexdigest()


def _add_files(archive: zipfile.ZipFile, tenant: Tenant) -> dict[str, str]:
    digests = {}
    with tenant_context(tenant):
        for alias in TENANT_STORAGES:
            for name in _walk(storages[alias]):
                path = f"files/{alias}/{name}"
                with storages[alias].open(name) as file:
                    digests[path] = _add(archive, path, file.read())
    return digests


def _walk(storage: Storage, folder: str = "") -> Iterator[str]:
    """Names of all files of `storage` under `folder`."""
    if folder and not storage.exists(folder):
        return
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in files:
        yield f"{folder}/{name}".lstrip("/")
    for name in folders:
        yield from _walk(storage, f"{folder}/{name}".lstrip("/"))


def remove_files(tenant: Tenant) -> None:
    """Delete every file of `tenant`, in all storages."""
    with tenant_context(tenant):
        for alias in TENANT_STORAGES:
            for name in list(_walk(storages[alias])):
                storages[alias].delete(name)
