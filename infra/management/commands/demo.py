"""`manage.py demo`: fifteen communes on this machine, from nothing to addresses to visit."""

import hashlib
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django_tenants.utils import schema_context

from infra import supervisor
from infra.demo import create_accounts, fill_services
from services_plugins.requests.catalogue.loading import load_catalogue
from tenants.enums import TenantState
from tenants.law.loading import load_holidays, load_rules
from tenants.models import Cohort, Tenant
from tenants.provisioning.orders import of_cohort
from tenants.register import load_cohort, load_register


class Command(BaseCommand):
    help = "Set up the demonstration and serve it. A second run keeps what was edited."
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare what can be done instead of serving in the foreground."""
        choice = parser.add_mutually_exclusive_group()
        choice.add_argument("--no-serve", action="store_true", help="only set up")
        choice.add_argument(
            "--background", action="store_true", help="serve in the background, once it answers"
        )
        choice.add_argument("--stop", action="store_true", help="stop what serves")

    def handle(self, *args: Any, **options: Any) -> None:
        """Set up what is missing, then serve as the options say."""
        if not settings.DEMO:
            raise CommandError(
                "The demonstration opens accounts whose passwords are known: it runs with "
                "DJANGO_SETTINGS_MODULE=infra.settings.demo only, never in production."
            )
        if options["stop"]:
            self.stdout.write("Stopped." if supervisor.stop() else "Not running.")
            return
        try:
            self._run(options)
        except supervisor.SupervisorError as error:
            raise CommandError(str(error)) from error

    def _run(self, options: dict[str, Any]) -> None:
        """Set up, print the addresses and serve, unless it is being served already."""
        port = int(settings.SITE_PORT)
        if supervisor.running():
            if not options["background"]:
                raise CommandError("It is running already; `make demo-down` stops it.")
            self.stdout.write("It is running already.")
        else:
            if not options["no_serve"]:
                supervisor.check_port(port)
            self._set_up()
            if options["background"]:
                connections.close_all()
                supervisor.start(port)
        self._print_addresses()
        if not options["background"] and not options["no_serve"]:
            self._serve(port)

    def _serve(self, port: int) -> None:
        """Serve until Ctrl-C, then leave nothing running."""
        self.stdout.write("Ctrl-C stops it.")
        self.stdout.flush()
        connections.close_all()
        code = supervisor.serve(port)
        supervisor.stop_database()
        if code:
            raise CommandError("The demonstration has stopped.", returncode=code)

    # --- Set-up: each step does nothing where there is nothing to do -----------------------

    def _set_up(self) -> None:
        """Bring database, register, communes, their data and static files up to date."""
        self._migrate()
        # Before the communes: the check before they go live draws their pages.
        self._collect_static()
        load_register()
        load_rules()
        load_holidays()
        load_catalogue()
        cohort = load_cohort()
        if is_missing_sites(cohort):
            self.stdout.write(f"Communes: provisioning the {cohort.members.count()} of the cohort")
            call_command("provision", cohort=cohort.key, stdout=self.stdout, stderr=self.stderr)
        create_accounts(settings.DEMO_PASSWORD)
        fill_services()

    def _migrate(self) -> None:
        """Apply new migrations to the public schema, then to the tenants that lack them."""
        connection.set_schema_to_public()
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stdout.write("Database: applying migrations")
            call_command("migrate_schemas", shared=True, interactive=False, verbosity=0)
        for tenant in tenants_behind(executor.loader):
            self.stdout.write(f"Database: applying migrations to {tenant.slug}")
            call_command(
                "migrate_schemas", schema_name=tenant.schema_name, interactive=False, verbosity=0
            )

    def _collect_static(self) -> None:
        """Collect, fingerprint and compress the static files if any has changed."""
        stamp = settings.VAR_DIR / "static.stamp"
        state = static_state()
        if stamp.exists() and stamp.read_text() == state and settings.STATIC_ROOT.exists():
            return
        self.stdout.write("Static files: collecting and compressing them")
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        stamp.write_text(state)

    # --- What a person needs to know -------------------------------------------------------

    def _print_addresses(self) -> None:
        """Print the addresses and the accounts."""
        port = f":{settings.SITE_PORT}" if settings.SITE_PORT else ""
        portal = f"{settings.SITE_SCHEME}://{settings.PLATFORM_DOMAIN}{port}/"
        tenants = Tenant.objects.filter(state=TenantState.LIVE).select_related("territory")
        lines = [
            "",
            self.style.MIGRATE_HEADING("Jamaati"),
            f"  Portal    {portal}   languages under /ar/ /zgh/ /fr/",
            f"  Console   {portal}console/   for the ministry",
            "",
            self.style.MIGRATE_HEADING("Communes"),
            *(
                f"  {tenant.base_url + '/':44} {tenant.name_fr:16} {tenant.name_ar}"
                for tenant in tenants.order_by("slug")
            ),
            "  Their editors: the same addresses with admin/ behind.",
            "",
            self.style.MIGRATE_HEADING("Accounts"),
            "  Console   ministry@example.org",
            "  Editor    admin@<commune>.example.org   such as admin@ifrane.example.org",
            "            moderator@<commune>.example.org",
            "            editor@<commune>.example.org",
            f"  Password  {settings.DEMO_PASSWORD}   (DEMO_PASSWORD sets another)",
            "",
        ]
        self.stdout.write("\n".join(lines))


def is_missing_sites(cohort: Cohort) -> bool:
    """Whether a member has no site yet, or one whose provisioning never ended."""
    orders = [order.territory.pk for order in of_cohort(cohort)]
    live = Tenant.objects.filter(state=TenantState.LIVE, territory__in=orders)
    return live.count() < len(orders)


def tenants_behind(loader: MigrationLoader) -> Iterator[Tenant]:
    """Yield the tenants whose schema lacks a migration that there is.

    Asked with one query per tenant: `migrate_schemas` takes over a second for each, even
    where there is nothing to do.
    """
    wanted = set(loader.graph.nodes)
    for tenant in Tenant.objects.exclude(golden_fingerprint="").exclude(state=TenantState.DELETED):
        with schema_context(tenant.schema_name), connection.cursor() as cursor:
            cursor.execute("SELECT app, name FROM django_migrations")
            if wanted - set(cursor.fetchall()):
                yield tenant


def static_state() -> str:
    """Return a hash that changes when any static file does."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            digest.update(f"{name} {storage.size(name)} {storage.get_modified_time(name)}".encode())
    return digest.hexdigest()
