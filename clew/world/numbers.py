"""Identifiers of invented people and things, each with its check digit, each from a range free of real ones.

Identity numbers take the region codes 990101 to 990199: no province begins with 99. Telephone numbers take the old
satellite block 1349, the nearest to a free one, since China keeps none for fiction. Devices take the range of
test units, 001. The operator code 460-99, the card prefix 629999, the maker code LZX and plates with 皖X (皖T to
皖Z in towns beside the city) are not known to be assigned to anybody.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl

from clew.world.streams import Flags, Ints, Stream, distinct
from ontology.identifiers import bank_card, credit_code, identity_number, imei

REGIONS = (990101, 990199)
ORGANIZATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
SERIAL_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"


def closed(bodies: pl.Series, check: Callable[[str], str]) -> pl.Series:
    """Each body followed by its check character."""
    return pl.Series("number", [body + check(body) for body in bodies.to_list()], dtype=pl.String)


def padded(values: Ints, digits: int) -> pl.Series:
    """Integers as text of that many digits."""
    return pl.Series("digits", values).cast(pl.String).str.zfill(digits)


def identity_numbers(source: Stream, born: pl.Series, female: Flags, taken: set[str]) -> pl.Series:
    """Resident identity numbers for those birth dates (`YYYY-MM-DD`), none in `taken`, which grows by them."""
    regions = source.integers(REGIONS[0], REGIONS[1] + 1, len(born))
    places = source.integers(0, 497, len(born)) * 2 + np.where(female, 2, 1)
    days = born.str.replace_all("-", "").to_list()
    made: list[str] = []
    for region, day, place in zip(regions.tolist(), days, places.tolist(), strict=True):
        number = identity_number_of(region, day, place)
        while number in taken:
            place = place + 2 if place < 993 else 2 - place % 2
            number = identity_number_of(region, day, place)
        taken.add(number)
        made.append(number)
    return pl.Series("number", made, dtype=pl.String)


def identity_number_of(region: int, day: str, place: int) -> str:
    """One identity number from region, birth day as YYYYMMDD and the place in that day's sequence."""
    body = f"{region}{day}{place:03d}"
    return body + identity_number.check_digit(body)


def phone_numbers(source: Stream, count: int) -> pl.Series:
    """Different telephone numbers of 11 digits."""
    return "1349" + padded(distinct(source, 10**7, count), 7)


def iccids(source: Stream, count: int) -> pl.Series:
    """Different SIM card numbers of 20 digits with a Luhn digit."""
    return closed("898699" + padded(distinct(source, 10**13, count), 13), bank_card.check_digit)


def imsis(source: Stream, count: int) -> pl.Series:
    """Different subscriber identities of 15 digits of the unassigned operator 460-99."""
    return "46099" + padded(distinct(source, 10**10, count), 10)


def imeis(source: Stream, count: int) -> pl.Series:
    """Different device numbers of 15 digits in the range of test units."""
    return closed("001" + padded(distinct(source, 10**11, count), 11), imei.check_digit)


def cards(source: Stream, count: int) -> pl.Series:
    """Different account numbers of 19 digits with a Luhn digit."""
    return closed("629999" + padded(distinct(source, 10**12, count), 12), bank_card.check_digit)


def credit_codes(source: Stream, count: int) -> pl.Series:
    """Different unified social credit codes; characters 9 to 17 are an organisation code with its own check."""
    regions = padded(source.integers(REGIONS[0], REGIONS[1] + 1, count), 6)
    codes = pl.Series("code", [organization_code(code) for code in distinct(source, 10**8, count).tolist()])
    return closed("91" + regions + codes, credit_code.check_character)


def organization_code(value: int) -> str:
    """Eight digits and the check character of GB 11714."""
    digits = f"{value:08d}"
    rest = -sum(weight * int(digit) for weight, digit in zip(ORGANIZATION_WEIGHTS, digits, strict=True)) % 11
    return digits + ("X" if rest == 10 else str(rest))


def vins(source: Stream, count: int) -> pl.Series:
    """Different vehicle identification numbers of the invented maker LZX."""
    return "LZXYUN" + padded(distinct(source, 10**11, count), 11)


def plates(source: Stream, new_energy: Flags, letter: str = "X") -> pl.Series:
    """Different plates of an unused letter: seven characters, or eight with D or F for a new-energy car."""
    letters = np.array(list(SERIAL_LETTERS))
    plain = distinct(source, 24 * 24 * 1000, int((~new_energy).sum()))
    green = distinct(source, 2 * 10**5, int(new_energy.sum()))
    text = np.empty(len(new_energy), dtype=object)
    digits = padded(plain % 1000, 3).to_numpy()
    text[~new_energy] = f"皖{letter}" + letters[plain // 24_000] + digits + letters[plain // 1000 % 24]
    text[new_energy] = f"皖{letter}" + np.array(["D", "F"])[green % 2] + padded(green // 2, 5).to_numpy()
    return pl.Series("plate", text.tolist(), dtype=pl.String)


def yuan(fen: Ints) -> pl.Series:
    """Amounts in fen as yuan with two decimals."""
    return padded(fen // 100, 1) + "." + padded(fen % 100, 2)
