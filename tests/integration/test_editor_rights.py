"""Who may do what in the editor: each role, each screen, and nobody from next door."""

import pytest
from django.contrib.auth.models import Group
from django_tenants.utils import tenant_context
from wagtail.models import Page

from cms.enums import Role, SectionListing
from cms.models import ContentPage, NewsPage, SectionPage, SiteIdentity
from tenants.accounts.models import User
from tests.accounts import client_of, make_staff
from themes.models import ThemeSettings

pytestmark = pytest.mark.django_db

EDITOR, MODERATOR, ADMINISTRATOR = Role.EDITOR, Role.MODERATOR, Role.ADMINISTRATOR
EVERYBODY = {EDITOR, MODERATOR, ADMINISTRATOR}
PUBLISHERS = {MODERATOR, ADMINISTRATOR}
ADMINISTRATORS = {ADMINISTRATOR}
NOBODY: set[Role] = set()

# What each screen is for, who may see it. `{page}` is a live page, `{user}` a colleague.
SCREENS = [
    ("/admin/", EVERYBODY),
    ("/admin/account/", EVERYBODY),
    ("/admin/pages/", EVERYBODY),
    ("/admin/pages/{page}/edit/", EVERYBODY),
    ("/admin/pages/{page}/history/", EVERYBODY),
    ("/admin/pages/{section}/add_subpage/", EVERYBODY),
    ("/admin/pages/{page}/unpublish/", PUBLISHERS),
    ("/admin/images/", EVERYBODY),
    ("/admin/images/multiple/add/", EVERYBODY),
    ("/admin/documents/", EVERYBODY),
    ("/admin/documents/multiple/add/", EVERYBODY),
    ("/admin/reports/workflow/", EVERYBODY),
    ("/admin/reports/site-history/", EVERYBODY),
    ("/admin/localize/submit/page/{page}/", EVERYBODY),
    ("/admin/users/", ADMINISTRATORS),
    ("/admin/users/new/", ADMINISTRATORS),
    ("/admin/users/edit/{user}/", ADMINISTRATORS),
    ("/admin/redirects/", ADMINISTRATORS),
    ("/admin/redirects/add/", ADMINISTRATORS),
    ("/admin/settings/cms/siteidentity/{identity}/", ADMINISTRATORS),
    ("/admin/settings/themes/themesettings/{theme}/", ADMINISTRATORS),
    # What keeps the site in one piece is the platform's business.
    ("/admin/groups/", NOBODY),
    ("/admin/sites/", NOBODY),
    ("/admin/locales/", NOBODY),
    ("/admin/workflows/list/", NOBODY),
    ("/admin/collections/", NOBODY),
]


@pytest.fixture
def places(tenant_a) -> dict[str, int]:
    """The identifiers that the screens' addresses hold."""
    colleague = make_staff(tenant_a, EDITOR, "colleague@example.org")
    with tenant_context(tenant_a):
        section = SectionPage.objects.get(listing=SectionListing.NEWS, locale__language_code="ar")
        page = ContentPage.objects.filter(locale__language_code="ar", live=True).first()
        return {
            "page": page.pk,
            "section": section.pk,
            "user": colleague.pk,
            "identity": SiteIdentity.load().pk,
            "theme": ThemeSettings.load().pk,
        }


@pytest.mark.parametrize("role", list(Role))
def test_each_role_sees_its_screens_and_no_others(tenant_a, places, role):
    client = client_of(tenant_a, make_staff(tenant_a, role))

    seen = {path: client.get(path.format(**places)).status_code == 200 for path, _roles in SCREENS}

    assert seen == {path: role in roles for path, roles in SCREENS}


def test_nobody_signed_in_sees_none(client_a, places):
    for path, _roles in SCREENS:
        response = client_a.get(path.format(**places))
        assert response.status_code == 302, path
        assert "/login/" in response["Location"]


@pytest.mark.parametrize("role", list(Role))
def test_a_session_of_one_commune_opens_no_screen_of_another(tenant_a, tenant_b, places, role):
    client = client_of(tenant_a, make_staff(tenant_a, role))
    # The same address and password in both: two accounts that know nothing of each other.
    make_staff(tenant_b, role)

    for path, _roles in SCREENS:
        response = client.get(path.format(**places), headers={"host": tenant_b.primary_host})
        assert response.status_code == 302, path


