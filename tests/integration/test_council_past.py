"""Works of past years brought in, and archives of terms that open without our software."""

import csv
import datetime as dt
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Iterator

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone
from django_tenants.utils import tenant_context

from cms.enums import Role
from services_plugins.council.actions import archive, take_over
from services_plugins.council.enums import (
    BodyKind,
    DeliberationState,
    PaperKind,
    SessionKind,
    SessionState,
    Theme,
)
from services_plugins.council.models import Body, Deliberation, Paper, Session, Term
from services_plugins.council.past import staging
from services_plugins.kit.models import HistoryEntry, subject_of
from tenants.models import Tenant
from tests.accounts import make_staff
from tests.officers import work

HEADINGS = "الرقم;التاريخ;الموضوع;الدورة;المجال;ملاحظات"
LIST = f"""جماعة إفران;;;;;
{HEADINGS}
1/2022;07/02/2022;المصادقة على اتفاقية شراكة;دورة فبراير;الشراكات والاتفاقيات;
2/2022;;تحويل اعتمادات;;الميزانية والمالية;
12/2022;04/05/2022;اقتناء حافلات للنقل المدرسي;دورة ماي;;
1/2023;09/06/2023;مشروع عاجل;دورة استثنائية;;
1/2023;09/06/2023;رقم مكرر;دورة استثنائية;;
x;09/06/2023;بدون رقم;;;
9/2023;31/31/2023;تاريخ خاطئ;;;
10/2023;09/06/2023;;;;
""".encode()
PDF = b"%PDF-1.7\n% a page\n%%EOF"


def packed(**files: bytes) -> io.BytesIO:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as target:
        for name, data in files.items():
            target.writestr(name, data)
    content.seek(0)
    return content


def pdfs() -> io.BytesIO:
    return packed(
        **{
            "2022/1-2022.pdf": PDF,
            "2022/مقرر 12 سنة 2022.pdf": PDF,
            "2023/1-2023.pdf": b"<script>",
            "notes.txt": b"x",
        }
    )


@pytest.fixture
def publisher(tenant_a: Tenant) -> Iterator:
    """A member of staff who may publish; the tenant is at work, with a term."""
    user = make_staff(tenant_a, Role.ADMINISTRATOR)
    with tenant_context(tenant_a):
        term = Term.objects.create(starts_on=dt.date(2021, 9, 20), seats=15)
        Body.objects.create(
            term=term, kind=BodyKind.COUNCIL, title_ar="المجلس", starts_on=term.starts_on
        )
        yield user


def test_a_list_is_taken_over_with_what_could_not_be_placed(publisher):
    plan = take_over.take_over(LIST, pdfs(), publish=True, user=publisher)
    rows = {row.reference: row for row in Deliberation.objects.select_related("session")}
    assert set(rows) == {"1/2022", "2/2022", "12/2022", "1/2023"}
    assert rows["2/2022"].adopted_on == dt.date(2022, 2, 7)
    assert rows["1/2022"].theme == Theme.PARTNERSHIPS
    assert rows["1/2022"].session == rows["2/2022"].session
    assert rows["1/2022"].state == DeliberationState.ADOPTED
    assert rows["1/2022"].published_at is not None
    extraordinary = rows["1/2023"].session
    assert (extraordinary.kind, extraordinary.state) == (
        SessionKind.EXTRAORDINARY,
        SessionState.CLOSED,
    )
    where = [problem.where for problem in plan.problems]
    # A heading nobody looks for, a double, no number, no date, no object.
    assert "ملاحظات" in where
    assert {7, 8, 9, 10} <= set(where)
    assert "notes.txt" in where
    # What calls itself a PDF and is none.
    assert "2023/1-2023.pdf" in where


def test_files_are_found_by_number_and_year(publisher):
    take_over.take_over(LIST, pdfs(), publish=True, user=publisher)
    papers = {paper.name: paper for paper in Paper.objects.filter(kind=PaperKind.DELIBERATION)}
    assert set(papers) == {"2022-1.pdf", "2022-12.pdf"}
    assert papers["2022-12.pdf"].file.read() == PDF
    assert papers["2022-12.pdf"].is_public


def test_nothing_is_published_unless_asked(publisher):
    take_over.take_over(LIST, pdfs(), publish=False, user=publisher)
    assert not Deliberation.objects.filter(published_at__isnull=False).exists()
    assert not Paper.objects.filter(is_public=True).exists()


def test_the_same_list_again_brings_nothing(publisher):
    take_over.take_over(LIST, None, publish=True, user=publisher)
    again = take_over.take_over(LIST, None, publish=True, user=publisher)
    assert again.placed == []
    assert Deliberation.objects.count() == 4


