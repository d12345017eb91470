"""Takes deliberations of past years over from a list and a folder of PDFs."""

from __future__ import annotations

import tempfile
import zipfile
from argparse import ArgumentParser
from pathlib import Path
from typing import IO, Any

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError
from django_tenants.utils import tenant_context

from services_plugins.council.actions import take_over
from tenants.models import Tenant


class Command(BaseCommand):
    help = "Takes deliberations of past years over: import_council SLUG LIST.csv [FOLDER]"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="the commune's name in its address")
        parser.add_argument("list", type=Path, help="the list, saved as CSV")
        parser.add_argument("folder", type=Path, nargs="?", help="the folder with the PDFs")
        parser.add_argument("--as", dest="email", help="the member of staff who takes it over")
        parser.add_argument("--publish", action="store_true", help="publish at once")
        parser.add_argument("--look", action="store_true", help="only say what would come of it")

    def handle(self, *args: Any, **options: Any) -> None:
        tenant = Tenant.objects.filter(slug=options["slug"]).first()
        if tenant is None:
            raise CommandError(f"There is no commune {options['slug']!r}.")
        with tenant_context(tenant), tempfile.TemporaryFile() as archive:
            files = _pack(options["folder"], archive) if options["folder"] else None
            try:
                found = self._run(options["list"].read_bytes(), files, options)
            except ValidationError as error:
                raise CommandError(" ".join(error.messages)) from error
        for problem in found.problems:
            self.stdout.write(f"{problem.where}: {problem.words}")
        verb = "could be" if options["look"] else "were"
        self.stdout.write(f"{len(found.placed)} deliberations {verb} taken over.")

    def _run(self, content: bytes, files: IO[bytes] | None, options: dict[str, Any]) -> Any:
        if options["look"]:
            return take_over.read(content, files)
        user = get_user_model().objects.filter(email=options["email"] or "").first()
        if user is None:
            raise CommandError("Name the member of staff who takes it over: --as E-MAIL.")
        try:
            return take_over.take_over(content, files, publish=options["publish"], user=user)
        except PermissionDenied as error:
            raise CommandError(f"{user.email} has no right to publish for the council.") from error


def _pack(folder: Path, target: IO[bytes]) -> IO[bytes]:
    """Put the files of a folder into a ZIP, as they come from the editor."""
    with zipfile.ZipFile(target, "w") as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                archive.write(file, file.relative_to(folder).as_posix())
    return target
