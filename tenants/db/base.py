"""django-tenants' PostgreSQL engine, closed to the public schema and safe with threads.

Three things differ from the library's engine:

- A tenant's search path holds the tenant's schema alone. A request of one commune can't
  read the public schema by accident, and a table missing from a schema is an error
  instead of a silent look at the ministry's table of the same name.
- Content types are cached per schema. The library empties one cache, shared by all
  threads, at every change of tenant: that costs two queries per page, and lets a thread
  read the identifiers another thread has just cached for another schema.
- In the public schema the connection's tenant is the portal, which has a name, an address and
  a folder for files as any tenant has.
"""

from collections import OrderedDict
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django_tenants.postgresql_backend.base import DatabaseWrapper as TenantsDatabaseWrapper
from django_tenants.postgresql_backend.base import FakeTenant

from tenants.public import PORTAL

# Schemas whose content types one process remembers; about 20 kB each.
REMEMBERED_SCHEMAS = 200


class ContentTypeCache:
    """Stands in for the manager's dictionary: one dictionary per schema, oldest dropped."""

    def __init__(self) -> None:
        self._by_schema: OrderedDict[str, dict] = OrderedDict()

    def _current(self) -> dict:
        schema = connection.schema_name
        cache = self._by_schema.setdefault(schema, {})
        while len(self._by_schema) > REMEMBERED_SCHEMAS:
            self._by_schema.popitem(last=False)
        return cache

    def __getitem__(self, key: Any) -> Any:
        return self._current()[key]

    def setdefault(self, key: Any, default: Any) -> Any:
        return self._current().setdefault(key, default)

    def clear(self) -> None:
        """Forget the current schema's content types, as migrations ask for."""
        self._by_schema.pop(connection.schema_name, None)


class DatabaseWrapper(TenantsDatabaseWrapper):
    def set_tenant(self, tenant: Any, include_public: bool = False) -> None:
        """Send what follows on this connection to `tenant`'s schema, and to no other."""
        if not isinstance(ContentType.objects._cache, ContentTypeCache):
            ContentType.objects._cache = ContentTypeCache()
        self.tenant = PORTAL if tenant.schema_name == PORTAL.schema_name else tenant
        self.schema_name = tenant.schema_name
        self.include_public_schema = False
        self.set_settings_schema(self.schema_name)
        self.search_path_set_schemas = None

    def set_schema(
        self, schema_name: str, include_public: bool = False, tenant_type: str | None = None
    ) -> None:
        self.set_tenant(FakeTenant(schema_name=schema_name, tenant_type=tenant_type))
