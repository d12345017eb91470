"""Who sits in the council of the demonstration: seats with a number each, no people."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from random import Random

from services_plugins.council.demonstration.business import FINANCE, SERVICES, SOCIAL, Words
from services_plugins.council.enums import BodyKind, Gender, Office
from services_plugins.council.models import Body, Member, Membership, Term
from services_plugins.kit.enums import Channel
from services_plugins.kit.models import Contact

# The last election of councils.
ELECTED_ON = dt.date(2021, 9, 8)
# About as many seats as a council has where that many people live.
SEATS = ((10_000, 15), (25_000, 23), (50_000, 29), (100_000, 35))
MOST_SEATS = 43
# The seat whose holder resigned in the middle of the term.
VACATED, VACATED_ON = 9, dt.date(2025, 3, 14)
SECRETARY, DEPUTY = 7, 8

BODIES: tuple[tuple[str, BodyKind, Words, str], ...] = (
    ("bureau", BodyKind.BUREAU, ("مكتب المجلس", "Bureau du conseil"), ""),
    (
        FINANCE,
        BodyKind.STANDING,
        (
            "اللجنة الدائمة المكلفة بالميزانية والشؤون المالية والبرمجة",
            "Commission du budget, des affaires financières et de la programmation",
        ),
        "الميزانية، الجبايات، الممتلكات، برنامج العمل",
    ),
    (
        SERVICES,
        BodyKind.STANDING,
        (
            "اللجنة الدائمة المكلفة بالمرافق العمومية والخدمات",
            "Commission des services publics et des prestations",
        ),
        "الطرق، الإنارة، الماء والتطهير، النظافة، التعمير",
    ),
    (
        SOCIAL,
        BodyKind.STANDING,
        (
            "اللجنة الدائمة المكلفة بالشؤون الاجتماعية والثقافية والرياضية",
            "Commission des affaires sociales, culturelles et sportives",
        ),
        "الشؤون الاجتماعية، الثقافة، الرياضة، العلاقة مع المجتمع المدني",
    ),
    (
        "equality",
        BodyKind.EQUALITY,
        (
            "هيئة المساواة وتكافؤ الفرص ومقاربة النوع",
            "Instance de l'équité, de l'égalité des chances et de l'approche genre",
        ),
        "رأي استشاري في القضايا المتعلقة بالمساواة",
    ),
    ("first", BodyKind.GROUP, ("الفريق الأول", "Groupe 1"), ""),
    ("second", BodyKind.GROUP, ("الفريق الثاني", "Groupe 2"), ""),
    ("third", BodyKind.GROUP, ("الفريق الثالث (المعارضة)", "Groupe 3 (opposition)"), ""),
)
EQUALITY_SEATS = 5


@dataclass
class House:
    """The council of one term, before it is saved."""

    term: Term
    council: Body
    bodies: dict[str, Body] = field(default_factory=dict)
    # Who holds each seat now, in the order of the seats.
    holders: list[Member] = field(default_factory=list)
    # Held the seat that was vacated, before its present holder.
    former: Member = field(default_factory=Member)
    others: list[Member] = field(default_factory=list)
    memberships: list[Membership] = field(default_factory=list)

    def seat(self, number: int) -> Member:
        return self.holders[number - 1]

    def on(self, day: dt.date) -> list[Member]:
        """Return the members in office on a day, in the order of their seats."""
        sitting = list(self.holders)
        if day < VACATED_ON:
            sitting[VACATED - 1] = self.former
        return sitting

    def is_opposition(self, seat: int) -> bool:
        """Tell on which side a seat sits: the last third is the opposition."""
        return seat > len(self.holders) * 2 // 3

    def save(self) -> None:
        members = [*self.holders, self.former, *self.others]
        self.term.save()
        Contact.objects.bulk_create(one.contact for one in members if one.contact)
        Member.objects.bulk_create(members)
        Body.objects.bulk_create([self.council, *self.bodies.values()])
        Membership.objects.bulk_create(self.memberships)


def build(slug: str, population: int | None, chance: Random) -> House:
    """Return the council of a commune, unsaved."""
    count = next((seats for most, seats in SEATS if (population or 0) < most), MOST_SEATS)
    term = Term(starts_on=ELECTED_ON, seats=count, is_demonstration=True)
    council = _body(term, BodyKind.COUNCIL, ("مجلس الجماعة", "Conseil communal"), "", 0)
    house = House(term, council)
    for position, (code, kind, title, mandate) in enumerate(BODIES, start=1):
        house.bodies[code] = _body(term, kind, title, mandate, position)
    house.bodies[SOCIAL].is_opposition_chaired = True
    house.holders = [_holder(slug, number, chance) for number in range(1, count + 1)]
    house.former = house.holders[VACATED - 1]
    house.holders[VACATED - 1] = _seat(
        (f"المقعد {VACATED} (الخلف)", f"Siège {VACATED} (successeur)"), Gender.WOMAN
    )
    house.others = [
        _seat((f"مقعد الهيئة {number}", f"Siège {number} de l'instance"), Gender.WOMAN)
        for number in range(1, EQUALITY_SEATS + 1)
    ]
    _fill(house)
    return house


def _body(term: Term, kind: BodyKind, title: Words, mandate: str, position: int) -> Body:
    return Body(
        term=term, kind=kind, title_ar=title[0], title_fr=title[1], mandate=mandate,
        starts_on=ELECTED_ON, position=position, is_demonstration=True,
    )  # fmt: skip


def _holder(slug: str, number: int, chance: Random) -> Member:
    gender = Gender.WOMAN if chance.random() < 1 / 3 else Gender.MAN
    member = _seat((f"المقعد {number}", f"Siège {number}"), gender)
    address = f"seat{number}@{slug}.example.org"
    # Two have no address: they get their notices by hand.
    if number > 2:
        member.contact = Contact(
            channel=Channel.EMAIL,
            address=address,
            address_hash=Contact.hash_of(Channel.EMAIL, address),
        )
    return member


def _seat(name: Words, gender: Gender) -> Member:
    return Member(name_ar=name[0], name_fr=name[1], gender=gender, is_demonstration=True)


def _fill(house: House) -> None:
    """Seat the members in the council and in its bodies."""
    for number, member in enumerate(house.holders, start=1):
        begins = VACATED_ON if number == VACATED else ELECTED_ON
        _sit(house, house.council, member, _office(number), number, begins)
        _sit(house, _group(house, number), member, Office.MEMBER, number, begins)
        _sit(house, _committee(house, number), member, _chair(house, number), number, begins)
    _sit(house, house.council, house.former, Office.MEMBER, VACATED)
    house.memberships[-1].ends_on = VACATED_ON
    house.memberships[-1].end_reason = "استقالة"
    for rank in range(_vice_presidents(house) + 1):
        office = Office.VICE_PRESIDENT if rank else Office.PRESIDENT
        _sit(house, house.bodies["bureau"], house.seat(rank + 1), office, rank)
    for rank, member in enumerate(house.others, start=1):
        office = Office.PRESIDENT if rank == 1 else Office.MEMBER
        _sit(house, house.bodies["equality"], member, office, rank)


def _office(number: int) -> Office:
    offices = {1: Office.PRESIDENT, SECRETARY: Office.SECRETARY, DEPUTY: Office.DEPUTY_SECRETARY}
    return offices.get(number, Office.MEMBER)


def _vice_presidents(house: House) -> int:
    return 4 if len(house.holders) < 30 else 5


def _group(house: House, number: int) -> Body:
    if house.is_opposition(number):
        return house.bodies["third"]
    return house.bodies["first" if number % 2 else "second"]


def _committee(house: House, number: int) -> Body:
    return house.bodies[(FINANCE, SERVICES, SOCIAL)[number % 3]]


def _chair(house: House, number: int) -> Office:
    """Return what a seat is in its committee: the social one is chaired by the opposition."""
    count = len(house.holders)
    social = [one for one in range(1, count + 1) if one % 3 == 2]
    chairs = {12: Office.PRESIDENT, 13: Office.PRESIDENT, social[-1]: Office.PRESIDENT}
    rapporteurs = {6: Office.RAPPORTEUR, 10: Office.RAPPORTEUR, 11: Office.RAPPORTEUR}
    return chairs.get(number) or rapporteurs.get(number, Office.MEMBER)


def _sit(
    house: House,
    body: Body,
    member: Member,
    office: Office,
    rank: int,
    begins: dt.date = ELECTED_ON,
) -> None:
    house.memberships.append(
        Membership(
            body=body,
            member=member,
            office=office,
            rank=rank,
            starts_on=begins,
            is_demonstration=True,
        )
    )