def test_a_session_that_is_there_is_used(publisher):
    term = Term.objects.get()
    session = Session.objects.create(
        term=term, opens_on=dt.date(2022, 2, 1), closes_on=dt.date(2022, 2, 15)
    )
    take_over.take_over(LIST, None, publish=True, user=publisher)
    assert Deliberation.objects.get(number=1, year=2022).session == session


def test_a_crash_leaves_nothing(publisher, monkeypatch):
    def fail(*args, **kwargs):
        raise OSError("the storage is full")

    monkeypatch.setattr(take_over, "_keep_file", fail)
    with pytest.raises(OSError, match="full"):
        take_over.take_over(LIST, pdfs(), publish=True, user=publisher)
    assert not Deliberation.objects.exists()
    assert not Session.objects.exists()


def test_who_may_not_publish_takes_nothing_over(publisher, tenant_a):
    editor = make_staff(tenant_a, Role.EDITOR)
    with pytest.raises(PermissionDenied):
        take_over.take_over(LIST, None, publish=True, user=editor)


def test_the_words_are_found_and_the_step_is_recorded(publisher):
    from services_plugins.council import search

    take_over.take_over(LIST, None, publish=True, user=publisher)
    assert [row.number for row in search.find("إقتناء حافلات", search.published())] == [12]
    entry = HistoryEntry.objects.get(action="council.past_taken_over")
    assert entry.data == {"deliberations": 4, "sessions": 3}
    assert not entry.is_public


def test_another_commune_has_none_of_it(publisher, tenant_b):
    take_over.take_over(LIST, pdfs(), publish=True, user=publisher)
    with tenant_context(tenant_b):
        assert not Deliberation.objects.exists()
        assert not Paper.objects.exists()


def test_from_the_command_line(publisher, tenant_a, tmp_path, capsys):
    # As from a shell: no tenant is at work yet.
    connection.set_schema_to_public()
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "1-2022.pdf").write_bytes(PDF)
    (tmp_path / "list.csv").write_bytes(LIST)
    arguments = ["import_council", tenant_a.slug, tmp_path / "list.csv", tmp_path / "files"]
    call_command(*arguments, "--look")
    assert "4 deliberations could be taken over." in capsys.readouterr().out
    with tenant_context(tenant_a):
        assert not Deliberation.objects.exists()
    call_command(*arguments, "--as", publisher.email)
    with tenant_context(tenant_a):
        assert Deliberation.objects.count() == 4
    with pytest.raises(CommandError, match="no commune"):
        call_command("import_council", "nowhere", tmp_path / "list.csv")


# --- The desk -------------------------------------------------------------------------------------


@pytest.fixture
def desk(publisher, client_a: Client, tenant_a: Tenant) -> Client:
    with tenant_context(tenant_a):
        client_a.force_login(publisher)
    return client_a


def upload(desk: Client, content: bytes = LIST, files: bytes | None = None):
    data = {"list": SimpleUploadedFile("list.csv", content)}
    if files is not None:
        data["archive"] = SimpleUploadedFile("files.zip", files)
    return desk.post("/admin/council/data/look/", data)


def test_the_report_comes_first_and_nothing_is_kept_until_then(desk, tenant_a):
    response = upload(desk, files=pdfs().getvalue())
    page = response.content.decode()
    assert response.status_code == 200
    assert "حافلات" in page
    assert "notes.txt" in page
    with tenant_context(tenant_a):
        assert not Deliberation.objects.exists()
    token = re.search(r"data/past/([^/]+)/", page)[1]
    desk.post(f"/admin/council/data/past/{token}/", {"publish": ""})
    waiting = desk.get(f"/admin/council/data/past/{token}/report/")
    assert waiting.headers["Refresh"] == "3"
    work()
    assert desk.get(f"/admin/council/data/past/{token}/report/").status_code == 200
    with tenant_context(tenant_a):
        assert Deliberation.objects.filter(published_at__isnull=False).count() == 4
        assert staging.opened(token, staging.LIST) is None
        assert staging.told(token)["count"] == 4


def test_what_was_looked_at_can_be_left(desk, tenant_a):
    page = upload(desk).content.decode()
    token = re.search(r"data/past/([^/]+)/", page)[1]
    desk.post(f"/admin/council/data/past/{token}/", {"discard": ""})
    gone = desk.post(f"/admin/council/data/past/{token}/", {"publish": ""}, follow=True)
    assert gone.status_code == 404
    with tenant_context(tenant_a):
        assert not Deliberation.objects.exists()


@pytest.mark.parametrize(
    ("content", "files"), [(b"a;b\n1;2\n", None), (LIST, b"no zip"), (b"", None)]
)
def test_what_can_t_be_read_is_said_at_the_form(desk, content, files):
    response = upload(desk, content, files)
    assert response.status_code == 400
    assert "w-field__errors" in response.content.decode()


