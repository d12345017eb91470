"""What the redaction finds in texts, and what it leaves alone."""

import time

import pytest

from services_plugins.requests.enums import FindingKind
from services_plugins.requests.redaction import Known, _pattern_of, find, segments


def known(*phrases: str, is_certain: bool = True) -> list[Known]:
    patterns = (_pattern_of(phrase) for phrase in phrases)
    return [Known(pattern, is_certain) for pattern in patterns if pattern]


def found(text: str, *phrases: str) -> list[tuple[str, str]]:
    return [(text[one.start : one.end], one.kind) for one in find(text, known(*phrases))]


@pytest.mark.parametrize(
    ("text", "part", "kind"),
    [
        ("CIN AB123456 du demandeur", "AB123456", "id_number"),
        ("cin : ab 123456.", "ab 123456", "id_number"),
        ("رقم البطاقة K٤٥٦٧٨٩", "K٤٥٦٧٨٩", "id_number"),
        ("Appelez le 06 61 23 45 67 demain", "06 61 23 45 67", "phone"),
        ("+212661234567", "+212661234567", "phone"),
        ("الهاتف: ٠٦٦١٢٣٤٥٦٧", "٠٦٦١٢٣٤٥٦٧", "phone"),
        ("à amina.el-idrissi@mail.example.org,", "amina.el-idrissi@mail.example.org", "email"),
        ("RIB 011 780 0000012345678901 23", "011 780 0000012345678901 23", "account"),
        ("sise 12, rue des Fleurs", "12, rue des Fleurs", "address"),
        ("يسكن زنقة الأمل رقم 12", "زنقة الأمل رقم 12", "address"),
        ("Mme Amina El Idrissi a demandé", "Mme Amina El Idrissi", "person"),
        ("السيد العمراني", "السيد العمراني", "person"),
    ],
)
def test_numbers_addresses_and_names_are_found_in_both_languages(text, part, kind):
    assert found(text) == [(part, kind)]


@pytest.mark.parametrize(
    "text",
    [
        "La loi n° 31-13, article 16, BO n° 6655 du 12 mars 2018",
        "Un budget de 1234567 MAD pour l’avenue Mohammed V en 2024",
        "Monsieur le Président, Madame la Directrice",
        "السيد رئيس الجماعة والسيد الوالي",
        "ميزانية سنة 2024: 1200000 درهم",
    ],
)
def test_laws_amounts_streets_and_offices_are_left_alone(text):
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "part", "phrase"),
    [
        ("pour AMINA  EL IDRISSI, merci", "AMINA  EL IDRISSI", "Amina El Idrissi"),
        ("Aminā El-Idrissi", "Aminā El-Idrissi", "Amina El Idrissi"),
        ("من أَمينة الإدريسي", "أَمينة الإدريسي", "أمينة الادريسي"),
        ("لوأمينة وأمينة الإدريسي", "وأمينة الإدريسي", "أمينة الادريسي"),
        ("Amine\u0301 Tazi", "Amine\u0301 Tazi", "Aminé Tazi"),
        ("tél. 0661-23-45-67", "0661-23-45-67", "+212661234567"),
        ("AB 12-34-56", "AB 12-34-56", "ab123456"),
    ],
)
def test_who_asked_is_found_however_it_is_written(text, part, phrase):
    assert found(text, phrase) == [(part, FindingKind.APPLICANT)]


def test_a_name_ends_before_a_number():
    assert found("السيد العمراني 0537123456") == [
        ("السيد العمراني", "person"),
        ("0537123456", "phone"),
    ]


def test_words_that_only_contain_a_name_are_left_alone():
    assert found("examinations", "Amina") == []
    assert found("a b", "a b") == []


def test_a_text_is_whole_again_from_its_parts():
    text = "Mme Amina El Idrissi, 0661234567, a demandé."
    parts = list(segments(text, find(text, known("Amina El Idrissi"))))
    assert "".join(part.text for part in parts) == text
    assert [part.kind for part in parts if part.kind] == ["applicant", "phone"]


def test_a_word_without_end_takes_no_time():
    began = time.perf_counter()
    assert found("a" * 100_000) == []
    # Searching it again from each of its letters would take a minute.
    assert time.perf_counter() - began < 5
