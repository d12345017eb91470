"""A schema replayed from the golden one is what migrations and seeds would have made."""

import re
import uuid

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django_tenants.utils import schema_context, tenant_context
from wagtail.models import Page

from tenants.accounts.models import User
from tenants.models import GoldenSchema, Territory
from tenants.provisioning import catalogue, golden

pytestmark = pytest.mark.django_db

# A tenant's tables exist once per commune of the country.
COMMUNES = 1503
MOST_TABLES = 129

TABLES = """
SELECT relname, relpersistence, relrowsecurity, reloptions FROM pg_class
 WHERE relnamespace = %(schema)s::regnamespace AND relkind = 'r'
"""
COLUMNS = """
SELECT table_name, column_name,
       row_number() OVER (PARTITION BY table_name ORDER BY ordinal_position),
       data_type, udt_name, collation_name,
       character_maximum_length, numeric_precision, numeric_scale, datetime_precision,
       is_nullable, column_default, is_identity, identity_generation, identity_start,
       identity_increment, identity_minimum, identity_maximum, identity_cycle,
       is_generated, generation_expression
  FROM information_schema.columns WHERE table_schema = %(schema)s
"""
CONSTRAINTS = """
SELECT conrelid::regclass::text, conname, contype, condeferrable, condeferred, convalidated,
       pg_get_constraintdef(oid)
  FROM pg_constraint WHERE connamespace = %(schema)s::regnamespace
"""
INDEXES = """
SELECT i.indrelid::regclass::text, i.indexrelid::regclass::text, i.indisunique, i.indisprimary,
       i.indisvalid, pg_get_indexdef(i.indexrelid)
  FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
 WHERE c.relnamespace = %(schema)s::regnamespace
"""
SEQUENCES = """
SELECT sequencename, data_type::text, start_value, min_value, max_value, increment_by, cycle,
       cache_size, last_value, pg_get_serial_sequence(d.refobjid::regclass::text, a.attname)
  FROM pg_sequences s
  JOIN pg_depend d ON d.objid = format('%%I.%%I', schemaname, sequencename)::regclass
       AND d.deptype = 'i'
  JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
 WHERE schemaname = %(schema)s
"""
CATALOGUES = {
    "tables": TABLES,
    "columns": COLUMNS,
    "constraints": CONSTRAINTS,
    "indexes": INDEXES,
    "sequences": SEQUENCES,
}
ROWS = {
    "content types": "SELECT id, app_label, model FROM django_content_type",
    "permissions": "SELECT id, content_type_id, codename, name FROM auth_permission",
    "migrations": "SELECT app, name FROM django_migrations",
    "locales": "SELECT id, language_code FROM wagtailcore_locale",
    "groups": "SELECT id, name FROM auth_group",
    "rights of groups": "SELECT group_id, permission_id FROM auth_group_permissions",
    "pages": """SELECT id, path, depth, numchild, live, content_type_id, locale_id, alias_of_id
                FROM wagtailcore_page""",
    "sizes": None,
}
# PostgreSQL prints the list of a condition in one way when a migration made it, and in
# another, equal one when it parsed what it had printed:
#   (ARRAY['a'::character varying])::text[]   and   ARRAY[('a'::character varying)::text]
CASTS = re.compile(r"::(?:character varying|text)(?:\[\])?")
NEEDLESS_BRACKETS = re.compile(r"\(('(?:[^']|'')*'|ARRAY\[[^]]*\])\)")


def query(sql: str, **parameters: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters or None)
        return cursor.fetchall()


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def normalised(value: object, schema: str) -> object:
    """`value` without the schema's own name, and without harmless casts."""
    if not isinstance(value, str):
        return value
    value = value.replace(f"{schema}.", "").replace(f'"{schema}".', "")
    value = CASTS.sub("", value)
    while NEEDLESS_BRACKETS.search(value):
        value = NEEDLESS_BRACKETS.sub(r"\1", value)
    return value


