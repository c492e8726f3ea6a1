"""Values as 公文 writes them: exact, and as short as exact allows.

``2000万元``, ``1.8亿元``, ``123.45元``, ``1.85%``, ``10个百分点``, ``5万辆``, ``2025年12月29日``, 是/否.
A value that has no finite decimal form (a share, 1/3) is rounded and says so with 约.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from policy_dsl.types import (
    MEASURE_SCALE,
    MEASURED_UNITS,
    NONE,
    BoolT,
    CountT,
    DateT,
    EnumT,
    MoneyT,
    NameT,
    PointsT,
    RateT,
    SetT,
    Type,
    YearT,
)
from policy_dsl.values.dates import FIRST_DAY, LAST_DAY

UNKNOWN = "未知"
_DIGITS = 8
"""Decimals shown of a value that does not end; more than any scale of a type has."""


OPEN_DAYS = 366 * 200
"""A day so near to an end of the calendar is no day that anyone gave, but an open end, moved by a period."""

_POWERS = ((8, "亿"), (4, "万"), (0, ""))


def decimal(numerator: int, denominator: int, digits: int = _DIGITS) -> tuple[str, bool]:
    """``numerator / denominator`` as plain digits, and whether that is exact.

    Not exact: rounded half up (away from zero) at ``digits`` decimals. ``denominator`` > 0.
    """
    sign = "-" if numerator < 0 else ""
    whole, rest = divmod(abs(numerator), denominator)
    scaled, left = divmod(rest * 10**digits, denominator)
    if left * 2 >= denominator:
        scaled += 1
        if scaled == 10**digits:
            whole, scaled = whole + 1, 0
    tail = f"{scaled:0{digits}d}".rstrip("0") if digits else ""
    return f"{sign}{whole}.{tail}" if tail else f"{sign}{whole}", left == 0


@lru_cache(maxsize=512)  # a case says the same few sums again and again
def _shortest(numerator: int, denominator: int, unit: str) -> str:
    """With 万 or 亿 where that is shorter (the larger one on a tie) and at least 1."""
    best = about = ""
    for power, word in _POWERS:
        base = denominator * 10**power
        if power and abs(numerator) < base:
            continue
        whole = numerator % base == 0
        if whole:
            digits = str(numerator // base)
        else:
            digits, exact = decimal(numerator, base, _DIGITS + power)
            if not exact:
                about, digits = "约", decimal(numerator, base, 2)[0]
        if not best or len(digits) + len(word) < len(best):
            best = digits + word
        if whole:
            # In a smaller unit it is longer.
            break
    return about + best + unit


def unit_of(type_: Type | None) -> str:
    """The word that stands for a numeric type in a :class:`~policy_dsl.core.result.Step`."""
    match type_:
        case MoneyT():
            return "元"
        case RateT():
            return "%"
        case PointsT():
            return "个百分点"
        case CountT(unit=unit):
            return unit
        case YearT():
            return "年份"
        case DateT():
            return "日期"
        case _:
            return ""


def type_of_unit(unit: str) -> Type:
    """The numeric type that :func:`unit_of` wrote: the way back."""
    match unit:
        case "元":
            return MoneyT()
        case "%":
            return RateT()
        case "个百分点":
            return PointsT()
        case "年份":
            return YearT()
        case "日期":
            return DateT()
        case _:
            return CountT(unit)


def format_number(value: int, type_: Type | None, den: int = 1) -> str:
    """The number ``value / den`` in the unit of ``type_`` (plain digits for None); ``den`` > 0."""
    match type_:
        case MoneyT():
            return _shortest(value, 100 * den, "元")
        case RateT() | PointsT():
            digits, exact = decimal(value, 1_000_000 * den)
            if not exact:
                digits = "约" + decimal(value, 1_000_000 * den, 2)[0]
            return digits + ("%" if isinstance(type_, RateT) else "个百分点")
        case CountT(unit=unit):
            scale = MEASURE_SCALE if unit in MEASURED_UNITS else 1
            return _shortest(value, scale * den, "个月" if unit == "月" else unit)
        case YearT():
            return f"{value // den}年"
        case DateT():
            return format_date(value // den)
        case _:
            return _shortest(value, den, "")


def format_date(ordinal: int) -> str:
    """``2025年12月29日``; an ordinal outside the calendar is said so."""
    if not FIRST_DAY <= ordinal <= LAST_DAY:
        return "历法以外的日期"
    day = date.fromordinal(ordinal)
    return f"{day.year}年{day.month}月{day.day}日"


def format_range(low: int | None, high: int | None, type_: Type | None, den: int = 1) -> str:
    """A number between ``low`` and ``high``; None = no such end."""
    if low is None:
        return UNKNOWN if high is None else "不超过" + format_number(high, type_, den)
    if high is None:
        return "不低于" + format_number(low, type_, den) if low > 0 else UNKNOWN
    last = format_number(high, type_, den)
    if low == high:
        return last
    if isinstance(type_, DateT):
        return _days(low // den, high // den)
    if isinstance(type_, YearT):
        return f"{format_number(low, type_, den)}至{last}"
    first = "0" if low == 0 else format_number(low, type_, den)
    return f"{first}–{last}"


def _days(low: int, high: int) -> str:
    """A span of days. The ends of the calendar stand for no end at all, also when months were added to them."""
    first, last = low - FIRST_DAY > OPEN_DAYS, LAST_DAY - high > OPEN_DAYS
    if first and last:
        return f"{format_date(low)}至{format_date(high)}"
    if first:
        return f"自{format_date(low)}起"
    return f"不晚于{format_date(high)}" if last else UNKNOWN


def format_value(value: object, type_: Type | None) -> str:
    """A fact's value (:data:`policy_dsl.values.case.Value`) as text; None is 未知."""
    match value:
        case None:
            return UNKNOWN
        case bool():
            return "是" if value else "否"
        case int():
            return format_number(value, type_)
        case str():
            return value
        case frozenset() | set() | tuple() | list():
            return _members(value, type_)
        case _:
            return str(value)


def _members(values: frozenset[str] | set[str] | tuple[str, ...] | list[str], type_: Type | None) -> str:
    """The members of a 可多项 fact, in the order of their declaration."""
    match type_:
        case SetT(values=order) | EnumT(values=order):
            known = [v for v in order if v in values]
        case BoolT() | MoneyT() | RateT() | PointsT() | CountT() | YearT() | DateT() | NameT() | None:
            known = []
    rest = sorted(set(values) - set(known))
    return "、".join([*known, *rest]) or NONE


def format_share(part: int, whole: int, limit: int | None = None) -> str:
    """``part / whole`` as a percentage, ``whole`` > 0.

    With ``limit`` (a rate): as many decimals as keep it on its side of the limit, so that 15.001% is
    never shown as 15% next to a limit of 15%.
    """
    for digits in range(2, _DIGITS + 1):
        shown, rest = divmod(part * 10 ** (digits + 2), whole)
        if rest == 0:
            return decimal(shown, 10**digits)[0] + "%"
        shown += rest * 2 >= whole
        if limit is None or shown * 1_000_000 != limit * 10**digits:
            return f"约{decimal(shown, 10**digits)[0]}%"
    above = part * 100_000_000 > (limit or 0) * whole
    return f"{'略高于' if above else '略低于'}{decimal(limit or 0, 1_000_000)[0]}%"
