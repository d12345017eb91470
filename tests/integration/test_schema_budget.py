"""What every tenant's schema is made of: counted, because it is there 1,503 times."""

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.models import AutoField, BigAutoField

pytestmark = pytest.mark.django_db

# The platform's own apps need the rest; plugins get what design.md leaves them.
BUDGET = 129
COMMUNES = 1_503

IDENTITY_COLUMNS = """
SELECT c.relname, a.attname, format_type(a.atttypid, NULL)
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
 WHERE c.relnamespace = %s::regnamespace AND c.relkind = 'r'
   AND (a.attidentity <> '' OR EXISTS (
        SELECT FROM pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum
           AND pg_get_expr(d.adbin, d.adrelid) LIKE 'nextval%%'))
"""
FOREIGN_KEYS = """
SELECT conrelid::regclass::text, target.relnamespace::regnamespace::text
  FROM pg_constraint JOIN pg_class target ON target.oid = confrelid
 WHERE contype = 'f' AND connamespace = %s::regnamespace
"""


def rows(sql: str, *parameters: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def own_tables() -> set[str]:
    """The tables of the models that this project defines, many-to-many tables included."""
    return {
        model._meta.db_table
        for config in apps.get_app_configs()
        if str(config.path).startswith(str(settings.BASE_DIR)) and ".venv" not in config.path
        for model in config.get_models(include_auto_created=True)
    }


def test_tables_of_a_tenant_stay_within_their_budget(tenant_a):
    tables = [
        name
        for (name,) in rows(
            "SELECT tablename FROM pg_tables WHERE schemaname = %s", tenant_a.schema_name
        )
    ]
    assert "cms_homepage" in tables
    assert len(tables) <= BUDGET, (
        f"A tenant has {len(tables)} tables, {len(tables) - BUDGET} over the budget. Each one "
        f"costs times {COMMUNES:,}: files, catalogue rows, memory of every connection. Prefer "
        "one well-indexed table to several thin ones, and JSON for what is never queried."
    )


def test_automatic_keys_of_our_tables_are_big(tenant_a):
    """In the catalogue, whatever the models say; a key's type can't be changed once sharded."""
    ours = own_tables()
    keys = {table: kind for table, _name, kind in rows(IDENTITY_COLUMNS, tenant_a.schema_name)}
    small = {table: kind for table, kind in keys.items() if kind != "bigint"}
    assert {"accounts_user", "themes_themesettings"} <= ours & keys.keys()
    assert not ours & small.keys()


def test_small_keys_are_those_of_libraries_alone(tenant_a):
    """Libraries that chose AutoField in their own migrations, and no other table."""
    tables = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
    for table, _name, kind in rows(IDENTITY_COLUMNS, tenant_a.schema_name):
        if kind == "bigint" or table == "django_migrations":
            continue
        key = tables[table]._meta.pk
        assert isinstance(key, AutoField) and not isinstance(key, BigAutoField), table
        assert "site-packages" in apps.get_app_config(tables[table]._meta.app_label).path, table


@pytest.mark.parametrize("which", ["tenant_a", "tenant_b"])
def test_no_foreign_key_leaves_the_schema(request, which):
    schema = request.getfixturevalue(which).schema_name
    keys = rows(FOREIGN_KEYS, schema)
    assert len(keys) > 100
    assert {target for _table, target in keys} == {schema}


def test_a_foreign_key_that_leaves_the_schema_would_be_found(tenant_a):
    rows(
        f"""CREATE TABLE {tenant_a.schema_name}.stray (
                tenant bigint REFERENCES public.tenants_tenant (id));
            SELECT 1"""
    )
    assert "public" in {target for _table, target in rows(FOREIGN_KEYS, tenant_a.schema_name)}
