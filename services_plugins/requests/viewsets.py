"""Desks and procedures in the editor, for who manages them."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BooleanColumn, Column, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy

from services_plugins.requests.forms_settings import DeskForm, LetterForm, ProcedureForm
from services_plugins.requests.inbox import name_of, with_newest
from services_plugins.requests.models import Desk, LetterTemplate, Procedure


class ManagersOnly(ModelPermissionPolicy):
    """Some actions, for who may manage desks and procedures; the others for nobody."""

    def __init__(self, model: Any, actions: set[str]) -> None:
        super().__init__(model)
        self.actions = actions

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action in self.actions and user.has_perm("requests.manage_desks")

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)

    def users_with_any_permission(self, actions: Any) -> QuerySet[Any]:
        if not self.actions & set(actions):
            return get_user_model().objects.none()
        return get_user_model().objects.with_perm("requests.manage_desks")


class _Settings(ModelViewSet):
    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = False
    actions: set[str] = set()
    form: Any = None

    @cached_property
    def permission_policy(self) -> ManagersOnly:
        return ManagersOnly(self.model, self.actions)

    def get_form_class(self, for_update: bool = False) -> Any:
        return self.form


class DeskViewSet(_Settings):
    """Desks are closed, not removed: files hang on them."""

    model, icon, form = Desk, "group", DeskForm
    menu_label = _("Desks")
    actions = {"add", "change"}
    form_fields = DeskForm.Meta.fields
    url_prefix, url_namespace = "requests/settings/desks", "requests_settings_desks"
    list_display = [
        TitleColumn(
            "name",
            label=_("Desk"),
            accessor="name",
            get_url=lambda desk: reverse("requests_settings_desks:edit", args=[desk.pk]),
        ),
        TitleColumn(
            "members",
            label=_("Colleagues"),
            accessor=lambda desk: _("Who works here"),
            get_url=lambda desk: reverse("requests_desk:members", args=[desk.pk]),
        ),
        BooleanColumn("is_active", label=_("Active")),
    ]


class LetterViewSet(_Settings):
    """Letters that are no longer wanted are put out of use, not removed."""

    model, icon, form = LetterTemplate, "mail", LetterForm
    menu_label = _("Letters")
    actions = {"add", "change"}
    form_fields = LetterForm.Meta.fields
    url_prefix, url_namespace = "requests/settings/letters", "requests_settings_letters"
    list_display = [
        TitleColumn(
            "title",
            label=_("Letter"),
            accessor="title",
            get_url=lambda one: reverse("requests_settings_letters:edit", args=[one.pk]),
        ),
        Column("purpose", label=_("Purpose"), accessor="get_purpose_display"),
        BooleanColumn("is_active", label=_("In use")),
    ]


class ProcedureIndex(generic.IndexView):
    """The procedures by their national names."""

    def get_base_queryset(self) -> QuerySet[Procedure]:
        return with_newest(Procedure.objects.select_related("desk"))


class ProcedureViewSet(_Settings):
    """Procedures come from the national catalogue; a commune neither adds nor removes any."""

    model, icon, form = Procedure, "doc-full", ProcedureForm
    menu_label = _("Procedures")
    actions = {"change"}
    form_fields = ProcedureForm.Meta.fields
    index_view_class = ProcedureIndex
    url_prefix, url_namespace = "requests/settings/procedures", "requests_settings_procedures"
    list_per_page = 100
    list_display = [
        TitleColumn(
            "name",
            label=_("Procedure"),
            accessor=name_of,
            get_url=lambda one: reverse("requests_settings_procedures:edit", args=[one.pk]),
        ),
        Column("desk", label=_("Desk"), accessor="desk"),
        Column("mode", label=_("Where it is filed"), accessor="get_mode_display"),
        BooleanColumn("is_offered", label=_("Offered")),
    ]
