"""The people of the demonstration: first names as in any commune, family names of nobody.

The family names say what they are (“example”, “imaginary”, “trial”…), the ID cards begin with
letters that no card has, the addresses are of example.org.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

FIRST_NAMES = [
    ("فاطمة الزهراء", "Fatima-Zahra"), ("محمد", "Mohamed"), ("خديجة", "Khadija"),
    ("يوسف", "Youssef"), ("أمينة", "Amina"), ("عبد الرحيم", "Abderrahim"), ("سعاد", "Souad"),
    ("حسن", "Hassan"), ("نعيمة", "Naïma"), ("إدريس", "Driss"), ("تودة", "Touda"),
    ("براهيم", "Brahim"), ("لطيفة", "Latifa"), ("كريم", "Karim"), ("إيطو", "Itto"),
    ("سمير", "Samir"), ("حليمة", "Halima"), ("عمر", "Omar"), ("مريم", "Meryem"),
    ("موحا", "Moha"), ("زينب", "Zineb"), ("رشيد", "Rachid"), ("هند", "Hind"),
    ("العربي", "Larbi"), ("بشرى", "Bouchra"), ("مصطفى", "Mostafa"), ("رقية", "Rkia"),
    ("أنس", "Anas"), ("مليكة", "Malika"), ("الحسين", "Lahoucine"),
]  # fmt: skip
FAMILY_NAMES = [
    ("النموذجي", "Namoudaji"), ("التجريبي", "Tajribi"), ("المثالي", "Mithali"),
    ("الخيالي", "Khayali"), ("بن مثال", "Ben Mithal"), ("آيت نموذج", "Aït Namoudaj"),
    ("الافتراضي", "Iftiradi"), ("أومثال", "Oumithal"), ("بوتجربة", "Boutajriba"),
    ("التمثيلي", "Tamthili"), ("بنخيال", "Benkhayal"), ("آيت تجربة", "Aït Tajriba"),
]  # fmt: skip
STREETS = [
    ("زنقة الزيتون", "rue des Oliviers"), ("شارع محمد الخامس", "avenue Mohammed V"),
    ("حي السلام", "hay Essalam"), ("زنقة المسيرة", "rue de la Marche Verte"),
    ("حي النهضة", "hay Nahda"), ("زنقة الرمان", "rue des Grenadiers"),
    ("شارع الحسن الثاني", "avenue Hassan II"), ("حي الوفاق", "hay Wifak"),
    ("زنقة اللوز", "rue des Amandiers"), ("ساحة السوق", "place du Souk"),
]  # fmt: skip
# Letters of no ID card.
CARD = "ZZ"


@dataclass(frozen=True)
class Person:
    """Somebody of the demonstration, written in the language of their request."""

    language: str
    first_name: str
    last_name: str
    email: str
    id_number: str
    address: str


def draw(chance: Random, language: str) -> Person:
    """Return somebody by lot. Amazigh speakers write their names in Arabic, as on their cards."""
    first, last = chance.choice(FIRST_NAMES), chance.choice(FAMILY_NAMES)
    written = 1 if language == "fr" else 0
    card = chance.randrange(100_000, 1_000_000)
    return Person(
        language=language,
        first_name=first[written],
        last_name=last[written],
        email=f"{_ascii(first[1])}.{_ascii(last[1])}.{card % 1000}@example.org",
        id_number=f"{CARD}{card}",
        address=address(chance, language),
    )


def address(chance: Random, language: str) -> str:
    """Return an address by lot."""
    street = chance.choice(STREETS)
    number = chance.randrange(1, 90)
    return f"{number}, {street[1]}" if language == "fr" else f"رقم {number}، {street[0]}"


def _ascii(name: str) -> str:
    return name.lower().replace("ï", "i").replace(" ", "-")
