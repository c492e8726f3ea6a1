"""One value of a declared fact: from what a file says to the exact value of a case.

:func:`convert` gives the value in the integer unit of its type (:mod:`policy_dsl.types`), ``None`` for what
is not known, or a :class:`~policy_dsl.facts.problem.Reject` that says what was found and what was expected.
Nothing is rounded, converted or guessed, but for one thing: ``3年`` for a fact counted in 月 is 36.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import assert_never

from policy_dsl.facts.names import UNKNOWN, Slot, fold, near
from policy_dsl.facts.numbers import Ratio, measure, narrow, unreadable
from policy_dsl.facts.numerals import CHARS, chinese_decimal
from policy_dsl.facts.problem import Num, Raw, Reject
from policy_dsl.types import (
    NONE,
    RATE_SCALE,
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
    scale_of,
    type_name,
)
from policy_dsl.values.case import Value

FIRST_YEAR, LAST_YEAR = 1900, 2199
LONGEST_NAME = 500

# Patterns are texts: ``re`` compiles and keeps them at their first use, not at the start of the program.
_MONTH_DAY = r"-(\d{1,2})-(\d{1,2})|/(\d{1,2})/(\d{1,2})|\.(\d{1,2})\.(\d{1,2})|年(\d{1,2})月(\d{1,2})日"
_DATE = rf"(?a:(\d{{4}})(?:{_MONTH_DAY}))"
_YEAR = "([0-9]{4})(?:年度?)?"
_SHARE = "([百千万])分之(.+)"
_SHARES = {"百": 100, "千": 1000, "万": 10_000}
_SPLIT = ("[；;\n]", "[；;\n、，,]")

_MONEY = {"元": 100, "元整": 100, "元正": 100, "分": 1, "": 100}
_RATE = {"%": RATE_SCALE // 100, "‰": RATE_SCALE // 1000}
_POINTS = {"个百分点": RATE_SCALE // 100, "百分点": RATE_SCALE // 100}

_KINDS = {
    Num: ("数", "a number"),
    str: ("文字", "a text"),
    list: ("列表（[…]）", "a list"),
    dict: ("对象（{…}）", "an object"),
    type(None): ("空（null）", "null"),
}


def kind(raw: object) -> tuple[str, str]:
    """What a raw value is, in Chinese and English."""
    return _KINDS.get(type(raw), (type(raw).__name__, type(raw).__name__))


def said(raw: object) -> dict[str, str]:
    """A raw value as the words of a message: a text as it stands, anything else by its kind."""
    match raw:
        case str():
            found, found_en = f"「{raw}」", f"“{raw}”"
        case bool():
            found = found_en = "true" if raw else "false"
        case _:
            found, found_en = kind(raw)
    return {"found": found, "found_en": found_en}


def wrong_kind(raw: Raw, zh: str, en: str, how: tuple[str, str] | None = None) -> Reject:
    """A value of the wrong shape; ``zh`` and ``en``: what was expected; ``how``: what to write, in both."""
    words = said(raw) | {"expected": zh, "expected_en": en}
    return Reject("F0135", words if how is None else words | {"how": how[0], "how_en": how[1]})


def is_unknown(raw: Raw) -> bool:
    """``null``, or 未知 in words: the fact is not known."""
    return raw is None or (isinstance(raw, str) and raw.strip() == UNKNOWN)


@lru_cache(maxsize=256)
def _count_units(unit: str) -> dict[str, int]:
    """The unit as declared, and the spellings that mean exactly the same."""
    scale = scale_of(CountT(unit))
    units = {"": scale, unit: scale}
    match unit:
        case "月":
            units |= {"个月": 1, "年": 12}
        case "个月":
            units |= {"月": 1, "年": 12}
        case "天" | "日":
            units |= {"天": 1, "日": 1}
        case "平方米":
            units |= {"㎡": scale, "m²": scale}
        case "立方米":
            units |= {"m³": scale}
        case _:
            pass
    return units


def unit_of(type_: Type, word: str) -> int | None:
    """How many integer units of a type one ``word`` is (元, 万元, %, 人; "" where the unit may be left out); None
    where it is no unit of that type, or not a whole number of them."""
    match type_:
        case MoneyT():
            units = _MONEY
        case RateT():
            units = _RATE
        case PointsT():
            units = _POINTS
        case CountT(unit=unit):
            units = _count_units(unit)
        case YearT():
            units = {"": 1, "年": 1}
        case _:
            return 1 if word == "" else None
    ratio = measure(f"1{word}", units)
    return None if isinstance(ratio, Reject) or ratio[1] != 1 else ratio[0]


def _number(raw: Raw, type_: Type, units: dict[str, int], write: str) -> Ratio | Reject:
    """A number in the integer unit of its type, as a ratio. ``write``: an example for the messages."""
    if not isinstance(raw, str):
        return wrong_kind(raw, type_name(type_, "zh"), type_name(type_, "en"))
    ratio = measure(raw, units)
    if isinstance(ratio, Reject) and ratio.code in ("F0151", "F0152", "F0156"):
        expected = {"expected": type_name(type_, "zh"), "expected_en": type_name(type_, "en"), "write": write}
        return Reject(ratio.code, ratio.args | expected)
    return ratio


def _whole(raw: Raw, ratio: Ratio | Reject, code: str, **args: str) -> int | Reject:
    """The integer that a ratio is; what is left over is an error, never rounded away."""
    if isinstance(ratio, Reject):
        return ratio
    value, rest = divmod(ratio[0], ratio[1])
    return Reject(code, {"found": str(raw), **args}) if rest else value


def money(raw: Raw) -> int | Reject:
    """An amount in 分. A bare number is 元."""
    ratio = _number(raw, MoneyT(), _MONEY, "3000万元")
    return _whole(raw, ratio, "F0153", smallest="1分（0.01元）", smallest_en="1 fen (0.01 yuan)")


def _rate(raw: Raw, type_: RateT | PointsT) -> int | Reject:
    """A share or a difference of shares, in 10⁻⁸. A bare number other than 0 is ambiguous."""
    points = isinstance(type_, PointsT)
    write = "10个百分点" if points else "1.85%"
    units = _POINTS if points else _RATE
    ratio: Ratio | Reject
    found = None if points or not isinstance(raw, str) else re.fullmatch(_SHARE, narrow(raw))
    if found is not None:
        unit = RATE_SCALE // _SHARES[found[1]]
        words = found[2].strip()
        value = (100, 1) if words == "百" else chinese_decimal(words) if words[0] in CHARS else None
        plain = measure(words, {"": unit}) if value is None else None
        if isinstance(plain, Reject):
            why = unreadable(str(raw))
            return Reject(why.code, why.args | {"write": write})
        ratio = (value[0] * unit, value[1]) if value is not None else plain or (0, 1)
    else:
        ratio = _number(raw, type_, units, write)
    return _whole(raw, ratio, "F0153", smallest="0.000001%", smallest_en="0.000001%")


def count(raw: Raw, type_: CountT) -> int | Reject:
    """A count in its unit (measured units: 10⁻⁴ of it)."""
    unit = type_.unit
    ratio = _number(raw, type_, _count_units(unit), "36个月" if unit == "月" else f"3{unit}")
    if scale_of(type_) == 1:
        return _whole(raw, ratio, "F0157", unit=unit)
    return _whole(raw, ratio, "F0153", smallest=f"0.0001{unit}", smallest_en=f"0.0001 {unit}")


def year(raw: Raw) -> int | Reject:
    """A calendar year: 2026, 2026年, 2026年度."""
    if not isinstance(raw, str):
        return wrong_kind(raw, "年份", "a year")
    found = re.fullmatch(_YEAR, narrow(raw))
    if found is None or not FIRST_YEAR <= int(found[1]) <= LAST_YEAR:
        return Reject("F0162", {"found": raw, "first": str(FIRST_YEAR), "last": str(LAST_YEAR)})
    return int(found[1])


def day(raw: Raw) -> int | Reject:
    """A calendar day as an ordinal: 2026-03-01, 2026/3/1, 2026.3.1, 2026年3月1日."""
    if not isinstance(raw, str):
        return wrong_kind(raw, "日期", "a date")
    found = None if isinstance(raw, Num) else re.fullmatch(_DATE, narrow(raw).replace(" ", ""))
    if found is not None:
        numbers = [int(group) for group in found.groups() if group is not None]
        if FIRST_YEAR <= numbers[0] <= LAST_YEAR:
            try:
                return date(*numbers).toordinal()
            except ValueError:
                pass
    # Not at the top: only what is wrong needs a hint.
    from policy_dsl.facts.hints import of_date

    return Reject("F0161", {"found": raw, **of_date(narrow(raw))})


def text(raw: Raw) -> str | Reject:
    """A name: a text that is shown, without what cannot be seen. A number counts as its text."""
    if not isinstance(raw, str):
        return wrong_kind(raw, "文字", "a text")
    words = str(raw).strip()
    if not words or len(words) > LONGEST_NAME:
        what, what_en = "是空的", "is empty"
        if words:
            what = f"太长：有{len(words)}个字，最多{LONGEST_NAME}个"
            what_en = f"is too long: {len(words)} characters, {LONGEST_NAME} at most"
        return Reject("F0139", {"what": what, "what_en": what_en})
    if not words.isprintable():
        for char in words:
            if not char.isprintable() and not char.isspace():
                return Reject("F0103", {"char": f"U+{ord(char):04X}"})
    return words


def _bool(raw: Raw) -> bool | Reject:
    if isinstance(raw, bool):
        return raw
    word = raw.strip() if isinstance(raw, str) else ""
    if word in ("是", "否"):
        return word == "是"
    return Reject("F0158", said(raw))


def _level(raw: Raw, slot: Slot, type_: EnumT) -> str | Reject:
    values = (*type_.values, NONE) if type_.optional else type_.values
    listed = "、".join(values)
    if not isinstance(raw, str):
        code = "F0160" if type_.recognition and isinstance(raw, bool) else "F0159"
        return Reject(code, said(raw) | {"values": listed})
    value = slot.levels.get(raw) or slot.levels.get(fold(raw))
    if value is not None:
        return value
    if type_.recognition and raw.strip() in ("是", "否"):
        return Reject("F0160", said(raw) | {"values": listed})
    return _unlisted(raw, values)


def _unlisted(raw: Raw, values: tuple[str, ...], several: bool = False) -> Reject:
    """A value that is none of ``values``, with the nearest of them."""
    args = said(raw) | {"values": "、".join(values)}
    if isinstance(raw, str) and len(raw) < 200 and (close := _nearest(fold(raw), values)):
        args["near"] = close
    elif several:
        args["how"] = "只写列出的值，几个值之间用“；”隔开；没有的写“无”。"
        args["how_en"] = "Write the listed values, with ； between them; 无 for none."
    return Reject("F0159", args)


def _nearest(word: str, values: tuple[str, ...]) -> str:
    """The value that ``word`` may be meant for. What all values end with is no likeness: 市级 is not 省级 misspelt;
    and a word that holds several of them is meant for none."""
    bare = [value for value in values if value != NONE]
    if sum(fold(value) in word for value in bare) > 1:
        return ""
    end = ""
    while len(bare) > 1 and len({value[-len(end) - 1 :] for value in bare}) == 1:
        end = bare[0][-len(end) - 1 :]
    if not end or not word.endswith(end):
        return near(word, values)
    stem = {value.removesuffix(end): value for value in bare}
    close = near(word.removesuffix(end), stem)
    for short, whole in stem.items():
        close = close.replace(f"「{short}」", f"「{whole}」")
    return close


def _set(raw: Raw, slot: Slot, type_: SetT) -> frozenset[str] | Reject:
    """Several of the values: a list of them, or one text. 无 = none of them."""
    parts: list[Raw]
    match raw:
        case list():
            parts = raw
        case str() if raw.strip() == NONE and NONE not in slot.levels:
            return frozenset()
        case str() if fold(raw) in slot.levels:
            parts = [raw]
        case str():
            # a cell of a table holds several values in one text; the first way of cutting that fits is right
            for split in _SPLIT:
                parts = [one for one in re.split(split, raw) if one.strip()]
                if all(fold(str(one)) in slot.levels for one in parts):
                    break
        case _:
            return wrong_kind(raw, f'列表，如 ["{type_.values[0]}"]', f'a list, as ["{type_.values[0]}"]')
    values = []
    for one in parts:
        value = slot.levels.get(fold(one)) if isinstance(one, str) else None
        if value is None:
            return _unlisted(one, type_.values, several=True)
        if value in values:
            return Reject("F0164", {"found": value})
        values.append(value)
    return frozenset(values)


def convert(slot: Slot, raw: Raw) -> Value | Reject | None:
    """The value of a fact (for a 逐年 fact: of one year)."""
    if raw is None or (is_unknown(raw) and UNKNOWN not in slot.levels):
        return None
    match slot.fact.type:
        case BoolT():
            return _bool(raw)
        case MoneyT():
            return money(raw)
        case RateT() | PointsT() as rate:
            return _rate(raw, rate)
        case CountT() as of:
            return count(raw, of)
        case YearT():
            return year(raw)
        case DateT():
            return day(raw)
        case NameT():
            return text(raw)
        case EnumT() as levels:
            return _level(raw, slot, levels)
        case SetT() as levels_:
            return _set(raw, slot, levels_)
        case other:
            assert_never(other)