@pytest.mark.parametrize(("role", "publishes"), [(EDITOR, False), (MODERATOR, True)])
def test_only_who_may_publish_publishes_whatever_the_form_says(tenant_a, places, role, publishes):
    client = client_of(tenant_a, make_staff(tenant_a, role))
    url = f"/admin/pages/add/cms/newspage/{places['section']}/"

    client.post(url, news_form() | {"action-publish": "1"})

    with tenant_context(tenant_a):
        assert NewsPage.objects.get(title="سوق الخميس").live is publishes


def news_form() -> dict[str, str]:
    """What the form of a piece of news sends, with no block."""
    return {
        "title": "سوق الخميس",
        "slug": "souq",
        "date": "2026-11-20",
        "category": "other",
        "summary": "",
        "body-count": "0",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
    }


@pytest.mark.parametrize("role", [EDITOR, MODERATOR])
def test_who_may_not_invite_can_not_post_an_invitation_either(tenant_a, role):
    client = client_of(tenant_a, make_staff(tenant_a, role))

    client.post("/admin/users/new/", invitation())

    with tenant_context(tenant_a):
        assert not User.objects.filter(email="new@example.org").exists()


def test_an_administrator_invites_but_makes_no_superuser(tenant_a):
    client = client_of(tenant_a, make_staff(tenant_a, ADMINISTRATOR))
    with tenant_context(tenant_a):
        role = Group.objects.get(name=MODERATOR)

    client.post("/admin/users/new/", invitation(groups=role.pk, is_superuser="on"))

    with tenant_context(tenant_a):
        user = User.objects.get(email="new@example.org")
        assert [group.name for group in user.groups.all()] == [MODERATOR]
        assert not user.is_superuser
        assert not user.has_usable_password()


def test_an_administrator_can_not_become_a_superuser(tenant_a):
    administrator = make_staff(tenant_a, ADMINISTRATOR)
    client = client_of(tenant_a, administrator)

    client.post(
        f"/admin/users/edit/{administrator.pk}/",
        invitation(email=administrator.email, is_superuser="on", is_active="on"),
    )

    with tenant_context(tenant_a):
        administrator.refresh_from_db()
        assert not administrator.is_superuser


def invitation(**more: object) -> dict[str, object]:
    """What the form of an account sends."""
    return {
        "email": "new@example.org",
        "first_name": "Nour",
        "last_name": "Alami",
        "preferred_language": "fr",
    } | more


def test_an_administrator_closes_an_account_and_it_opens_nothing_any_more(tenant_a, places):
    administrator = client_of(tenant_a, make_staff(tenant_a, ADMINISTRATOR))
    with tenant_context(tenant_a):
        colleague = User.objects.get(pk=places["user"])
    theirs = client_of(tenant_a, colleague)

    administrator.post(f"/admin/users/edit/{colleague.pk}/", invitation(email=colleague.email))

    assert theirs.get("/admin/").status_code == 302


@pytest.mark.parametrize(("language", "word"), [("ar", "مراجع"), ("fr", "Modérateur")])
def test_roles_are_called_by_their_names(tenant_a, places, language, word):
    administrator = make_staff(tenant_a, ADMINISTRATOR)
    with tenant_context(tenant_a):
        administrator.preferred_language = language
        administrator.save()
    client = client_of(tenant_a, administrator)

    for path in ("/admin/users/", "/admin/users/new/", "/admin/users/edit/{user}/"):
        page = client.get(path.format(**places)).content.decode()
        assert word in page
        assert ">moderator<" not in page.replace("\n", "").replace(" ", "")


def test_the_first_page_leads_to_what_is_written_most(tenant_a, places):
    editor = make_staff(tenant_a, EDITOR)
    client = client_of(tenant_a, editor)

    page = client.get("/admin/").content.decode()

    assert f"/admin/pages/add/cms/newspage/{places['section']}/" in page
    assert "cms/noticepage" in page
    assert "wagtail.org" not in page


def test_an_editor_deletes_no_published_page(tenant_a):
    client = client_of(tenant_a, make_staff(tenant_a, EDITOR))
    with tenant_context(tenant_a):
        home = Page.objects.filter(depth=2).first()

    client.post(f"/admin/pages/{home.pk}/delete/")

    with tenant_context(tenant_a):
        assert Page.objects.filter(pk=home.pk).exists()
