"""Who to reach, where and when."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.blocks.base import GROUP_MEDIA, SectionBlock


class ContactBlock(blocks.StructBlock):
    """One office or person with its opening hours."""

    name = blocks.CharBlock(max_length=120, label=_("Name of the office or person"))
    role = blocks.CharBlock(required=False, max_length=120, label=_("Role"))
    phone = blocks.CharBlock(required=False, max_length=40, label=_("Telephone"))
    email = blocks.EmailBlock(required=False, label=_("E-mail"))
    address = blocks.TextBlock(required=False, max_length=300, label=_("Address"))
    hours = blocks.TextBlock(required=False, max_length=300, label=_("Opening hours"))

    class Meta:
        icon = "user"
        label = _("Contact")


class ContactsBlock(SectionBlock):
    show_identity = blocks.BooleanBlock(
        required=False,
        default=True,
        label=_("Show the commune's own address and opening hours"),
    )
    contacts = blocks.ListBlock(ContactBlock(), default=[], label=_("Other contacts"))

    class Meta:
        icon = "mail"
        label = _("Contacts and opening hours")
        group = GROUP_MEDIA
        template = "cms/blocks/contacts.html"


class OfficerListBlock(blocks.StreamBlock):
    """The officers of the contact page."""

    officer = ContactBlock(label=_("Officer"))
