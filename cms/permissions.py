"""The roles of a tenant and the moderation of its pages, as Wagtail knows them.

Editors write and submit, moderators publish, administrators also look after the people,
the identity and the look of the site. Each role holds all rights of the one before it, so
that an administrator can give any of them. None of them is a superuser.
"""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from cms.enums import Role

# Named in both languages of the editor: the name is one value in the database.
MODERATION = "المراجعة قبل النشر · Relecture avant publication"

_EDITOR_PAGES = {"add_page", "change_page"}
_MODERATOR_PAGES = _EDITOR_PAGES | {"publish_page", "lock_page", "unlock_page", "bulk_delete_page"}
PAGE_RIGHTS = {
    Role.EDITOR: _EDITOR_PAGES,
    Role.MODERATOR: _MODERATOR_PAGES,
    Role.ADMINISTRATOR: _MODERATOR_PAGES,
}
# Wagtail checks images and documents by the permissions of its own models.
_EDITOR_FILES = {"add_image", "choose_image", "add_document", "choose_document"}
_MODERATOR_FILES = _EDITOR_FILES | {"change_image", "change_document"}
FILE_RIGHTS = {
    Role.EDITOR: _EDITOR_FILES,
    Role.MODERATOR: _MODERATOR_FILES,
    Role.ADMINISTRATOR: _MODERATOR_FILES,
}
_EDITOR_RIGHTS = {"wagtailadmin.access_admin", "wagtail_localize.submit_translation"}
RIGHTS = {
    Role.EDITOR: _EDITOR_RIGHTS,
    Role.MODERATOR: _EDITOR_RIGHTS,
    Role.ADMINISTRATOR: _EDITOR_RIGHTS
    | {
        "accounts.add_user",
        "accounts.change_user",
        "accounts.view_user",
        "cms.change_siteidentity",
        "themes.change_themesettings",
        "wagtailredirects.add_redirect",
        "wagtailredirects.change_redirect",
        "wagtailredirects.delete_redirect",
    },
}
# Made by Wagtail's first migrations; ours take their place.
_WAGTAIL_GROUPS = ("Editors", "Moderators")


def create_roles() -> None:
    """Make the roles of a tenant and the moderation of its pages; harmless to repeat."""
    _create_groups()
    _create_moderation()


def _create_groups() -> None:
    """Make the groups with their rights, and no others."""
    Group.objects.filter(name__in=_WAGTAIL_GROUPS).delete()
    root, collection = Page.get_first_root_node(), Collection.get_first_root_node()
    permissions = _permissions()
    for role in Role:
        group, _created = Group.objects.get_or_create(name=role.value)
        group.permissions.set(permissions[name] for name in RIGHTS[role])
        GroupPagePermission.objects.filter(group=group).delete()
        GroupPagePermission.objects.bulk_create(
            GroupPagePermission(
                group=group, page=root, permission=permissions[f"wagtailcore.{name}"]
            )
            for name in sorted(PAGE_RIGHTS[role])
        )
        GroupCollectionPermission.objects.filter(group=group).delete()
        GroupCollectionPermission.objects.bulk_create(
            GroupCollectionPermission(
                group=group, collection=collection, permission=permissions[_file_right(name)]
            )
            for name in sorted(FILE_RIGHTS[role])
        )


def _create_moderation() -> None:
    """Have every page moderated before it is published."""
    Workflow.objects.exclude(name=MODERATION).delete()
    GroupApprovalTask.objects.exclude(name=MODERATION).delete()
    task, _created = GroupApprovalTask.objects.get_or_create(name=MODERATION)
    task.groups.set(Group.objects.filter(name__in=[Role.MODERATOR, Role.ADMINISTRATOR]))
    workflow, _created = Workflow.objects.get_or_create(name=MODERATION)
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task, defaults={"sort_order": 0})
    WorkflowPage.objects.update_or_create(
        page=Page.get_first_root_node(), defaults={"workflow": workflow}
    )


def _permissions() -> dict[str, Permission]:
    """Return all permissions by `app_label.codename`."""
    return {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.select_related("content_type")
    }


def _file_right(codename: str) -> str:
    app = "wagtailimages" if codename.endswith("image") else "wagtaildocs"
    return f"{app}.{codename}"
