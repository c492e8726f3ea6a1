"""Values as 公文 writes them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_dsl.types import (
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
)
from policy_dsl.values.dates import FIRST_DAY, LAST_DAY
from policy_dsl.values.format import (
    UNKNOWN,
    decimal,
    format_date,
    format_number,
    format_range,
    format_share,
    format_value,
    type_of_unit,
    unit_of,
)

MONEY, RATE = MoneyT(), RateT()


@pytest.mark.parametrize(
    ("fen", "text"),
    [
        (0, "0元"),
        (1, "0.01元"),
        (10, "0.1元"),
        (100, "1元"),
        (12_345, "123.45元"),
        (125_000, "1250元"),
        (999_900, "9999元"),
        (1_000_000, "1万元"),
        (1_234_500, "12345元"),
        (1_250_000, "1.25万元"),
        (1_234_567, "12345.67元"),
        (20_000_000, "20万元"),
        (2_000_000_000, "2000万元"),
        (12_345_000_000, "12345万元"),
        (10_000_000_000, "1亿元"),
        (18_000_000_000, "1.8亿元"),
        (-150_000_000, "-150万元"),
        (12_345_678_912, "123456789.12元"),
    ],
)
def test_money(fen: int, text: str) -> None:
    assert format_number(fen, MONEY) == text


@pytest.mark.parametrize(
    ("value", "type_", "text"),
    [
        (1_850_000, RATE, "1.85%"),
        (600_000, RATE, "0.6%"),
        (100_000_000, RATE, "100%"),
        (1, RATE, "0.000001%"),
        (10_000_000, PointsT(), "10个百分点"),
        (50_000, CountT("辆"), "5万辆"),
        (50, CountT("家"), "50家"),
        (12_345, CountT("辆"), "12345辆"),
        (36, CountT("月"), "36个月"),
        (3, CountT("年"), "3年"),
        (153_500, CountT("亩"), "15.35亩"),
        (20_000, CountT("平方米"), "2平方米"),
        (200_000_000, CountT("平方米"), "2万平方米"),
        (2026, YearT(), "2026年"),
        (date(2025, 12, 29).toordinal(), DateT(), "2025年12月29日"),
        (7, None, "7"),
    ],
)
def test_other_numbers(value: int, type_: Type | None, text: str) -> None:
    assert format_number(value, type_) == text
    assert format_value(value, type_) == text


def test_a_number_may_be_divided() -> None:
    assert format_number(300, MONEY, 2) == "1.5元"
    assert format_number(100, MONEY, 3) == "约0.33元"
    assert format_number(10**12, MONEY, 3) == "约33.33亿元"
    assert format_number(1_000_000, RATE, 3) == "约0.33%"


def test_dates_outside_of_the_calendar() -> None:
    assert format_date(0) == format_date(10**9) == "历法以外的日期"


@pytest.mark.parametrize(
    ("value", "type_", "text"),
    [
        (None, MONEY, "未知"),
        (True, BoolT(), "是"),
        (False, BoolT(), "否"),
        ("无", EnumT(("国家级",), optional=True), "无"),
        ("上城区", NameT(), "上城区"),
        (frozenset({"银奖", "金奖"}), SetT(("金奖", "银奖")), "金奖、银奖"),
        (frozenset(), SetT(("金奖",)), "无"),
        (frozenset({"乙", "甲"}), None, "乙、甲"),
    ],
)
def test_values(value: Any, type_: Type | None, text: str) -> None:
    assert format_value(value, type_) == text


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (0, 200_000_000, "0–200万元"),
        (50_000_000, 200_000_000, "50万元–200万元"),
        (200_000_000, 200_000_000, "200万元"),
        (0, None, "未知"),
        (100, None, "不低于1元"),
        (None, 100, "不超过1元"),
        (None, None, "未知"),
    ],
)
def test_ranges(low: int | None, high: int | None, text: str) -> None:
    assert format_range(low, high, MONEY) == text


def test_ranges_of_days() -> None:
    first, last = date(2025, 12, 29).toordinal(), date(2030, 12, 31).toordinal()
    assert format_range(first, last, DateT()) == "2025年12月29日至2030年12月31日"


def test_an_open_end_of_days_is_no_day() -> None:
    day = date(2027, 1, 10).toordinal()
    assert format_range(day, LAST_DAY, DateT()) == "自2027年1月10日起"
    assert format_range(FIRST_DAY, day, DateT()) == "不晚于2027年1月10日"
    # an unknown day, and the unknown day one year after it
    assert format_range(FIRST_DAY, LAST_DAY, DateT()) == UNKNOWN
    assert format_range(FIRST_DAY + 365, LAST_DAY, DateT()) == UNKNOWN


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (15, 100, "15%"),
        (1, 3, "约33.33%"),
        (2, 3, "约66.67%"),
        (15_001, 100_000, "15.001%"),
        (1_000_001, 6_666_667, "约15.00001%"),
        (150_000_000_001, 1_000_000_000_000, "略高于15%"),
        (449_999_999_999_999, 3_000_000_000_000_001, "略低于15%"),
    ],
)
def test_a_share_never_looks_like_the_limit_that_it_misses(part: int, whole: int, text: str) -> None:
    assert format_share(part, whole, 15_000_000) == text


@given(st.integers(-(10**15), 10**15), st.sampled_from([1, 2, 4, 5, 8, 10, 100, 10**4, 10**8]))
def test_decimals_are_exact(numerator: int, denominator: int) -> None:
    text, exact = decimal(numerator, denominator)
    assert exact
    whole, _, part = text.lstrip("-").partition(".")
    assert int(whole + part) * denominator == abs(numerator) * 10 ** len(part)
    assert not part.endswith("0")


@given(st.integers(0, 10**20), st.sampled_from([MONEY, RATE, CountT("辆"), CountT("亩")]))
def test_texts_can_be_read_back(value: int, type_: Type) -> None:
    text = format_number(value, type_)
    unit = unit_of(type_)
    assert text.endswith(unit) and "约" not in text
    digits = text[: -len(unit)]
    power = 0
    if digits[-1] in "万亿":
        power, digits = (4 if digits[-1] == "万" else 8), digits[:-1]
    whole, _, part = digits.partition(".")
    scale = 10**6 if type_ == RATE else scale_of(type_)
    assert int(whole + part) * scale * 10**power == value * 10 ** len(part)


@pytest.mark.parametrize(
    "type_", [MONEY, RATE, PointsT(), CountT("辆"), CountT("年"), CountT("亩"), YearT(), DateT()]
)
def test_the_unit_of_a_step_names_its_type(type_: Type) -> None:
    assert type_of_unit(unit_of(type_)) == type_


def test_types_that_are_no_numbers_have_no_unit() -> None:
    assert unit_of(BoolT()) == unit_of(None) == ""
