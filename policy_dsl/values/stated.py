"""What a facts file can state: what is proved is proved of all of it."""

from __future__ import annotations

from datetime import date

from policy_dsl.types import DateT, Type, YearT

FIRST_STATED, LAST_STATED = 1900, 2199
"""Years of days and years."""

LARGEST_STATED = 9_200_000_000_000_000_000
"""The largest number, in its smallest unit."""


def bounds(type_: Type) -> tuple[int, int]:
    """Between what a number, a day or a year of this type lies."""
    match type_:
        case DateT():
            return date(FIRST_STATED, 1, 1).toordinal(), date(LAST_STATED, 12, 31).toordinal()
        case YearT():
            return FIRST_STATED, LAST_STATED
        case _:
            return 0, LARGEST_STATED