def test_uploads_left_lying_go_after_a_day(publisher, monkeypatch):
    token = staging.keep(SimpleUploadedFile("list.csv", LIST), None)
    assert staging.remove_old() == 0
    later = timezone.now() + dt.timedelta(days=2)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert staging.remove_old() == 1
    assert staging.opened(token, staging.LIST) is None


def test_editors_see_no_such_page(tenant_a, client_a):
    with tenant_context(tenant_a):
        client_a.force_login(make_staff(tenant_a, Role.EDITOR))
    assert client_a.get("/admin/council/data/").status_code in (302, 403)


# --- Archives -------------------------------------------------------------------------------------


def order_archive(user, tenant: Tenant) -> None:
    archive.order(Term.objects.get(), user=user)
    connection.set_schema_to_public()
    work()
    connection.set_tenant(tenant)


@pytest.fixture
def archived(publisher, tenant_a: Tenant) -> zipfile.ZipFile:
    take_over.take_over(LIST, pdfs(), publish=True, user=publisher)
    hidden = Deliberation.objects.get(number=12)
    hidden.published_at = None
    hidden.save()
    Paper.of(hidden).update(is_public=False)
    order_archive(publisher, tenant_a)
    paper = Paper.objects.get(kind=PaperKind.ARCHIVE)
    return zipfile.ZipFile(io.BytesIO(paper.file.read()))


def test_every_file_of_an_archive_has_its_hash(archived):
    manifest = archived.read("manifest-sha256.txt").decode().splitlines()
    listed = {line.split("  ", 1)[1]: line.split("  ", 1)[0] for line in manifest}
    assert set(listed) == {name for name in archived.namelist() if name.startswith("data/")}
    for name, digest in listed.items():
        assert hashlib.sha256(archived.read(name)).hexdigest() == digest
    assert archived.read("bagit.txt").startswith(b"BagIt-Version: 1.0")
    payload = sum(len(archived.read(name)) for name in listed)
    assert f"Payload-Oxum: {payload}.{len(listed)}" in archived.read("bag-info.txt").decode()


def test_an_archive_opens_without_us(archived):
    page = archived.read("data/index.ar.html").decode()
    assert 'dir="rtl"' in page
    assert "اتفاقية شراكة" in page
    assert "Works of the council" not in archived.read("data/index.fr.html").decode()
    addresses = re.findall(r'href="(files/[^"]+)"', page)
    assert addresses
    for address in addresses:
        assert archived.read(f"data/{address}") == PDF
    papers = json.loads(archived.read("data/oparl/paper.json"))
    assert {one["reference"] for one in papers} == {"1/2022", "2/2022", "1/2023"}
    table = list(csv.DictReader(io.StringIO(archived.read("data/deliberations.csv").decode())))
    assert len(table) == 3


def test_nothing_unpublished_is_in_an_archive(archived):
    everything = b"".join(archived.read(name) for name in archived.namelist())
    assert "حافلات".encode() not in everything


def test_a_new_archive_takes_the_place_of_the_old(archived, publisher, tenant_a):
    order_archive(publisher, tenant_a)
    assert Paper.objects.filter(kind=PaperKind.ARCHIVE).count() == 2
    assert Paper.objects.filter(kind=PaperKind.ARCHIVE, removed_at__isnull=True).count() == 1


# --- Tables ---------------------------------------------------------------------------------------


def test_the_table_says_what_its_schema_says(publisher, client_a):
    take_over.take_over(LIST, None, publish=True, user=publisher)
    table = client_a.get("/open-data/council/deliberations.csv").content.decode()
    lines = list(csv.DictReader(io.StringIO(table)))
    schema = client_a.get("/open-data/council/deliberations.schema.json").json()
    assert list(lines[0]) == [field["name"] for field in schema["fields"]]
    required = [one["name"] for one in schema["fields"] if one.get("constraints")]
    assert all(line[name] for line in lines for name in required)
    assert lines[0]["DELIB_URL"].startswith("http")
    assert client_a.get("/open-data/council/deliberations.json").json()[0]["DELIB_ID"] == "1/2022"
    assert client_a.get("/open-data/council/deliberations.csv-metadata.json").status_code == 200


def test_people_are_told_as_popolo_has_it(publisher, client_a, tenant_a):
    data = client_a.get("/open-data/council/people.json").json()
    assert set(data) == {"areas", "events", "organizations", "persons", "memberships"}
    assert data["organizations"][0]["classification"] == "legislature"


def test_a_paper_of_another_subject_is_in_no_archive(archived, publisher):
    other = Paper.objects.filter(kind=PaperKind.ARCHIVE)
    assert all(paper.name not in str(archived.namelist()) for paper in other)
    assert subject_of(Term.objects.get())["subject_kind"] == "council.term"
