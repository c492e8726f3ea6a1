"""Amounts, rates, counts and dates as 公文 writes them, recognised and read exactly.

``match`` finds the longest literal at a place of the normal text; ``read`` turns its words into an
exact value. No binary floating point: a decimal is a pair of integers.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache

from policy_dsl.types import (
    MEASURED_UNITS,
    CountT,
    DateT,
    MoneyT,
    PointsT,
    RateT,
    Type,
    YearT,
    scale_of,
)

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}
_BIG = {"万": 10**4, "亿": 10**8}
_CN = "零〇一二两三四五六七八九十百千万亿"

COUNT_UNITS = (
    "家", "个", "辆", "件", "台", "套", "项", "人", "名", "次", "条", "款", "种", "只", "张", "年", "个月", "月",
    "天", "日", "户", "所", "座", "场", "批", "组", "艘", "架", "幢", "间", "股", "位", "支", "篇", "部", "度",
    "个工作日", "人次", "标准箱",
)  # fmt: skip

_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_SEPARATOR = "(?:、|和|及|与|或|至|到|~|—|–)"
_MONEY = re.compile(rf"({_NUMBER}|[{_CN}]+?)(万|亿|千|百|百万|千万|万亿)?(元)")
_PERCENT = re.compile(rf"({_NUMBER})([%‰])")
_CN_PERCENT = re.compile(rf"(百分之|千分之)([{_CN}]+)(点[{_CN}]+)?")
_FRACTION = re.compile(rf"([{_CN}]+)分之([{_CN}]+)|(\d+)/(\d+)")
_POINTS = re.compile(rf"({_NUMBER}|[{_CN}]+?)个百分点")
_DATE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日|(\d{4})-(\d{1,2})-(\d{1,2})")
_YEAR = re.compile(r"(1[89]\d\d|2\d{3})年(?!度)")
_PLAIN = re.compile(_NUMBER)
STARTS = frozenset("0123456789" + _CN + "百千")


_SMALL = 9
MOST_DIGITS = 15
"""Digits before the point, and after it. A longer number is a slip (or an attack), never an amount."""
TOO_LONG = re.compile(
    rf"[\d,]{{{MOST_DIGITS + 6}}}|[\d,]{{0,{MOST_DIGITS + 6}}}\.\d{{{MOST_DIGITS + 1}}}|[{_CN}]{{{2 * MOST_DIGITS}}}"
)


class Literal(tuple[int, int, Type]):
    """``(numerator, denominator, type)``: the exact value is the quotient, in the type's integer
    units (分, 10⁻⁸, days …)."""

    __slots__ = ()


def chinese_number(text: str) -> int:
    """三 → 3, 二十 → 20, 一百零五 → 105, 三千万 → 30 000 000. Raises ValueError for anything else."""
    if not text:
        raise ValueError(text)
    total = part = section = digit = 0
    seen_digit = False
    for char in text:
        if char in _DIGITS:
            digit = digit * 10 + _DIGITS[char] if seen_digit and digit else _DIGITS[char]
            seen_digit = True
        elif char in _TENS:
            section += (digit or 1) * _TENS[char]
            digit, seen_digit = 0, False
        elif char == "万":
            part += (section + digit) * 10**4
            section, digit, seen_digit = 0, 0, False
        elif char == "亿":
            total = (total + part + section + digit) * 10**8
            part, section, digit, seen_digit = 0, 0, 0, False
        else:
            raise ValueError(text)
    return total + part + section + digit


def impossible_date(text: str) -> bool:
    """Whether the text is written like a date that no calendar has: 2025年2月30日."""
    m = _DATE.fullmatch(text)
    if m is None:
        return False
    year, month, day = (int(g) for g in (m.groups()[:3] if m.group(1) else m.groups()[3:]))
    try:
        date(year, month, day)
    except ValueError:
        return True
    return False


def small_number(text: str) -> int:
    """A count of years, an article, an item: 16, 十六. 0 for more digits than any of them has."""
    if len(text) > _SMALL:
        return 0
    return int(text) if text.isdigit() else chinese_number(text)


def exact(text: str) -> tuple[int, int]:
    """A decimal or Chinese number as (numerator, power of ten)."""
    if text[0] not in "0123456789":
        return chinese_number(text), 1
    text = text.replace(",", "")
    whole, _, part = text.partition(".")
    return int(whole + part), 10 ** len(part)


def _count(number: str, big: str | None, unit: str) -> Literal:
    value, den = exact(number)
    value *= _BIG.get(big or "", 1)
    type_ = CountT("个" if unit == "" else unit)
    value *= scale_of(type_)
    return Literal((value, den, type_))


class Units:
    """The count units that a file knows: the common ones and those of its declarations."""

    def __init__(self, declared: frozenset[str] = frozenset()) -> None:
        units = sorted(declared | set(COUNT_UNITS) | MEASURED_UNITS, key=len, reverse=True)
        alternatives = "|".join(re.escape(unit) for unit in units)
        self.count = re.compile(rf"({_NUMBER})([万亿]?)({alternatives})|([{_CN}]+?)({alternatives})(?!之)")
        self.names = frozenset(units)
        tail = rf"(?P<big>百万|千万|万亿|[万亿千百])?(?P<money>元)|(?P<many>[万亿])?(?P<unit>{alternatives})|(?P<rate>[%‰])"
        self.series = re.compile(
            rf"({_NUMBER})([万亿]?)((?:{_SEPARATOR}{_NUMBER}[万亿]?)*){_SEPARATOR}{_NUMBER}(?:{tail})"
        )

    def match(self, text: str, at: int) -> tuple[int, Literal] | None:
        """The longest literal that starts at ``at``: (end, value), or None."""
        if text[at] not in STARTS or TOO_LONG.match(text, at):
            return None
        best: tuple[int, Literal] | None = None
        for end, value in self._candidates(text, at):
            if best is None or end > best[0]:
                best = (end, value)
        return best

    def _candidates(self, text: str, at: int) -> list[tuple[int, Literal]]:
        found: list[tuple[int, Literal]] = []
        if m := _DATE.match(text, at):
            year, month, day = (int(g) for g in (m.groups()[:3] if m.group(1) else m.groups()[3:]))
            try:
                return [(m.end(), Literal((date(year, month, day).toordinal(), 1, DateT())))]
            except ValueError:
                pass
        if m := _MONEY.match(text, at):
            value, den = exact(m.group(1))
            for char in m.group(2) or "":
                value *= (_TENS | _BIG)[char]
            found.append((m.end(), Literal((value * 100, den, MoneyT()))))
        if m := _PERCENT.match(text, at):
            value, den = exact(m.group(1))
            found.append((m.end(), _rate(value, den * (100 if m.group(2) == "%" else 1000))))
        if m := _CN_PERCENT.match(text, at):
            value, den = chinese_number(m.group(2)), 1
            for char in (m.group(3) or "")[1:]:
                value, den = value * 10 + _DIGITS.get(char, 0), den * 10
            found.append((m.end(), _rate(value, den * (100 if m.group(1)[0] == "百" else 1000))))
        elif m := _FRACTION.match(text, at):
            top, bottom = (
                (chinese_number(m.group(2)), chinese_number(m.group(1)))
                if m.group(1)
                else (int(m.group(3)), int(m.group(4)))
            )
            if bottom:
                found.append((m.end(), _rate(top, bottom)))
        if m := _POINTS.match(text, at):
            value, den = exact(m.group(1))
            rate = _rate(value, den * 100)
            found.append((m.end(), Literal((rate[0], rate[1], PointsT()))))
        if m := _YEAR.match(text, at):
            found.append((m.end(), Literal((int(m.group(1)), 1, YearT()))))
        elif m := self.count.match(text, at):
            number, big, unit = m.group(1) or m.group(4), m.group(2), m.group(3) or m.group(5)
            found.append((m.end(), _count(number, big, unit)))
        if not found and (m := self.series.match(text, at)):
            return self._series(m)
        if not found and (m := _PLAIN.match(text, at)):
            found.append((m.end(), _count(m.group(), None, "")))
        return found

    def _series(self, m: re.Match[str]) -> list[tuple[int, Literal]]:
        """``5万`` in ``5万、12万、20万辆``, ``5`` in ``5、12、20万辆``: the unit of the last holds for all. A list in which
        only some have their own 万 could mean either, and is no number at all."""
        last = m["big"] or m["many"] or ""
        own = [m[2], *re.findall(rf"{_SEPARATOR}{_NUMBER}([万亿]?)", m[3])]
        unit = m["money"] or m["unit"] or m["rate"]
        if any(own) and not (all(own) and last):
            return []
        whole = f"{m[1]}{m[2] if any(own) else last}{unit}"
        value = self.match(whole, 0)
        return [(m.end(2), value[1])] if value is not None and value[0] == len(whole) else []


@cache
def common_units() -> Units:
    """The units of every policy."""
    return Units()


def _rate(value: int, den: int) -> Literal:
    return Literal((value * scale_of(RateT()), den, RateT()))
