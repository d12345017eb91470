"""Tracking numbers and the secrets of receipts: digits only, said and typed in any language.

A number has nine random digits and a check digit; it is written in groups, `482 166 3095`. The
check digit (Damm's algorithm) finds every wrong digit and every swap of two neighbours, so that
a slip is told from a number that doesn't exist.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from tenants.text import western_digits

DIGITS = 9
SECRET_DIGITS = 8
# The codes of issued documents, check digit and all.
CODE_LENGTH = 12
# How many numbers are tried before giving up: with a million taken of a thousand million, ten
# collisions in a row happen once in 10^30.
ATTEMPTS = 10
_IGNORED = re.compile(r"[\s\-–.·/]+")

# Damm's quasigroup of order ten: no product of neighbours is the same in either order.
_DAMM = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)


class NoFreeNumber(Exception):
    """Every number that was tried is taken: something is wrong with the numbers."""


def check_digit(digits: str) -> str:
    """Return the digit that makes `digits` a valid number when put behind it."""
    interim = 0
    for digit in digits:
        interim = int(_DAMM[interim][int(digit)])
    return str(interim)


def new_number(is_taken: Callable[[str], bool], length: int = DIGITS) -> str:
    """Return a free number: `length` random digits and a check digit. Raises NoFreeNumber."""
    for _attempt in range(ATTEMPTS):
        digits = str(secrets.randbelow(9 * 10 ** (length - 1)) + 10 ** (length - 1))
        number = digits + check_digit(digits)
        if not is_taken(number):
            return number
    raise NoFreeNumber


def new_secret() -> str:
    """Return the secret of a receipt."""
    return f"{secrets.randbelow(10**SECRET_DIGITS):0{SECRET_DIGITS}d}"


def normalise(typed: str) -> str:
    """Return what a person typed as bare digits, whatever script and groups they used."""
    return _IGNORED.sub("", western_digits(typed))


def clean_number(typed: str) -> str:
    """Return the number a person typed. Raises ValidationError for a slip of the fingers."""
    number = normalise(typed)
    well_formed = number.isascii() and number.isdigit() and len(number) == DIGITS + 1
    if not well_formed or check_digit(number[:-1]) != number[-1]:
        raise ValidationError(
            _("This number has a mistake in it. Check it digit by digit: it has ten."),
            code="wrong_number",
        )
    return number


def written(number: str) -> str:
    """Return a number or secret in groups, as it is printed and read aloud."""
    if len(number) == DIGITS + 1:
        return f"{number[:3]} {number[3:6]} {number[6:]}"
    if len(number) == CODE_LENGTH:
        return f"{number[:4]} {number[4:8]} {number[8:]}"
    half = len(number) // 2
    return f"{number[:half]} {number[half:]}"
