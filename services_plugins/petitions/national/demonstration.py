"""National texts of people who don't exist, made by the actions themselves, with real signatures.

All is drawn by lot with the portal as the seed: the same every time. Signatures are put into the
queue together, as confirmed ones are, and counted as all are.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from django.db import connection, transaction
from django.utils import timezone, translation

from cms.enums import Role
from services_plugins.kit import cast
from services_plugins.kit.models import Contact, Notification
from services_plugins.kit.people import proven_contact
from services_plugins.petitions import people
from services_plugins.petitions.actions import desk, sign, tally, write
from services_plugins.petitions.enums import PetitionState, SignatureState, SignatureWay, Tie
from services_plugins.petitions.models import Petition, Signature
from services_plugins.petitions.national import committee, law
from services_plugins.petitions.national import desk as national_desk

S = PetitionState


@dataclass(frozen=True)
class Story:
    """One text: its words, how many have signed, and where it ends."""

    kind: str
    authority: str
    language: str
    title: str
    question: str
    reasons: str
    goal: PetitionState
    signatures: int = 0
    principles: str = ""
    words: str = ""
    update: str = ""


STORIES = (
    Story(
        "petition", "government", "ar",
        "إحداث قطارات ليلية بين الجهات",
        "نطلب من الحكومة إحداث قطارات ليلية تربط مراكز الجهات بأثمنة في المتناول.",
        "يسافر الطلبة والمرضى ليلا عبر الطريق في ظروف صعبة.\n\nنهدف إلى سفر آمن ومريح للجميع.",
        S.COLLECTING, 1_870,
    ),
    Story(
        "motion", "representatives", "fr",
        "Une loi sur la collecte de l'eau de pluie dans les bâtiments neufs",
        "Que la loi règle la collecte et l'usage de l'eau de pluie dans tout bâtiment public neuf.",
        "Chaque hiver, une eau précieuse se perd.\n\nNous voulons préserver les nappes et arroser "
        "les jardins publics sans puiser davantage.",
        S.COLLECTING, 640,
        principles="Une citerne par bâtiment public neuf ; des règles de sécurité simples ; un "
        "délai de cinq ans pour les écoles existantes.",
    ),
    Story(
        "petition", "councillors", "ar",
        "نقل مدرسي في كل الجماعات القروية",
        "نطلب من مجلس المستشارين مساءلة الحكومة حول تعميم النقل المدرسي بالعالم القروي.",
        "تنقطع فتيات كثيرات عن الدراسة لبعد المدرسة.\n\nنريد حقا متساويا في التعليم.",
        S.SUBMITTED,
    ),
    Story(
        "petition", "government", "fr",
        "Un registre public des plages surveillées",
        "Que le gouvernement publie chaque été la liste des plages surveillées et leurs horaires.",
        "Les familles ne savent pas où se baigner.\n\nNous voulons moins de noyades.",
        S.HANDED_OVER, 4_020,
    ),
    Story(
        "petition", "government", "ar",
        "فتح المكتبات العمومية أيام العطل",
        "نطلب من الحكومة فتح المكتبات العمومية أيام السبت والعطل المدرسية.",
        "لا يجد التلاميذ مكانا هادئا للمراجعة.\n\nنهدف إلى فضاءات مفتوحة للجميع.",
        S.DEBATED, 4_008,
        words="تفتح خمسون مكتبة أبوابها يوم السبت ابتداء من الدخول المدرسي المقبل.",
        update="فتحت أولى المكتبات أبوابها يوم السبت.",
    ),
    Story(
        "petition", "representatives", "fr",
        "Annuler une décision de justice sur un terrain",
        "Que la Chambre des représentants demande l'annulation d'un jugement sur un terrain.",
        "Les habitants du quartier jugent la décision injuste.\n\nNous voulons garder ce terrain "
        "ouvert aux enfants.",
        S.REFUSED, 4_001,
        words="La question est portée devant la justice, que ni le gouvernement ni le Parlement ne "
        "peuvent remplacer.",
    ),
    Story(
        "motion", "councillors", "ar",
        "قانون لتنظيم الباعة المتجولين",
        "ينظم القانون نشاط الباعة المتجولين ويحدد فضاءات منظمة لهم.",
        "يعمل الآلاف دون حماية.\n\nنهدف إلى حفظ كرامتهم وتنظيم الفضاء العام.",
        S.LAPSED, 310,
        principles="بطاقة مهنية بسيطة؛ فضاءات محددة في كل جماعة؛ تغطية اجتماعية.",
    ),
)  # fmt: skip


@transaction.atomic
def fill(staff: Mapping[str, Any]) -> int:
    """Give the portal its texts, unless it has some; return how many."""
    if Petition.objects.filter(is_demonstration=True).exists():
        return 0
    chance = Random("petitions:portal")  # noqa: S311 (nothing to guess)
    for story in STORIES:
        _tell(story, staff[Role.ADMINISTRATOR], chance)
    return len(STORIES)


def made_up_contacts() -> list[int]:
    """Return the keys of the contacts of people who don't exist."""
    texts = Petition.objects.filter(is_demonstration=True)
    made = Contact.objects.filter(memberships__petition__in=texts)
    return list(made.values_list("pk", flat=True))