def catalogue_of(schema: str, what: str) -> set[tuple]:
    with schema_context(schema):
        rows = query(CATALOGUES[what], schema=schema)
    return {tuple(normalised(value, schema) for value in row) for row in rows}


def tables_of(schema: str) -> list[str]:
    return sorted(row[0] for row in catalogue_of(schema, "tables"))


def number_in(table: str, aggregate: str) -> int:
    return query(f'SELECT {aggregate} FROM "{table}"')[0][0]  # noqa: S608


def sizes_of(schema: str) -> set[tuple]:
    """(table, number of rows), less those that the golden schema leaves out."""
    kept = set(tables_of(schema)) - set(golden.REBUILT_TABLES)
    with schema_context(schema):
        return {(table, number_in(table, "count(*)")) for table in kept}


@pytest.fixture(scope="module")
def migrated(django_db_setup, django_db_blocker):
    """A schema that migrations and seeds made, without any template."""
    schema = "made_by_migrations"
    with django_db_blocker.unblock():
        golden.drop(schema)
        golden.migrate(schema)
        golden.seed(schema)
        yield schema
        golden.drop(schema)


@pytest.fixture
def template():
    return golden.ensure()


@pytest.fixture
def territory(tenant_a):
    """A commune that has no site yet."""
    communes = Territory.objects.filter(kind="rural", tenants=None).select_related("parent__parent")
    return communes.first()


@pytest.fixture
def replayed(template, territory):
    golden.replay(template, "replayed", territory)
    return "replayed"


# --- The same catalogues ---------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("what", CATALOGUES)
def test_replay_leaves_what_migrations_leave(migrated, replayed, what):
    made, copied = (catalogue_of(schema, what) for schema in (migrated, replayed))

    assert made
    assert copied - made == set(), f"{what} that no migration makes"
    assert made - copied == set(), f"{what} that the replay lost"


@pytest.mark.slow
@pytest.mark.parametrize("what", ROWS)
def test_replay_leaves_the_rows_that_migrations_and_seeds_leave(migrated, replayed, what):
    if what == "sizes":
        assert sizes_of(replayed) == sizes_of(migrated)
        return
    found = []
    for schema in (migrated, replayed):
        with schema_context(schema):
            found.append(sorted(query(ROWS[what]), key=repr))
    assert found[0]
    assert found[1] == found[0]


def test_every_migration_is_known_to_have_run(replayed):

    labels = {app.label for app in apps.get_app_configs() if app.name in settings.TENANT_APPS}
    on_disk = {key for key in MigrationLoader(None).disk_migrations if key[0] in labels}
    with schema_context(replayed):
        applied = set(query("SELECT app, name FROM django_migrations"))
    assert on_disk <= applied


def test_nothing_is_left_to_migrate(replayed):
    with schema_context(replayed):
        executor = MigrationExecutor(connection)
        assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []


def test_a_comparison_would_see_a_renamed_constraint(replayed, tenant_a):
    """As django-tenants' clone renames `…_uniq` to `…_key`."""
    with schema_context(replayed):
        run("ALTER TABLE accounts_user RENAME CONSTRAINT accounts_user_email_key TO other")
    assert catalogue_of(replayed, "constraints") != catalogue_of(
        tenant_a.schema_name, "constraints"
    )


def test_a_replayed_schema_equals_the_next_one(replayed, tenant_a):
    for what in ("tables", "columns", "constraints", "indexes"):
        assert catalogue_of(replayed, what) == catalogue_of(tenant_a.schema_name, what), what


def test_a_later_migration_finds_constraints_by_name(replayed):
    """What a migration does when a field stops being unique, in a replayed schema."""
    with schema_context(replayed), connection.schema_editor() as editor:
        old = User._meta.get_field("email")
        new = old.clone()
        new._unique = False
        new.set_attributes_from_name("email")
        new.model = User
        editor.alter_field(User, old, new, strict=True)
    with schema_context(replayed):
        for _turn in range(2):
            User.objects.bulk_create([User(email="twice@example.org")])


