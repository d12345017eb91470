"""Tracking numbers: what a slip of the fingers does, and that none can be guessed in series."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from services_plugins.kit import numbering

numbers = st.integers(10**8, 10**9 - 1).map(str).map(lambda n: n + numbering.check_digit(n))


@given(numbers, st.integers(0, 9), st.sampled_from("0123456789"))
def test_any_wrong_digit_is_found(number: str, place: int, digit: str) -> None:
    wrong = number[:place] + digit + number[place + 1 :]
    if wrong == number:
        assert numbering.clean_number(wrong) == number
    else:
        with pytest.raises(ValidationError):
            numbering.clean_number(wrong)


@given(numbers, st.integers(0, 8))
def test_any_swap_of_neighbours_is_found(number: str, place: int) -> None:
    wrong = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    if wrong != number:
        with pytest.raises(ValidationError):
            numbering.clean_number(wrong)


@given(numbers)
def test_numbers_are_taken_however_they_are_written(number: str) -> None:
    arabic = number.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    for typed in (numbering.written(number), f" {arabic} ", "-".join(number)):
        assert numbering.clean_number(typed) == number


@pytest.mark.parametrize("typed", ["", "123", "1" * 11, "12345678x0", "１２３", "²²²²²²²²²²"])
def test_what_is_no_number_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        numbering.clean_number(typed)


def test_taken_numbers_are_passed_over_and_an_endless_search_is_given_up() -> None:
    seen: list[str] = []

    def is_taken(number: str) -> bool:
        seen.append(number)
        return len(seen) < 3

    assert numbering.new_number(is_taken) == seen[2]
    with pytest.raises(numbering.NoFreeNumber):
        numbering.new_number(lambda number: True)


def test_secrets_keep_their_leading_zeros() -> None:
    assert all(len(numbering.new_secret()) == numbering.SECRET_DIGITS for _ in range(200))
