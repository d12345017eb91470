"""Files of one commune are on no other's host, by whatever name they are asked for."""

import pytest
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from django_tenants.utils import schema_context, tenant_context
from wagtail.models import Collection, CollectionViewRestriction

from cms.models import CommuneImage
from tests.sites import PDF, add_document, add_image

pytestmark = pytest.mark.django_db

SECRET = b"only for the first commune"


@pytest.fixture
def image(tenant_a) -> CommuneImage:
    with tenant_context(tenant_a):
        return add_image("Souk")


def body(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


# --- Pictures ---------------------------------------------------------------------------------


def test_a_picture_is_on_its_own_host_alone(tenant_a, client_a, client_b, portal_client, image):
    with tenant_context(tenant_a):
        urls = [image.file.url, image.get_rendition("width-40").url]
    for url in urls:
        response = client_a.get(url)
        assert response.status_code == 200
        assert body(response)
        assert client_b.get(url).status_code == 404
        assert portal_client.get(url).status_code == 404


def test_addresses_name_no_tenant(tenant_a, image):
    with tenant_context(tenant_a):
        rendition = image.get_rendition("width-40")
        for name in (image.file.name, image.file.url, rendition.file.name, rendition.url):
            assert tenant_a.media_prefix not in name
            assert tenant_a.schema_name not in name.split("/")


def test_the_same_name_is_another_file(tenant_a, tenant_b, client_a, client_b):
    for tenant, content in ((tenant_a, SECRET), (tenant_b, b"of the second")):
        with tenant_context(tenant):
            assert default_storage.save("images/note.txt", ContentFile(content)) == (
                "images/note.txt"
            )
    assert body(client_a.get("/media/images/note.txt")) == SECRET
    assert body(client_b.get("/media/images/note.txt")) == b"of the second"


DETOURS = [
    "../{folder}/images/note.txt",
    "../../{prefix}/images/note.txt",
    "images/../../{folder}/images/note.txt",
    "images/../../../{prefix}/images/note.txt",
    "%2e%2e/{folder}/images/note.txt",
    "..%2f{folder}/images/note.txt",
    "%2e%2e%2f{folder}%2fimages%2fnote.txt",
    "%252e%252e/{folder}/images/note.txt",
    "..%5c{folder}%5cimages%5cnote.txt",
    "....//{folder}/images/note.txt",
    "/{prefix}/images/note.txt",
    "{prefix}/images/note.txt",
    "{absolute}",
    "/{absolute}",
    "file://{absolute}",
    "images/note.txt%00.png",
    "images/note.txt%0a",
    "images/%E0%80%AE%E0%80%AE/note.txt",
]


@pytest.mark.parametrize("detour", DETOURS)
def test_no_detour_leads_into_another_folder(tenant_a, tenant_b, client_a, client_b, detour):
    with tenant_context(tenant_a):
        name = default_storage.save("images/note.txt", ContentFile(SECRET))
        absolute = default_storage.path(name)
    with tenant_context(tenant_b):
        default_storage.save("images/of-b.txt", ContentFile(b"b"))
    assert body(client_a.get("/media/images/note.txt")) == SECRET

    prefix = tenant_a.media_prefix
    path = detour.format(prefix=prefix, folder=prefix.rpartition("/")[2], absolute=absolute)
    response = client_b.get(f"/media/{path}")
    assert response.status_code == 404
    assert SECRET not in body(response)


@pytest.mark.parametrize("name", ["", ".", "images", "images/", "nothing.png", "x" * 400])
def test_what_is_no_file_is_not_found(tenant_a, client_a, image, name):
    # Followed: Django tries the site's pages, under a language, where nothing else answers.
    assert client_a.get(f"/media/{name}", follow=True).status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_files_are_only_read(tenant_a, client_a, image, method):
    with tenant_context(tenant_a):
        url = image.file.url
    assert getattr(client_a, method)(url).status_code == 405
    assert client_a.get(url).status_code == 200


def test_what_a_browser_might_run_is_handed_over_as_a_file(tenant_a, client_a):
    """However such a file got there: the forms refuse it."""
    names = {
        "images/a.svg": b"<svg/>",
        "images/a.html": b"<p>",
        "images/a.js": b"1",
        "images/a": b"x",
    }
    for name, content in names.items():
        with tenant_context(tenant_a):
            default_storage.save(name, ContentFile(content))
        response = client_a.get(f"/media/{name}")
        assert response["Content-Disposition"].startswith("attachment")
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "default-src" in response["Content-Security-Policy"]


# --- Documents --------------------------------------------------------------------------------


def test_a_document_is_on_its_own_host_alone(tenant_a, client_a, client_b, portal_client):
    with tenant_context(tenant_a):
        url = add_document("Budget", name="budget.pdf").url
    assert body(client_a.get(url)) == PDF
    assert client_b.get(url).status_code == 404
    assert portal_client.get(url).status_code == 404


def test_the_same_address_is_each_one_s_own_document(tenant_a, tenant_b, client_a, client_b):
    urls = set()
    for tenant, content in ((tenant_a, PDF + b"a"), (tenant_b, PDF + b"b")):
        with tenant_context(tenant):
            document = add_document("Budget", name="budget.pdf", pk=4242)
            document.file.save("budget.pdf", ContentFile(content))
            default_storage.delete("documents/budget.pdf")
            document.file.save("budget.pdf", ContentFile(content))
            urls.add(document.url)
    assert len(urls) == 1
    url = urls.pop()
    assert body(client_a.get(url)) == PDF + b"a"
    assert body(client_b.get(url)) == PDF + b"b"


@pytest.mark.parametrize(
    "detour",
    [
        "documents/{file}",
        "./documents/{file}",
        "images/../documents/{file}",
        "images/%2e%2e/documents/{file}",
        "images/..%2fdocuments/{file}",
        "documents//{file}",
        "documents/./{file}",
        "/documents/{file}",
        "%2fdocuments/{file}",
        "images/..\\documents/{file}",
        "images%5c..%5cdocuments%5c{file}",
        "Documents/{file}",
    ],
)
def test_a_closed_document_has_no_other_door(tenant_a, client_a, detour):
    """Wagtail's view asks who may read it; the view of pictures doesn't."""
    with tenant_context(tenant_a):
        closed = Collection.get_first_root_node().add_child(name="Réservé")
        document = add_document("Secret", collection=closed, name="secret.pdf")
        assert default_storage.exists("documents/secret.pdf")
        url = document.url
    assert body(client_a.get(url)) == PDF
    with tenant_context(tenant_a):
        CollectionViewRestriction.objects.create(
            collection=closed, restriction_type=CollectionViewRestriction.LOGIN
        )
    assert client_a.get(url).status_code == 302

    response = client_a.get("/", PATH_INFO=f"/media/{detour.format(file='secret.pdf')}")
    assert response.status_code == 404
    encoded = client_a.get(f"/media/{detour.format(file='secret.pdf')}")
    assert encoded.status_code == 404


def test_a_document_is_served_so_that_no_browser_runs_it(tenant_a, client_a):
    for name, disposition in (("acte.docx", "attachment"), ("plan.txt", "attachment")):
        with tenant_context(tenant_a):
            url = add_document("Acte", name=name).url
        response = client_a.get(url)
        assert response["Content-Disposition"].startswith(disposition)
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Security-Policy"] == "default-src 'none'"
    with tenant_context(tenant_a):
        url = add_document("Acte", name="acte.pdf").url
    response = client_a.get(url)
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'"


# --- Private files and the storages themselves ---------------------------------------------------


def test_private_files_have_no_address(tenant_a, client_a, client_b):
    with tenant_context(tenant_a):
        name = storages["private"].save("requests/scan.pdf", ContentFile(SECRET))
        assert storages["private"].open(name).read() == SECRET
        with pytest.raises(ValueError, match="URL"):
            storages["private"].url(name)
        assert not default_storage.exists(name)
    for client in (client_a, client_b):
        for path in (f"/media/{name}", f"/private/{name}", f"/media/../private/{name}"):
            assert client.get(path).status_code == 404


@pytest.mark.parametrize("alias", ["default", "private"])
def test_a_storage_knows_one_tenant_s_files(tenant_a, tenant_b, alias):
    storage = storages[alias]
    with tenant_context(tenant_a):
        name = storage.save("note.txt", ContentFile(SECRET))
        path = storage.path(name)
        assert storage.listdir("")[1] == [name]
    with tenant_context(tenant_b):
        assert not storage.exists(name)
        assert storage.path(name) != path
        with pytest.raises(FileNotFoundError):
            storage.open(name)
        for detour in (path, f"../{tenant_a.pk}/{name}", f"../../{tenant_a.media_prefix}/{name}"):
            with pytest.raises(SuspiciousFileOperation):
                storage.open(detour)
            with pytest.raises(SuspiciousFileOperation):
                storage.delete(detour)
    assert not storage.exists(name)
    with tenant_context(tenant_a):
        assert storage.open(name).read() == SECRET


def test_files_need_to_know_the_tenant(tenant_a):
    """A schema's name alone says nothing of the folder; guessing would write anywhere."""
    with (
        schema_context(tenant_a.schema_name),
        pytest.raises(RuntimeError, match="tenant_context"),
    ):
        default_storage.exists("note.txt")
