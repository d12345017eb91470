"""Lists of members as offices save them."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from services_plugins.council import roster
from services_plugins.council.enums import Office
from tenants.text import western_digits

# As a spreadsheet saves it: a title over merged cells, group and committee merged downwards.
ARABIC = """لائحة أعضاء المجلس الجماعي;;;;;;
;;;;;;
ر.ت;الاسم الكامل;الاسم بالفرنسية;الصفة;الفريق;اللجنة;البريد الإلكتروني
١;المقعد واحد;Siège Un;الرئيس;فريق أ;لجنة المالية;un@example.org
٢;المقعد اثنان;Siège Deux;النائب الأول للرئيس;;;
٣;المقعد ثلاثة;Siège Trois;كاتب المجلس;فريق ب;;
;;;عضو;;;
٤;المقعد أربعة;;ساحر;;;
٥;المقعد خمسة;;عضو;;لجنة المرافق;ليس بريدا
٦;المقعد واحد;;عضو;;;
"""
FRENCH = """N°,Nom,Prénom,Fonction,Commission,Observations
1,Un,Siège,2ème vice-président,Finances,néant
2,Deux,Siège,Secrétaire adjointe,,
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1256", "utf-16"])
def test_an_arabic_list_with_merged_cells(encoding: str) -> None:
    # Windows-1256 has no Arabic-Indic digits.
    text = western_digits(ARABIC) if encoding == "cp1256" else ARABIC
    found = roster.read(text.encode(encoding))
    assert [one.name_ar for one in found.people] == ["المقعد واحد", "المقعد اثنان", "المقعد ثلاثة"]
    first, second, third = found.people
    assert (first.office, first.group, first.email) == (
        Office.PRESIDENT,
        "فريق أ",
        "un@example.org",
    )
    assert (second.office, second.office_rank) == (Office.VICE_PRESIDENT, 1)
    assert (second.group, second.committee, second.merged) == (
        "فريق أ",
        "لجنة المالية",
        ["group", "committee"],
    )
    assert (third.office, third.group, third.rank) == (Office.SECRETARY, "فريق ب", 3)
    assert [line for line, _why in found.problems] == [7, 8, 9, 10]


def test_a_french_list_with_names_in_two_columns() -> None:
    found = roster.read(FRENCH.encode())
    assert [one.name_fr for one in found.people] == ["Siège Un", "Siège Deux"]
    assert [one.office for one in found.people] == [Office.VICE_PRESIDENT, Office.DEPUTY_SECRETARY]
    assert found.people[0].office_rank == 2
    assert found.unread == ["Observations"]


@pytest.mark.parametrize(
    "data",
    [b"", b"\x00\x01\x02", b"a;b;c\n1;2;3\n", "الصفة;الفريق\nعضو;أ\n".encode(), b"x" * 600_000],
)
def test_what_is_no_list_says_so(data: bytes) -> None:
    with pytest.raises(ValidationError):
        roster.read(data)


@settings(deadline=None)
@given(st.binary(max_size=400))
def test_no_file_breaks_the_reader(data: bytes) -> None:
    try:
        roster.read(data)
    except ValidationError as error:
        assert error.messages
