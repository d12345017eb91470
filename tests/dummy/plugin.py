"""A service that uses every part of the contract; what it does is of no use to anyone."""

from datetime import datetime
from typing import Any

from cms.enums import Role as StaffRole
from services_plugins.kit.models import Contact
from services_plugins.kit.plugin import (
    ConformityCheck,
    Council,
    Debatable,
    Figure,
    PersonalData,
    RetentionRule,
    Role,
    ServicePlugin,
)
from tests.dummy import debates
from tests.dummy.blocks import WishBlock
from tests.dummy.models import Wish


def remove_wishes(before: datetime) -> int:
    return Wish.objects.filter(created_at__lt=before).delete()[0]


def export_wishes(contact: Contact) -> list[dict[str, Any]]:
    return [{"wish": wish.text} for wish in contact.wishes.all()]


def erase_wishes(contact: Contact) -> int:
    return contact.wishes.all().delete()[0]


plugin = ServicePlugin(
    key="dummy",
    app="dummy",
    names={"ar": "أمنيات", "fr": "Vœux", "zgh": "ⵉⵎⵏⵏⴰ"},
    icon="info",
    blocks={"wishes": WishBlock()},
    tenant_urls="tests.dummy.urls",
    open_urls="tests.dummy.open_urls",
    roles=(Role("fairy", "Fairy", ("dummy.grant_wish",), (StaffRole.ADMINISTRATOR,)),),
    retention=(RetentionRule("wishes", "Wishes", "the day they were made", 12, remove_wishes),),
    personal_data=(PersonalData("Wishes", export_wishes, erase_wishes),),
    figures=(Figure("wishes", "Wishes", Wish.objects.count),),
    conformity=(ConformityCheck("any", "Wishes are possible", "law of the land", lambda: ""),),
    debatable=Debatable(debates.WISHES, debates.waiting, debates.find, debates.hear),
    council=Council(debates.next_ordinary_session, debates.steps),
    processing_notice="Wishes are kept for a year.",
)
