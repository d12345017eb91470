"""What national screens show of a tenant, copied out of its schema when it changes there."""

from typing import Any

from django.db import connection
from django_tenants.utils import schema_context

from tenants.models import Tenant


def copy_out(**fields: Any) -> None:
    """Write `fields` (`languages`, `look`) to the row of the tenant whose schema is active.

    No tenant has the golden schema, nor the public one: nothing is written for them.
    """
    schema = connection.schema_name
    with schema_context("public"):
        Tenant.objects.filter(schema_name=schema).update(**fields)