def test_constraints_hold_in_a_replayed_schema(replayed):
    with schema_context(replayed):
        User.objects.create_user("once@example.org", None)
        with pytest.raises(IntegrityError), transaction.atomic():
            User.objects.bulk_create([User(email="once@example.org")])
        with pytest.raises(IntegrityError), transaction.atomic():
            run("INSERT INTO auth_group_permissions (group_id, permission_id) VALUES (-1, -1)")
            run("SET CONSTRAINTS ALL IMMEDIATE")


def test_sequences_go_on_after_the_seeded_rows(replayed):
    with schema_context(replayed):
        sequences = query(
            """SELECT table_name, pg_get_serial_sequence(quote_ident(table_name), column_name)
                 FROM information_schema.columns
                WHERE table_schema = %(schema)s AND column_name = 'id' AND is_identity = 'YES'""",
            schema=replayed,
        )
        assert len(sequences) > 50
        for table, sequence in sequences:
            [(following,)] = query("SELECT nextval(%(sequence)s)", sequence=sequence)
            assert following > number_in(table, "coalesce(max(id), 0)"), table


# --- Values of its own --------------------------------------------------------------------


def texts(schema: str) -> str:
    """Every row of `schema`, as PostgreSQL writes them."""
    return "".join(rows for _statement, rows in catalogue.data(schema))


def test_every_token_is_replaced(template, replayed):
    text = texts(replayed)
    assert "[[" not in text.replace("[[]]", "")
    assert "]]" not in text.replace("[[]]", "")


def test_identifiers_are_renewed(template, replayed, tenant_a):
    known = set(golden.UUID.findall(template.content))
    mine, others = (set(golden.UUID.findall(texts(s))) for s in (replayed, tenant_a.schema_name))
    assert not known & mine
    assert not mine & others


def test_an_identifier_stays_one_wherever_it_is_used(template, replayed):
    """As often as each occurs in the template, so often its successor occurs in the replay."""

    def frequencies(text):
        found = golden.UUID.findall(text)
        return sorted(found.count(one) for one in set(found))

    assert frequencies(texts(replayed)) == frequencies(template.content)


def test_identifiers_of_a_replay_do_not_change_when_it_is_repeated(template, territory):
    namespace = uuid.uuid5(uuid.NAMESPACE_OID, "t1")
    first, second = (golden.personalise(template.content, territory, namespace) for _ in range(2))
    other = golden.personalise(template.content, territory, uuid.uuid5(namespace, "t2"))
    assert first == second
    assert set(golden.UUID.findall(first)).isdisjoint(golden.UUID.findall(other))


@pytest.mark.parametrize(
    "value",
    ["a\tb", "a\nb", "back\\slash", 'quo"te', "<b>", "a&b", "[[name_ar]]", "\\.", "x\x00", "x\x7f"],
)
def test_a_value_that_would_break_out_is_refused(monkeypatch, territory, value):
    monkeypatch.setattr(golden, "_seeds", [(lambda: None, lambda _t: {"name_fr": value}, [])])
    with pytest.raises(ValueError, match="can't be used"):
        golden.personalise("x [[name_fr]]", territory, uuid.uuid4())


@pytest.mark.parametrize("value", ["L'Oulja", "أيت عميرة", "ⵜⴰⵎⵓⵔⵜ", "100 % $1 {x} \u2028", "''"])
def test_a_value_of_any_script_arrives_as_it_is(monkeypatch, territory, value):
    monkeypatch.setattr(golden, "_seeds", [(lambda: None, lambda _t: {"name_fr": value}, [])])
    rows = 'COPY "notes" (text) FROM STDIN;\n[[name_fr]]\n\\.\n'
    template = GoldenSchema(structure='CREATE TABLE "notes" (text text);\n', content=rows)
    golden.replay(template, "values_of_any_script", territory)
    with schema_context("values_of_any_script"):
        assert query("SELECT text FROM notes") == [(value,)]


