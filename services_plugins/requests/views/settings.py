"""Who works at which desk."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from services_plugins.requests.actions.members import set_members
from services_plugins.requests.forms_settings import MembersForm
from services_plugins.requests.models import Desk


@require_http_methods(["GET", "POST"])
def members(http: HttpRequest, pk: int) -> HttpResponse:
    """What each colleague may do at a desk, all on one page."""
    if not http.user.has_perm("requests.manage_desks"):
        raise PermissionDenied
    desk = get_object_or_404(Desk, pk=pk)
    held = dict(desk.members.values_list("user", "right"))
    form = MembersForm(_colleagues(desk), held, http.POST or None)
    if form.is_valid():
        set_members(desk, form.rights(), user=http.user)
        messages.success(http, _("The rights at “%(desk)s” are saved.") % {"desk": desk.name})
        return redirect("requests_settings_desks:index")
    return render(http, "requests/desk/members.html", {"desk": desk, "form": form})


def _colleagues(desk: Desk) -> QuerySet[Any]:
    """Return who may work at desks by role, and who is a member of this one."""
    may_work = Q(groups__permissions__codename="work_desks") & Q(
        groups__permissions__content_type__app_label="requests"
    )
    users = get_user_model().objects.filter(may_work | Q(desk_memberships__desk=desk))
    return users.filter(is_active=True).distinct().order_by("first_name", "last_name", "email")
