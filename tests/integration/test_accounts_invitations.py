"""Invitations: sent by who may, good once, for a week, on one site."""

import datetime as dt
from unittest import mock

import pytest
from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django_tenants.utils import schema_context, tenant_context
from wagtail.models import ModelLogEntry

from tenants.accounts.actions.invite import (
    AlreadyMember,
    create_and_invite,
    invitation_path,
    invite,
    revoke,
)
from tenants.accounts.models import User
from tests.accounts import PASSWORD, is_signed_in, link_in, make_user, sign_in

pytestmark = pytest.mark.django_db

CHOICE = {"password1": PASSWORD, "password2": PASSWORD}


@pytest.fixture
def invitee(tenant_a, django_capture_on_commit_callbacks):
    """Somebody who has just been sent an invitation in French."""
    with tenant_context(tenant_a), django_capture_on_commit_callbacks(execute=True):
        return create_and_invite("hassan@example.org", invited_by=None, language="fr")


def test_an_invitation_is_accepted_by_post_and_signs_in(tenant_a, client_a, invitee):
    link = link_in(mail.outbox[0])

    for _ in range(2):
        assert client_a.get(link).status_code == 200
        assert "sessionid" not in client_a.cookies
    client_a.post(link, CHOICE)

    assert is_signed_in(client_a)
    with tenant_context(tenant_a):
        invitee.refresh_from_db()
        assert invitee.check_password(PASSWORD)
        assert invitee.invited_at is None
        assert "accounts.invitation_accepted" in ModelLogEntry.objects.for_instance(
            invitee
        ).values_list("action", flat=True)


def test_an_invitation_works_once(client_a, client_b, invitee):
    link = link_in(mail.outbox[0])
    client_a.post(link, CHOICE)

    assert client_a.get(link).status_code == 410
    assert client_a.post(link, CHOICE).status_code == 410


def test_an_invitation_ends_after_seven_days(tenant_a, client_a, invitee):
    link = link_in(mail.outbox[0])
    now = dt.datetime.now()
    clock = "tenants.accounts.tokens.InvitationTokens._now"

    with mock.patch(clock, return_value=now + dt.timedelta(days=6, hours=23)):
        assert client_a.get(link).status_code == 200
    with mock.patch(clock, return_value=now + dt.timedelta(days=7, hours=1)):
        assert client_a.get(link).status_code == 410
        assert client_a.post(link, CHOICE).status_code == 410


def test_an_invitation_is_for_one_commune(client_b, invitee):
    assert client_b.get(link_in(mail.outbox[0])).status_code == 410


def test_sending_it_again_makes_the_first_link_void(
    tenant_a, client_a, invitee, django_capture_on_commit_callbacks
):
    with tenant_context(tenant_a), django_capture_on_commit_callbacks(execute=True):
        invite(invitee)
    first, second = map(link_in, mail.outbox)

    assert client_a.get(first).status_code == 410
    assert client_a.get(second).status_code == 200


def test_withdrawing_it_closes_the_account(tenant_a, client_a, invitee):
    administrator = make_user(tenant_a, "admin@example.org", is_superuser=True)
    with tenant_context(tenant_a):
        revoke(invitee, revoked_by=administrator)
        invitee.refresh_from_db()

    assert not invitee.is_active
    assert client_a.get(link_in(mail.outbox[0])).status_code == 410


def test_a_password_reset_is_no_way_round_an_invitation(client_a, invitee):
    mail.outbox.clear()

    client_a.post("/account/password/reset/", {"email": invitee.email})

    assert mail.outbox == []


def test_the_message_is_in_the_invitees_language_from_the_commune(tenant_a, invitee):
    (message,) = mail.outbox

    assert tenant_a.name_fr in message.subject
    assert f"{tenant_a.base_url}/account/invitation/" in message.body
    assert f"+{tenant_a.slug}@" in message.from_email
    assert 'lang="fr" dir="ltr"' in message.alternatives[0][0]


def test_the_platform_invites_knowing_only_the_schema(tenant_a, django_capture_on_commit_callbacks):
    """As provisioning does: no request, and a connection that knows the schema's name alone."""
    with django_capture_on_commit_callbacks(execute=True), schema_context(tenant_a.schema_name):
        create_and_invite("first@example.org", invited_by=None, language="ar")

    (message,) = mail.outbox
    assert tenant_a.name_ar in message.subject
    assert tenant_a.primary_host in message.body
    assert f"+{tenant_a.slug}@" in message.from_email


def test_who_has_a_password_is_not_invited(tenant_a):
    member = make_user(tenant_a)
    with tenant_context(tenant_a), pytest.raises(AlreadyMember):
        invite(member)


def test_nobody_invites_without_the_right_to(tenant_a):
    editor = make_user(tenant_a, permissions=("access_admin",))
    with tenant_context(tenant_a), pytest.raises(PermissionDenied):
        create_and_invite("new@example.org", invited_by=editor)
    with tenant_context(tenant_a):
        assert not User.objects.filter(email="new@example.org").exists()


def test_nobody_gives_a_role_beyond_their_own(tenant_a):
    administrator = make_user(tenant_a, permissions=("access_admin", "add_user"))
    with tenant_context(tenant_a):
        stronger = Group.objects.create(name="stronger")
        stronger.permissions.set(Permission.objects.filter(codename="delete_user"))
        with pytest.raises(PermissionDenied):
            create_and_invite("new@example.org", invited_by=administrator, groups=[stronger])


def test_an_administrator_invites_from_the_editor(
    tenant_a, client_a, django_capture_on_commit_callbacks
):
    administrator = make_user(
        tenant_a, permissions=("access_admin", "add_user", "change_user", "view_user")
    )
    with tenant_context(tenant_a):
        role = administrator.groups.get()
        stronger = Group.objects.create(name="stronger")
        stronger.permissions.set(Permission.objects.filter(codename="delete_user"))
    sign_in(client_a)
    form = {
        "email": "Hassan@Example.org",
        "first_name": "Hassan",
        "last_name": "Alaoui",
        "preferred_language": "fr",
    }

    page = client_a.get("/admin/users/new/")
    with tenant_context(tenant_a):
        assert list(page.context["form"].fields["groups"].queryset) == [role]
    assert client_a.post("/admin/users/new/", form | {"groups": [stronger.pk]}).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        response = client_a.post("/admin/users/new/", form | {"groups": [role.pk]})

    assert response["Location"] == "/admin/users/"
    assert mail.outbox[0].to == ["hassan@example.org"]
    with tenant_context(tenant_a):
        invitee = User.objects.get(email="hassan@example.org")
        assert invitee.has_open_invitation
        assert invitee.groups.get() == role
        assert not invitee.is_superuser
    edit = client_a.get(f"/admin/users/edit/{invitee.pk}/")
    assert f"/admin/users/resend_invitation/{invitee.pk}/".encode() in edit.content


def test_a_void_link_tells_nothing_but_that(client_a):
    for link in ("/account/invitation/1-abc-def/", "/account/invitation/zzzzzzzzzzzzzzzz-x/"):
        assert client_a.get(link).status_code == 410


def test_the_path_is_bound_to_the_moment_of_the_invitation(tenant_a, invitee):
    with tenant_context(tenant_a):
        before = invitation_path(invitee)
        invitee.invited_at = timezone.now()
        assert invitation_path(invitee) != before
