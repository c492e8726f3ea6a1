"""Days as proleptic Gregorian ordinals: the two functions of the IR, total on every integer."""

from __future__ import annotations

from datetime import date

FIRST_DAY = 1
LAST_DAY = date.max.toordinal()
FIRST_YEAR = 1
LAST_YEAR = 9999


def _clamp(ordinal: int) -> int:
    return FIRST_DAY if ordinal < FIRST_DAY else LAST_DAY if ordinal > LAST_DAY else ordinal


def _month_days(year: int, month: int) -> int:
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def year_of(ordinal: int) -> int:
    """The calendar year of a day. Days outside the calendar count as its first or last one."""
    return date.fromordinal(_clamp(ordinal)).year


def add_months(ordinal: int, months: int) -> int:
    """The day ``months`` months later; past the month's end, its last day.

    Never decreasing in ``ordinal``, and within the calendar, so that it is exact on ranges.
    """
    day = date.fromordinal(_clamp(ordinal))
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year < FIRST_YEAR:
        return FIRST_DAY
    if year > LAST_YEAR:
        return LAST_DAY
    month += 1
    return date(year, month, min(day.day, _month_days(year, month))).toordinal()