def forget_contacts(keys: list[int]) -> None:
    """Remove contacts that nothing of the portal refers to any more.

    Django would look for rows of other services, too, which have no tables in the public schema.
    """
    if keys:
        with connection.cursor() as cursor:
            table = Contact._meta.db_table
            cursor.execute(f"DELETE FROM {table} WHERE id = ANY(%s)", [keys])  # noqa: S608


def _tell(story: Story, user: Any, chance: Random) -> None:
    """Bring one text as far as its story goes, by what people and officers do."""
    with translation.override(story.language):
        petition = _presented(story, chance)
    write.submit(petition)
    if story.goal != S.SUBMITTED:
        desk.publish(petition, user=user)
        _sign(petition, story, chance)
        WAYS[story.goal](petition, story, user)
    if story.update:
        desk.tell_update(petition, story.update, user=user)
    # Nobody is written to about people who don't exist.
    Notification.of(petition).delete()


def _presented(story: Story, chance: Random) -> Petition:
    """Write a text, and have a committee from many regions accept it."""
    person = cast.draw(chance, story.language)
    areas = [one.code for one in law.regions()]
    written = dict.fromkeys(write.WRITTEN, "") | {
        "author_kind": "citizens",
        "kind": story.kind,
        "authority": story.authority,
        "title": story.title,
        "question": story.question,
        "reasons": story.reasons,
        "principles": story.principles,
        "representative": f"{person.first_name} {person.last_name}",
        "representative_id": person.id_number,
        "representative_address": person.address,
        "association_since": None,
        "months": 6,
        "area": areas[0],
    }
    petition = write.start(written)
    petition.contact = proven_contact("email", f"{petition.number}@example.org")
    petition.is_demonstration = True
    petition.save()
    committee.follow_representative(petition)
    seats = []
    for number in range(1, law.committee(petition).needed):
        member = cast.draw(chance, story.language)
        name = f"{member.first_name} {member.last_name}"
        contact = proven_contact("email", f"{petition.number}.{number}@example.org")
        invited = committee.invite(petition, name, contact)
        # Cards of the cast may come twice; here each person has one seat.
        given = {"id_number": f"{cast.CARD}{chance.randrange(10**6, 10**7)}"}
        facts = given | {"name": name, "area": areas[number % len(areas)]}
        seats.append(committee.accept(invited, facts))
    committee.name_deputy(petition, seats[0].pk)
    petition.refresh_from_db()
    return petition


def _sign(petition: Petition, story: Story, chance: Random) -> None:
    """Have people sign, all at once, and count them as the queue is counted."""
    petition.refresh_from_db()
    areas = [code for code, _name in law.area_choices()]
    now = timezone.now()
    rows = []
    for number in range(story.signatures):
        person = cast.draw(chance, story.language)
        given = {
            "name": f"{person.first_name} {person.last_name}",
            "address": "",
            "tie": Tie.VOTER,
            "area": chance.choice(areas),
            "id_number": f"{cast.CARD}{number:07d}",
        }
        signature = sign.made(petition, given, SignatureWay.ONLINE)
        signature.state, signature.confirmed_at = SignatureState.CONFIRMED, now
        # People sign from everywhere: each from a network of their own.
        signature.network_hash = people.network_hash(f"demonstration {number}")
        rows.append(signature)
    Signature.objects.bulk_create(rows, batch_size=1000)
    while tally.tally(petition.pk):
        pass


def _hand_over(petition: Petition, story: Story, user: Any) -> None:
    write.file(petition)
    desk.take_up(petition, user=user)
    national_desk.hand_over(petition, user=user)


def _answer(petition: Petition, story: Story, user: Any) -> None:
    _hand_over(petition, story, user)
    national_desk.accept(petition, user=user)
    national_desk.record_answer(petition, story.words, [], user=user)


def _refuse(petition: Petition, story: Story, user: Any) -> None:
    write.file(petition)
    national_desk.refuse(petition, ["justice"], story.words, user=user)


def _lapse(petition: Petition, story: Story, user: Any) -> None:
    today = timezone.localdate()
    Petition.objects.filter(pk=petition.pk).update(closes_on=today - dt.timedelta(days=1))
    write.lapse(petition, today)


WAYS: dict[PetitionState, Callable[[Petition, Story, Any], None]] = {
    S.COLLECTING: lambda petition, story, user: None,
    S.LAPSED: _lapse,
    S.HANDED_OVER: _hand_over,
    S.DEBATED: _answer,
    S.REFUSED: _refuse,
}
