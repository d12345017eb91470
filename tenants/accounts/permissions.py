"""Who may give which role to whom: nobody hands out more than they have themselves."""

from collections import defaultdict
from dataclasses import dataclass

from django.apps import apps
from django.contrib.auth.models import Group
from django.db.models import QuerySet

from tenants.accounts import places
from tenants.accounts.models import User

# Wagtail's rights on a part of a tree, with the way to the part's place in it.
TREE_RIGHTS = {
    "GroupPagePermission": "page__path",
    "GroupCollectionPermission": "collection__path",
}


@dataclass(frozen=True)
class Right:
    """A permission; for Wagtail's pages and collections, from one place of the tree downwards."""

    permission: int
    tree: str = ""
    path: str = ""

    def covers(self, other: "Right") -> bool:
        return (self.permission, self.tree) == (
            other.permission,
            other.tree,
        ) and other.path.startswith(self.path)


def _rights_by_group() -> dict[int, set[Right]]:
    """The rights of every group of the current schema, in three queries."""
    rights: dict[int, set[Right]] = defaultdict(set)
    for group, permission in Group.permissions.through.objects.values_list(
        "group_id", "permission_id"
    ):
        rights[group].add(Right(permission))
    if places.in_public_schema():
        return rights  # Wagtail has no tables there.
    for model, path in TREE_RIGHTS.items():
        rows = apps.get_model("wagtailcore", model).objects
        for group, permission, place in rows.values_list("group_id", "permission_id", path):
            rights[group].add(Right(permission, model, place))
    return rights


def grantable_groups(actor: User) -> QuerySet[Group]:
    """The roles `actor` may give: those that hold no right `actor` lacks."""
    groups = Group.objects.order_by("name")
    if actor.is_superuser:
        return groups
    by_group = _rights_by_group()
    own = {Right(pk) for pk in actor.user_permissions.values_list("pk", flat=True)}
    for pk in actor.groups.values_list("pk", flat=True):
        own |= by_group[pk]
    within_reach = [
        group.pk
        for group in groups
        if all(any(mine.covers(right) for mine in own) for right in by_group[group.pk])
    ]
    return groups.filter(pk__in=within_reach)


def can_manage(actor: User, user: User) -> bool:
    """Whether `actor` may change the account of `user`: only one with no right beyond theirs."""
    if actor.is_superuser or actor == user:
        return True
    if user.is_superuser or not user.get_user_permissions() <= actor.get_all_permissions():
        return False
    return not user.groups.exclude(pk__in=grantable_groups(actor)).exists()


def can_invite(actor: User, user: User) -> bool:
    """Whether `actor` may let `user` in with the roles that account has."""
    return actor.has_perm("accounts.add_user") and can_manage(actor, user)