def test_a_token_without_a_value_is_an_error(monkeypatch, territory):
    monkeypatch.setattr(golden, "_seeds", [])
    with pytest.raises(KeyError, match="nobody_knows"):
        golden.personalise("[[nobody_knows]]", territory, uuid.uuid4())


def test_every_territory_of_the_register_has_safe_values(tenant_a):
    for territory in Territory.objects.select_related("parent__parent"):
        golden.values(territory)


def test_pages_keep_their_translations_together(replayed):
    with schema_context(replayed):
        keys = {}
        for page in Page.objects.filter(depth__gt=2):
            keys.setdefault(page.translation_key, set()).add(page.locale_id)
        for locales in keys.values():
            assert len(locales) == 3


# --- All or nothing ---------------------------------------------------------------------------


def test_a_replay_that_fails_leaves_nothing(template, territory):
    broken = GoldenSchema(structure=template.structure, content=f"{template.content}SELECT 1/0;\n")
    with pytest.raises(Exception, match="zero"), transaction.atomic():
        golden.replay(broken, "half_made", territory)
    assert query("SELECT 1 FROM pg_namespace WHERE nspname = 'half_made'") == []
    assert connection.schema_name == "public"


def test_a_replay_over_a_schema_that_is_there_changes_nothing(template, replayed, territory):
    with schema_context(replayed):
        User.objects.create_user("kept@example.org", None)
    golden.replay(template, replayed, territory)
    with schema_context(replayed):
        assert User.objects.filter(email="kept@example.org").exists()


# --- What a template can't carry ---------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE VIEW v AS SELECT 1",
        "CREATE MATERIALIZED VIEW v AS SELECT 1 AS one",
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE TABLE x (a int); CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS"
        " 'BEGIN RETURN NEW; END'; CREATE TRIGGER t BEFORE INSERT ON x FOR EACH ROW"
        " EXECUTE FUNCTION f()",
        "CREATE TYPE e AS ENUM ('a')",
        "CREATE DOMAIN d AS text",
        "CREATE TYPE c AS (a int)",
        "CREATE SEQUENCE s",
        "CREATE TABLE x (a int) PARTITION BY LIST (a)",
        "CREATE TABLE x (a text DEFAULT E'one\\ntwo')",
        "CREATE TABLE x (a int); ALTER TABLE x ENABLE ROW LEVEL SECURITY;"
        " CREATE POLICY p ON x USING (true)",
    ],
)
def test_an_object_that_a_template_can_t_carry_is_refused(tenant_a, statement):
    run("CREATE SCHEMA odd")
    with schema_context("odd"):
        run(statement)
    with pytest.raises(catalogue.UnsupportedObject):
        golden.template("odd")


def test_columns_of_every_kind_survive_a_replay(tenant_a, territory):
    run("CREATE SCHEMA odd")
    with schema_context("odd"):
        run(
            """CREATE TABLE "Odd name" (
                 id bigint GENERATED ALWAYS AS IDENTITY (START WITH 5 INCREMENT BY 3) PRIMARY KEY,
                 "select" varchar(9) COLLATE "C" NOT NULL DEFAULT 'it''s; --',
                 twice int GENERATED ALWAYS AS (length("select") * 2) STORED,
                 amount numeric(12, 3) CHECK (amount > 0 AND amount < 100),
                 lines text DEFAULT 'one;  COPY x',
                 tags text[] DEFAULT '{}', body jsonb, at timestamptz(0),
                 CONSTRAINT "Never twice" UNIQUE (amount, "select"));
               CREATE INDEX odd_index ON "Odd name" (lower("select") varchar_pattern_ops)
                WHERE amount IS NOT NULL;
               INSERT INTO "Odd name" (amount, lines, body) VALUES
                 (1, E'tab\t back\\slash \\. \n\\.\nend \u2028 x', '{"a": "\\\\.\\n"}'),
                 (2, NULL, NULL)"""
        )
    structure, content, tables = golden.template("odd")
    assert tables == 1
    golden.replay(GoldenSchema(structure=structure, content=content), "odd_copy", territory)
    for what in CATALOGUES:
        assert catalogue_of("odd_copy", what) == catalogue_of("odd", what), what
    assert texts("odd_copy") == texts("odd")


