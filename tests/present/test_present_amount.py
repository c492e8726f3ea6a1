"""Amounts for people and for programs, exact."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_dsl.core.result import Step
from policy_dsl.present.amount import day, figure, interval, iso, money, step_number, step_value, yuan


@pytest.mark.parametrize(
    ("fen", "text"),
    [(0, "0.00"), (1, "0.01"), (99, "0.99"), (100, "1.00"), (200_000_000, "2000000.00"), (-5, "-0.05")],
)
def test_yuan(fen: int, text: str) -> None:
    assert yuan(fen) == text


@given(st.integers(-(10**30), 10**30))
def test_yuan_is_exact(fen: int) -> None:
    assert Fraction(yuan(fen)) * 100 == fen


@pytest.mark.parametrize(
    ("low", "high", "zh", "en"),
    [
        (0, 200_000_000, "0–200万元", "0–¥2,000,000"),
        (30_000_000, 30_000_000, "30万元", "¥300,000"),
        (30_000_000, 200_000_000, "30–200万元", "¥300,000–¥2,000,000"),
        (30_000_000, 18_000_000_000, "30万元–1.8亿元", "¥300,000–¥180,000,000"),
        (0, 18_000_000_000, "0–1.8亿元", "0–¥180,000,000"),
        (150, 5000, "1.5–50元", "¥1.50–¥50"),
        (150, 200_000_000, "1.5元–200万元", "¥1.50–¥2,000,000"),
        (0, None, "0–不限", "0–no upper limit"),
        (30_000_000, None, "30万元–不限", "¥300,000–no upper limit"),
        (0, 0, "0元", "¥0"),
    ],
)
def test_interval(low: int, high: int | None, zh: str, en: str) -> None:
    assert interval(low, high) == zh
    assert interval(low, high, "en") == en


def test_an_open_end_that_facts_decide() -> None:
    assert interval(0, None, "zh", "undecided") == "待定"
    assert interval(30_000_000, None, "zh", "undecided") == "30万元起，最高待定"


def test_money() -> None:
    assert money(18_000_000_000) == "1.8亿元"
    assert money(12_345_678, "en") == "¥123,456.78"


def test_days() -> None:
    assert iso(739_617) == "2026-01-01"
    assert day(739_617) == "2026年1月1日"
    assert day(None) == "未给出"
    assert iso(10**9) == "1000000000"


@pytest.mark.parametrize(
    ("value", "den", "unit", "text"),
    [
        (100_000_000, 1, "元", "1000000.00"),
        (10_000_000_000, 100, "元", "1000000.00"),
        (5, 100, "元", "0.0005"),
        (100, 3, "元", "1/3"),
        (5_000_000, 1, "%", "5"),
        (1_850_000, 1, "%", "1.85"),
        (10_000_000, 1, "个百分点", "10"),
        (50_000, 1, "辆", "50000"),
        (153_500, 1, "亩", "15.35"),
        (2026, 1, "年份", "2026"),
        (739_617, 1, "日期", "2026-01-01"),
        (-150, 1, "元", "-1.50"),
    ],
)
def test_step_numbers(value: int, den: int, unit: str, text: str) -> None:
    step = Step("value", "", None, value, value, den, unit)
    assert step_number(value, step) == text


@given(st.integers(-(10**20), 10**20), st.integers(1, 10**6))
def test_step_numbers_are_exact(value: int, den: int) -> None:
    text = step_number(value, Step("value", "", None, value, value, den, "元"))
    assert text is not None
    assert Fraction(text) == Fraction(value, 100 * den)


def test_step_values() -> None:
    assert step_value(Step("value", "", None, 10**10, 10**10, 100, "元")) == "100万元"
    assert step_value(Step("value", "", None, 0, 10**8, 1, "元")) == "0–100万元"
    assert step_value(Step("value", "", None, 5_000_000, 5_000_000, 1, "%")) == "5%"
    assert step_value(Step("value", "", None, 739_617, 739_617, 1, "日期")) == "2026年1月1日"
    assert step_value(Step("condition", "", True)) == ""


@pytest.mark.parametrize(
    ("zh", "en"),
    [
        ("5500万元", "¥55,000,000"),
        ("1.085亿元", "¥108,500,000"),
        ("4999999.99元", "¥4,999,999.99"),
        ("0–1200万元", "0–¥12,000,000"),
        ("2028年3月15日", "2028-03-15"),
        ("自2028年3月5日起", "from 2028-03-05"),
        ("约30.001%", "about 30.001%"),
        ("未知", "unknown"),
        ("30%", "30%"),
        # with words that are not ours the text stays as the policy has it
        ("领军型", "领军型"),
        ("2027年500万元（云驰A）", "2027年500万元（云驰A）"),
        ("", ""),
    ],
)
def test_figures_in_english(zh: str, en: str) -> None:
    assert figure(zh, "en") == en
    assert figure(zh) == zh
