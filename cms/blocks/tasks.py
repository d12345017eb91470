"""The tasks at the top of the home page: what people come for."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.blocks.links import LinkBlock
from cms.enums import Icon


class TaskBlock(LinkBlock):
    """A task card. Templates read `icon`, `title`, `text`, and `href` as of a link."""

    icon = blocks.ChoiceBlock(choices=Icon.choices, default=Icon.DOCUMENT, label=_("Icon"))
    title = blocks.CharBlock(max_length=80, label=_("Title"))
    text = blocks.CharBlock(required=False, max_length=160, label=_("One line of explanation"))

    class Meta:
        icon = "tick"
        label = _("Task")
        form_layout = ["icon", "title", "text", "page", "document", "url"]


class TaskListBlock(blocks.StreamBlock):
    task = TaskBlock()
