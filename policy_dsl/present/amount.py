"""Amounts and dates as an answer shows them. Exact integers in, text out; no binary fractions anywhere."""

from __future__ import annotations

import re
from datetime import date

from policy_dsl.core.result import Step
from policy_dsl.present.words import say
from policy_dsl.types import DateT, MoneyT, YearT, scale_of
from policy_dsl.values.dates import FIRST_DAY, LAST_DAY
from policy_dsl.values.format import UNKNOWN, format_date, format_number, format_range, type_of_unit

_MONEY = MoneyT()


def yuan(fen: int) -> str:
    """元 with two decimals, for programs: 分 200000000 → ``"2000000.00"``."""
    whole, rest = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{whole}.{rest:02d}"


def money(fen: int, lang: str = "zh") -> str:
    """``200万元``, ``1.8亿元``; in English ``¥2,000,000``."""
    if lang == "zh":
        return format_number(fen, _MONEY)
    whole, rest = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}¥{whole:,}" + (f".{rest:02d}" if rest else "")


def interval(low: int, high: int | None, lang: str = "zh", top: str = "no_limit") -> str:
    """``0–200万元``; one amount when both ends are equal.

    ``top``: the word for an upper end that is not there: ``no_limit`` (0–不限), or ``undecided`` where
    missing facts leave it open (待定; 30万元起，最高待定).
    """
    if low == high:
        return money(low, lang)
    first = "0" if low == 0 else money(low, lang)
    if high is None and top == "undecided":
        # 0–待定 would say less than it seems to
        return say(lang, "starting", low=first) if low else say(lang, "undecided")
    if high is None:
        return f"{first}–{say(lang, top)}"
    last = money(high, lang)
    unit = _unit(last)
    if lang == "zh" and low and _unit(first) == unit:
        # 50–200万元, as people write it, where both ends have the same unit
        first = first.removesuffix(unit)
    return f"{first}–{last}"


def _unit(text: str) -> str:
    """The unit that an amount is written in."""
    return text.lstrip("-0123456789.")


def day(ordinal: int | None, lang: str = "zh") -> str:
    """``2026年3月1日``; in English ``2026-03-01``."""
    if ordinal is None:
        return say(lang, "no_date")
    return format_date(ordinal) if lang == "zh" else iso(ordinal)


def iso(ordinal: int) -> str:
    """``2026-03-01``; an ordinal outside the calendar as its digits."""
    if not FIRST_DAY <= ordinal <= LAST_DAY:
        return str(ordinal)
    return date.fromordinal(ordinal).isoformat()


_DAY = r"(\d{4})年(\d{1,2})月(\d{1,2})日"
_YUAN = r"(\d+)(?:\.(\d+))?(万|亿)?元"
_WORDS = (
    ("不超过", "at most "), ("不低于", "at least "), ("不晚于", "not after "), ("至", " to "), ("自", "from "),
    ("起", ""), ("约", "about "), ("略高于", "just above "), ("略低于", "just below "), (UNKNOWN, "unknown"),
)  # fmt: skip


def figure(text: str, lang: str = "zh") -> str:
    """A figure of a limit (:func:`policy_dsl.values.format.format_range`) in the language asked for; a text
    with other words in it stays as it is."""
    if lang == "zh":
        return text
    said = re.sub(_DAY, lambda m: f"{m[1]}-{int(m[2]):02d}-{int(m[3]):02d}", text)
    said = re.sub(_YUAN, lambda m: money(_fen(m[1], m[2] or "", m[3] or ""), lang), said)
    for word, english in _WORDS:
        said = said.replace(word, english)
    return text if any("一" <= char <= "鿿" for char in said) else said.strip()


def _fen(whole: str, part: str, power: str) -> int:
    """``1``, ``08``, ``亿`` → 分."""
    places = {"": 2, "万": 6, "亿": 10}[power]
    return int(whole + part.ljust(places, "0")[:places])


def step_value(step: Step, lang: str = "zh") -> str:
    """The value of a step in its own unit; "" for a condition."""
    if step.low is None and step.high is None:
        return ""
    type_ = type_of_unit(step.unit)
    if lang != "zh" and step.unit == "元" and step.low is not None and step.den == 1:
        return interval(step.low, step.high, lang, "undecided")
    return figure(format_range(step.low, step.high, type_, step.den), lang)


def step_number(value: int | None, step: Step) -> str | None:
    """One end of a step's value for programs: exact digits in ``step.unit``.

    元 with two decimals or more, dates as ISO, and a fraction ``"100/3"`` where no decimal is exact.
    """
    if value is None:
        return None
    type_ = type_of_unit(step.unit)
    if isinstance(type_, DateT):
        return iso(value // step.den)
    # a rate is 10⁻⁸ and is shown in per cent
    scale = scale_of(type_) // (100 if step.unit in ("%", "个百分点") else 1)
    if isinstance(type_, YearT) or not step.unit:
        scale = 1
    return _exact(value, scale * step.den, 2 if step.unit == "元" else 0)


def _exact(value: int, divisor: int, least: int) -> str:
    """``value / divisor`` as a decimal with at least ``least`` places, else as a reduced fraction."""
    places = least
    rest = divisor
    twos = fives = 0
    while rest % 2 == 0:
        rest //= 2
        twos += 1
    while rest % 5 == 0:
        rest //= 5
        fives += 1
    if value % rest:
        common = _gcd(abs(value), divisor)
        return f"{value // common}/{divisor // common}"
    places = max(least, twos, fives)
    whole, part = divmod(abs(value) * 10**places // divisor, 10**places)
    digits = f"{part:0{places}d}" if places else ""
    digits = digits[:least] + digits[least:].rstrip("0")
    return f"{'-' if value < 0 else ''}{whole}" + (f".{digits}" if digits else "")


def _gcd(a: int, b: int) -> int:
    while b:
        a, b = b, a % b
    return a
