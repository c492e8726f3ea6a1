"""The algebra of types and units: what a word of a policy may hold.

Units are types (language.md, «What it must mean» 5): an amount of money, a rate,
percentage points, a count of vehicles and a count of companies never mix.
Every number has one exact integer scale, fixed here and nowhere else:

=============  =========================================  =======================
type           integer unit                               written
=============  =========================================  =======================
``MoneyT``     分 (1/100 元)                              ``3000万元``
``RateT``      10⁻⁸ (so 1 % is 1 000 000)                 ``1.85%``
``PointsT``    10⁻⁸, as ``RateT``                         ``10个百分点``
``CountT``     1 for what is counted, 10⁻⁴ of the unit    ``5万辆``, ``15.35亩``
               for what is measured (亩, 平方米, 吨 …)
``YearT``      the year                                   ``2026年``
``DateT``      proleptic Gregorian ordinal day            ``2025年12月29日``
=============  =========================================  =======================
"""

from __future__ import annotations

import msgspec

NONE = "无"
"""The value of an optional level or recognition that the applicant does not have."""

FIRST, AGAIN, HOLDS = "首次认定", "重新认定", "已认定"
RECOGNITIONS = (FIRST, AGAIN, HOLDS)
"""The states of a recognition (认定): first this time, renewed this time, held from before."""

RATE_SCALE = 10**8
MEASURE_SCALE = 10**4
MEASURED_UNITS = frozenset(
    [
        "亩",
        "公顷",
        "平方米",
        "平方公里",
        "立方米",
        "米",
        "公里",
        "千米",
        "吨",
        "公斤",
        "千克",
        "克",
        "千瓦",
        "兆瓦",
        "千瓦时",
        "度",
        "万度",
        "升",
        "小时",
        "吨标准煤",
    ]
)


class BoolT(msgspec.Struct, frozen=True, tag="bool"):
    """是否."""


class MoneyT(msgspec.Struct, frozen=True, tag="money"):
    """金额, in 分."""


class RateT(msgspec.Struct, frozen=True, tag="rate"):
    """比例."""


class PointsT(msgspec.Struct, frozen=True, tag="points"):
    """百分点: a difference of two rates, never a share of an amount."""


class CountT(msgspec.Struct, frozen=True, tag="count"):
    """数量（辆）. Spans of time are counts of 年, 月 or 天."""

    unit: str


class YearT(msgspec.Struct, frozen=True, tag="year"):
    """年份: a calendar year."""


class DateT(msgspec.Struct, frozen=True, tag="date"):
    """日期: a calendar day."""


class NameT(msgspec.Struct, frozen=True, tag="name"):
    """名称: a text that rules pay to or show, never compare."""


class EnumT(msgspec.Struct, frozen=True, tag="enum"):
    """甲、乙、丙之一: one of ``values``; with ``optional`` also 无.

    ``ordered`` when the values rise 从低到高. ``recognition`` for the type 认定,
    whose values are :data:`RECOGNITIONS`.
    """

    values: tuple[str, ...]
    ordered: bool = False
    optional: bool = False
    recognition: bool = False


class SetT(msgspec.Struct, frozen=True, tag="set"):
    """甲、乙、丙可多项: any number of ``values``."""

    values: tuple[str, ...]


Type = BoolT | MoneyT | RateT | PointsT | CountT | YearT | DateT | NameT | EnumT | SetT

RECOGNITION = EnumT(RECOGNITIONS, optional=True, recognition=True)


def scale_of(type_: Type) -> int:
    """How many integer units one written unit has (1 元 = 100 分; 1 = 10⁸ of a rate)."""
    match type_:
        case MoneyT():
            return 100
        case RateT() | PointsT():
            return RATE_SCALE
        case CountT(unit=unit) if unit in MEASURED_UNITS:
            return MEASURE_SCALE
        case _:
            return 1


def is_number(type_: Type) -> bool:
    """Whether values of the type are ordered numbers (money, rates, counts, years, dates)."""
    return isinstance(type_, MoneyT | RateT | PointsT | CountT | YearT | DateT)


def type_name(type_: Type, lang: str = "zh") -> str:
    """The word a drafter knows the type by, as it is written in a declaration."""
    zh = lang == "zh"
    match type_:
        case BoolT():
            return "是否" if zh else "yes/no"
        case MoneyT():
            return "金额" if zh else "an amount of money"
        case RateT():
            return "比例" if zh else "a rate"
        case PointsT():
            return "百分点" if zh else "percentage points"
        case CountT(unit=unit):
            return f"数量（{unit}）" if zh else f"a count of {unit}"
        case YearT():
            return "年份" if zh else "a year"
        case DateT():
            return "日期" if zh else "a date"
        case NameT():
            return "名称" if zh else "a name"
        case EnumT(recognition=True):
            return "认定" if zh else "a recognition"
        case EnumT(values=values, optional=optional):
            tail = "之一或无" if optional else "之一"
            return "、".join(values) + tail if zh else "one of " + ", ".join(values)
        case SetT(values=values):
            return "、".join(values) + "可多项" if zh else "any of " + ", ".join(values)