# --- Staleness ---------------------------------------------------------------------------------


@pytest.fixture
def sources(tmp_path, monkeypatch):
    """A migration and a starter source that may be edited."""
    migration, source = tmp_path / "0001_initial.py", tmp_path / "texts.py"
    migration.write_text("operations = []")
    source.write_text("TITLE = 'x'")
    monkeypatch.setattr(golden, "_migration_files", lambda: iter([migration]))
    monkeypatch.setattr(golden, "_seeds", [(lambda: None, lambda _t: {}, [source])])
    return migration, source


def fresh_fingerprint() -> str:
    """As a new process would see it."""
    golden.fingerprint.cache_clear()
    try:
        return golden.fingerprint()
    finally:
        golden.fingerprint.cache_clear()


def test_the_fingerprint_follows_migrations_and_starter_sources(sources):
    before = fresh_fingerprint()
    assert fresh_fingerprint() == before
    for number, path in enumerate(sources):
        path.write_text(path.read_text() + "\n# changed")
        after = fresh_fingerprint()
        assert after != before, number
        before = after


def test_the_fingerprint_follows_a_new_migration(sources, monkeypatch, tmp_path):
    before = fresh_fingerprint()
    later = tmp_path / "0002_later.py"
    later.write_text("")
    monkeypatch.setattr(golden, "_migration_files", lambda: iter([sources[0], later]))
    assert fresh_fingerprint() != before


def test_the_fingerprint_does_not_follow_dates_or_places(sources, monkeypatch, tmp_path):
    before = fresh_fingerprint()
    for path in sources:
        path.touch()
        path.write_bytes(path.read_bytes())
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    moved = sources[0].rename(elsewhere / sources[0].name)
    monkeypatch.setattr(golden, "_migration_files", lambda: iter([moved]))
    assert fresh_fingerprint() == before


def test_the_fingerprint_of_the_project_covers_its_migrations(tenant_a):
    files = [path.as_posix() for path in golden._migration_files()]
    assert len(files) == len(set(files)) > 200
    for app in ("cms", "themes", "tenants/accounts", "wagtail_localize"):
        assert any(f"{app}/migrations/" in file for file in files), app
    assert not any("/tenants/migrations/" in file for file in files)


def test_a_template_in_store_is_not_built_again(template, monkeypatch):
    monkeypatch.setattr(golden, "build", lambda name: pytest.fail("built again"))
    assert golden.ensure().pk == template.pk


# --- Budget --------------------------------------------------------------------------------------


def test_tables_per_tenant_stay_within_the_budget(template, tenant_a):
    tables = tables_of(tenant_a.schema_name)
    assert template.tables == len(tables)
    assert len(tables) <= MOST_TABLES, (
        f"A tenant has {len(tables)} tables, {len(tables) - MOST_TABLES} more than the budget. "
        f"Each one costs ×{COMMUNES}: an empty table with its indexes and sequence is some 40 kB "
        f"on disk, 60 MB for the country, and rows in every catalogue that each connection reads."
    )


def test_primary_keys_are_wide_identities(tenant_a):
    """Citus can't change the type of an identity column later; ours start as bigint."""
    ours = ("accounts_", "cms_", "themes_", "tenants_")
    narrow = [
        (row[0], row[1], row[3])
        for row in catalogue_of(tenant_a.schema_name, "columns")
        if row[0].startswith(ours) and row[1] == "id" and row[3] != "bigint"
    ]
    assert narrow == []


def test_content_types_are_those_of_the_models(tenant_a):
    with tenant_context(tenant_a):
        stale = [ct for ct in ContentType.objects.all() if ct.model_class() is None]
    assert stale == []
