"""What the roles are called.

A role is a group of Django, whose name in the database never changes. The room that makes the
roles says here what people call them.
"""

from collections.abc import Mapping

from django.contrib.auth.models import Group
from django.forms import ModelChoiceField, ModelMultipleChoiceField
from django.utils.functional import Promise

_labels: dict[str, str | Promise] = {}


def register(labels: Mapping[str, str | Promise]) -> None:
    """Call the groups of these names by these labels."""
    _labels.update(labels)


def label_of(group: Group) -> str:
    """What people call the role, in the active language."""
    return str(_labels.get(group.name, group.name))


class RoleField(ModelChoiceField):
    """Chooses one role by what people call it."""

    def label_from_instance(self, group: Group) -> str:
        return label_of(group)


class RolesField(ModelMultipleChoiceField):
    """Chooses roles by what people call them."""

    def label_from_instance(self, group: Group) -> str:
        return label_of(group)
