"""What the people of the demonstration answer: any form, from its definition.

A question is answered with what its key is known for, or else with what fits its type, so that
a form that the ministry changes is still filled in.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from random import Random
from typing import Any

from services_plugins.kit import cast
from services_plugins.kit.cast import Person
from services_plugins.requests.definition import Definition, Field, FieldType

# What is written into questions by key, in Arabic and French.
WORDS: dict[str, list[tuple[str, str]]] = {
    "applicant_organisation": [
        ("جمعية النموذج للتنمية", "Association L’Exemple pour le développement"),
        ("جمعية مثال للثقافة والرياضة", "Association Mithal culture et sport"),
        ("تعاونية التجربة", "Coopérative Tajriba"),
    ],
    "activity": [
        ("بيع المواد الغذائية", "Alimentation générale"),
        ("محل حلاقة", "Salon de coiffure"),
        ("إصلاح الهواتف", "Réparation de téléphones"),
        ("مخبزة وحلويات", "Boulangerie-pâtisserie"),
    ],
    "sign": [("متجر المثال", "Boutique de l’Exemple"), ("مقهى النموذج", "Café du Modèle")],
    "description": [
        (
            "ترميم الواجهة وتغيير أبواب المحل، دون المساس بالهيكل.",
            "Réfection de la façade et changement des portes, sans toucher à la structure.",
        ),
        ("لقاء مفتوح حول القراءة لفائدة تلاميذ الحي.", "Rencontre de lecture pour les élèves."),
    ],
    "project": [
        ("دروس الدعم لفائدة تلاميذ السنة السادسة.", "Soutien scolaire pour la sixième année."),
        ("تشجير محيط المدرسة والساحة.", "Plantation d’arbres autour de l’école."),
    ],
    "hall": [
        ("القاعة المتعددة الاختصاصات", "Salle polyvalente"),
        ("دار الشباب", "Maison des jeunes"),
    ],
    "role": [
        ("رئيس الجمعية", "Président de l’association"),
        ("الكاتبة العامة", "Secrétaire générale"),
    ],
    "board": [("رئيس، كاتبة، أمين المال", "Président, secrétaire, trésorier")],
    "subject": [
        (
            "لائحة الصفقات التي أبرمتها الجماعة خلال السنة الماضية ومبالغها.",
            "La liste des marchés conclus par la commune l’an dernier, avec leurs montants.",
        ),
        (
            "برنامج عمل الجماعة ومؤشرات تتبع تنفيذه.",
            "Le programme d’action de la commune et ses indicateurs de suivi.",
        ),
        (
            "محاضر دورات المجلس المتعلقة بتدبير النفايات.",
            "Les procès-verbaux des sessions qui traitent de la gestion des déchets.",
        ),
        (
            "مبالغ الدعم الممنوح للجمعيات ومعايير توزيعه.",
            "Les subventions accordées aux associations et leurs critères.",
        ),
    ],
    "architect_name": [("مكتب الهندسة المعمارية النموذجي", "Cabinet d’architecture Exemple")],
    "title_number": [("م/00000", "T00000/00")],
    "requisition_number": [("0000/ن", "R 0000")],
    "permit_number": [("2024/000", "000/2024")],
    "previous_licence": [("000/2023", "000/2023")],
    "previous_permit": [("000/2022", "000/2022")],
}
# Where something is, in words.
LANDMARKS = [
    ("أمام المدرسة الابتدائية", "Devant l’école primaire"),
    ("قرب السوق الأسبوعي", "Près du souk hebdomadaire"),
    ("مدخل الحي", "À l’entrée du quartier"),
]
# The same in every language.
CODES = {
    "act_number": "120", "from_time": "15:00", "to_time": "18:00", "company_ice": "000000000000000",
    "trade_register": "00000", "architect_number": "0000", "residence_number": "RES-0000",
}  # fmt: skip
NUMBERS = {
    "copies": (1, 3), "levels": (1, 4), "floor_area": (80, 400), "surface": (90, 600),
    "premises_surface": (12, 120), "people": (30, 200), "members": (15, 90), "lots": (6, 40),
    "dwellings": (2, 12), "amount": (15_000, 60_000), "length": (300, 800), "width": (150, 300),
    "free_passage": (150, 250), "workers": (2, 12), "scaffolding_days": (10, 30),
}  # fmt: skip
# An act is of the year of what it records.
SAME = {"act_year": "birth_date"}
# Well-formed, and plainly made up.
NOBODYS_PHONE = "+212600000000"
OTHER = ("كما هو مبين في الوثائق المرفقة.", "Comme indiqué dans les documents joints.")
# Choices that most people make, where the lot would make exceptions the rule.
USUAL = {
    "applicant_kind": "person", "for_whom": "self", "act_known": "yes", "right": "owner",
    "urgency": "ordinary", "status": "citizen", "way": "collect_electronic", "size": "large",
    "danger": "no", "is_occupied": "no", "is_dangerous": "no", "subject": "open",
}  # fmt: skip


def fill_in(
    definition: Definition, person: Person, chance: Random, today: dt.date, **given: Any
) -> dict[str, Any]:
    """Return answers to every question that is asked, those `given` first of all.

    Documents aren't answers; a place on the map is for the caller to give.
    """
    answers: dict[str, Any] = {}
    for one in definition.fields.values():
        if one.type != FieldType.DOCUMENT and one.is_asked(answers):
            answers[one.key] = (
                given.get(one.key)
                or answers.get(SAME.get(one.key, ""))
                or _answer(one, person, chance, today)
            )
    return {key: value for key, value in answers.items() if value not in (None, "", [])}


def _answer(one: Field, person: Person, chance: Random, today: dt.date) -> Any:
    if one.options or one.type == FieldType.YES_NO:
        return _chosen(one, chance)
    if one.type == FieldType.REGISTER_DATE:
        date = dt.date(1950, 1, 1) + dt.timedelta(days=chance.randrange(20_000))
        return {"calendar": "gregorian", "year": date.year, "month": date.month, "day": date.day}
    if one.type == FieldType.DATE:
        return _day(one, chance, today)
    if one.type in (FieldType.NUMBER, FieldType.YEAR):
        low, high = NUMBERS.get(one.key, (1980, 2010) if one.type == FieldType.YEAR else (1, 9))
        return chance.randrange(low, high + 1)
    if one.type == FieldType.ID_NUMBER:
        return person.id_number
    if one.type == FieldType.EMAIL:
        return person.email
    if one.type == FieldType.PHONE:
        return NOBODYS_PHONE if one.required else None
    if one.type == FieldType.PLACE:
        return None
    return _text(one, person, chance)


def _chosen(one: Field, chance: Random) -> Any:
    values = [option.value for option in one.options] or ["yes", "no"]
    likely = [value for value in values if value != "other"] or values
    usual = USUAL.get(one.key)
    value = usual if usual in values else chance.choice(likely)
    return [value] if one.type == FieldType.CHOICES else value


def _day(one: Field, chance: Random, today: dt.date) -> str | None:
    if one.key in ("day", "from_day"):
        return (today + dt.timedelta(days=chance.randrange(7, 40))).isoformat()
    if not one.required:
        return None
    return (today - dt.timedelta(days=chance.randrange(90, 900))).isoformat()


def _text(one: Field, person: Person, chance: Random) -> Any:
    if one.key in CODES:
        return CODES[one.key]
    known: Mapping[str, str] = {
        "applicant_first_name": person.first_name,
        "applicant_last_name": person.last_name,
        "holder_last_name": person.last_name,
        "deceased_last_name": person.last_name,
    }
    if one.key in known:
        return known[one.key]
    if one.key.endswith("first_name"):
        return cast.draw(chance, person.language).first_name
    if one.key.endswith(("address", "seat")):
        return person.address
    if one.is_repeated and one.key not in WORDS and not one.required:
        return None
    words = chance.choice(WORDS.get(one.key, [OTHER]))[1 if person.language == "fr" else 0]
    return [words] if one.is_repeated else words
