"""Every form of a value: what is accepted, and exactly as what; what is refused, and why."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_dsl.facts.numbers import LARGEST
from policy_dsl.facts.numerals import chinese, chinese_decimal
from policy_dsl.facts.read import read_object

from .conftest import POLICY, PRIZES, Read

MONEY, RATE, POINTS, CARS, YEARS = (
    "数改项目实际投资额",
    "实际投保费率",
    "逐年递减",
    "产量",
    "上规后连续保持在规",
)
MONTHS, MU, SQUARE, POWER, YEAR = "财政补助时间", "园区面积", "用地面积", "装机容量", "首次投保年度"
DAY, NAME, LEVEL, SIZE, SET, BOOL, RECOGNITION = (
    "合同签订之日",
    "所在区、县（市）",
    "“AI工厂”等级",
    "经营规模",
    "所获奖项",
    "首次上规模",
    "高新技术企业",
)

GOOD = [
    # money, in 分
    (MONEY, "30000000", 3_000_000_000),
    (MONEY, "1500.5", 150_050),
    (MONEY, "1500.50", 150_050),
    (MONEY, "1e3", 100_000),
    (MONEY, "1.5E+2", 15_000),
    (MONEY, "0", 0),
    (MONEY, "-0", 0),
    (MONEY, "0.000", 0),
    (MONEY, "0e99999999", 0),
    (MONEY, '"3000万元"', 3_000_000_000),
    (MONEY, '"1.8亿元"', 18_000_000_000),
    (MONEY, '"30 000 元"', 3_000_000),
    (MONEY, '"1,200万元"', 1_200_000_000),
    (MONEY, '"1，200 万 元"', 1_200_000_000),
    (MONEY, '"５００万元"', 500_000_000),
    (MONEY, '"３０００．５元"', 300_050),
    (MONEY, '"3千万元"', 3_000_000_000),
    (MONEY, '"2百万元"', 200_000_000),
    (MONEY, '"1万亿元"', 10**14),
    (MONEY, '"0.01元"', 1),
    (MONEY, '"0.000001万元"', 1),
    (MONEY, '"三千万元"', 3_000_000_000),
    (MONEY, '"一亿二千万元"', 12_000_000_000),
    (MONEY, '"一点八亿元"', 18_000_000_000),
    (MONEY, '"十万元"', 10_000_000),
    (MONEY, '"两百万元"', 200_000_000),
    (MONEY, '"3000万"', 3_000_000_000),
    (MONEY, '"30000000"', 3_000_000_000),
    (MONEY, '" 3000万元 "', 3_000_000_000),
    (MONEY, '"100元整"', 10_000),
    (MONEY, '"92000万亿元"', LARGEST),
    # rates and points, in 10⁻⁸
    (RATE, '"1.85%"', 1_850_000),
    (RATE, '"1.85 ％"', 1_850_000),
    (RATE, '"5‰"', 500_000),
    (RATE, '"百分之二"', 2_000_000),
    (RATE, '"百分之一点八五"', 1_850_000),
    (RATE, '"百分之2.5"', 2_500_000),
    (RATE, '"百分之百"', 100_000_000),
    (RATE, '"千分之五"', 500_000),
    (RATE, '"0.000001%"', 1),
    (RATE, "0", 0),
    (RATE, '"0"', 0),
    (POINTS, '"10个百分点"', 10_000_000),
    (POINTS, '"十个百分点"', 10_000_000),
    (POINTS, '"0.5百分点"', 500_000),
    # counts
    (CARS, "50000", 50_000),
    (CARS, "50000.0", 50_000),
    (CARS, "5e4", 50_000),
    (CARS, '"5万辆"', 50_000),
    (CARS, '"5.5万辆"', 55_000),
    (CARS, '"5.5万"', 55_000),
    (CARS, '"五万辆"', 50_000),
    (CARS, '"5,000 辆"', 5_000),
    (YEARS, '"3年"', 3),
    (YEARS, '"三年"', 3),
    (MONTHS, '"36个月"', 36),
    (MONTHS, '"36月"', 36),
    (MONTHS, '"3年"', 36),
    (MONTHS, "36", 36),
    (MU, '"15.35亩"', 153_500),
    (MU, "15.35", 153_500),
    (SQUARE, '"1.5万平方米"', 150_000_000),
    (SQUARE, '"1500㎡"', 15_000_000),
    (POWER, '"500千瓦"', 5_000_000),
    (POWER, '"五百千瓦"', 5_000_000),
    (POWER, '"5万千瓦"', 500_000_000),
    # years and days
    (YEAR, "2026", 2026),
    (YEAR, '"2026年"', 2026),
    (YEAR, '"２０２６年度"', 2026),
    (DAY, '"2026-03-01"', date(2026, 3, 1).toordinal()),
    (DAY, '"2026年3月1日"', date(2026, 3, 1).toordinal()),
    (DAY, '"2026/3/1"', date(2026, 3, 1).toordinal()),
    (DAY, '"2026.3.1"', date(2026, 3, 1).toordinal()),
    (DAY, '"2024-2-29"', date(2024, 2, 29).toordinal()),
    # words
    (BOOL, "true", True),
    (BOOL, '"否"', False),
    (LEVEL, '"中级"', "中级"),
    (LEVEL, '"无"', "无"),
    (RECOGNITION, '"未认定"', "无"),
    (RECOGNITION, '"首次认定"', "首次认定"),
    (SIZE, '"符合“标准”"', "符合标准"),
    (NAME, '"临平区"', "临平区"),
    (NAME, "3", "3"),
    (SET, '["中国质量奖"]', frozenset({"中国质量奖"})),
    (SET, '"中国质量奖"', frozenset({"中国质量奖"})),
    (SET, '"中国质量奖、中华技能大奖"', frozenset({"中国质量奖", "“中华技能大奖”"})),
    (SET, '"中国质量奖；中国质量奖提名奖"', frozenset(PRIZES[:2])),
    (SET, "[]", frozenset()),
    (SET, '"无"', frozenset()),
]


@pytest.mark.parametrize(("fact", "written", "value"), GOOD, ids=[f"{f}={w}" for f, w, _ in GOOD])
def test_accepted(read: Read, fact: str, written: str, value: object) -> None:
    cases, _, found = read(f'{{"{fact}": {written}}}')
    assert found == []
    assert cases[0].values == {fact: value}
    assert type(cases[0].values[fact]) is type(value)


BAD = [
    (MONEY, '"3000万辆"', "F0151"),
    (MONEY, '"100万美元"', "F0151"),
    (MONEY, '"50%"', "F0151"),
    (MONEY, '"约3000万元"', "F0152"),
    (MONEY, '"3000万元左右"', "F0152"),
    (MONEY, '""', "F0152"),
    (MONEY, '"万元"', "F0152"),
    (MONEY, '"1,2000元"', "F0152"),
    (MONEY, '"12,34元"', "F0152"),
    (MONEY, '"1.200,50元"', "F0152"),
    (MONEY, '"1.2.3元"', "F0152"),
    (MONEY, '"3 0元"', "F0152"),
    (MONEY, '"0500元"', "F0152"),
    (MONEY, '"+5元"', "F0152"),
    (MONEY, '"1e3"', "F0152"),
    (MONEY, '"0x10"', "F0152"),
    (MONEY, '"1_000元"', "F0152"),
    (MONEY, '"三百五万元"', "F0152"),
    (MONEY, '"½万元"', "F0152"),
    (MONEY, '"3000万万元"', "F0152"),
    (MONEY, "0.001", "F0153"),
    (MONEY, '"123.456元"', "F0153"),
    (MONEY, "1e-400", "F0153"),
    (MONEY, "1e-99999999999", "F0153"),
    (MONEY, "-5", "F0154"),
    (MONEY, '"-5万元"', "F0154"),
    (MONEY, '"－5万元"', "F0154"),
    (MONEY, "1e400", "F0155"),
    (MONEY, "1e99999999999", "F0155"),
    (MONEY, "1" + "0" * 500, "F0155"),
    (MONEY, '"92000.00000000000001万亿元"', "F0155"),
    (MONEY, "true", "F0135"),
    (MONEY, "[1]", "F0135"),
    (MONEY, "{}", "F0135"),
    (RATE, "0.0185", "F0156"),
    (RATE, "2", "F0156"),
    (RATE, '"2"', "F0156"),
    (RATE, '"0.0000001%"', "F0153"),
    (RATE, '"2个百分点"', "F0151"),
    (RATE, '"-2%"', "F0154"),
    (RATE, '"三分之一"', "F0151"),
    (RATE, '"百分之"', "F0152"),
    (POINTS, '"10%"', "F0151"),
    (POINTS, "10", "F0156"),
    (CARS, "3.5", "F0157"),
    (CARS, '"0.00001万辆"', "F0157"),
    (CARS, '"5万家"', "F0151"),
    (YEARS, '"36个月"', "F0151"),
    (MONTHS, '"0.3年"', "F0157"),
    (MU, '"15.35平方米"', "F0151"),
    (MU, "0.00001", "F0153"),
    (YEAR, "26", "F0162"),
    (YEAR, "2026.0", "F0162"),
    (YEAR, '"去年"', "F0162"),
    (YEAR, "1066", "F0162"),
    (YEAR, "true", "F0135"),
    (DAY, '"2026-02-30"', "F0161"),
    (DAY, '"2025-02-29"', "F0161"),
    (DAY, '"26-03-01"', "F0161"),
    (DAY, '"2026-03/01"', "F0161"),
    (DAY, '"0001-01-01"', "F0161"),
    (DAY, "20260301", "F0161"),
    (DAY, '"2026-03-01 10:00"', "F0161"),
    (DAY, "[]", "F0135"),
    (BOOL, '"yes"', "F0158"),
    (BOOL, '"true"', "F0158"),
    (BOOL, "1", "F0158"),
    (BOOL, '"√"', "F0158"),
    (BOOL, "[true]", "F0158"),
    (LEVEL, '"特级"', "F0159"),
    (LEVEL, '"没有"', "F0159"),
    (LEVEL, "false", "F0159"),
    (SIZE, '"无"', "F0159"),
    (RECOGNITION, "true", "F0160"),
    (RECOGNITION, '"是"', "F0160"),
    (RECOGNITION, '"首次"', "F0159"),
    (NAME, '""', "F0139"),
    (NAME, '"甲\\u200b"', "F0103"),
    (NAME, '"\\u202e甲"', "F0103"),
    (NAME, "true", "F0135"),
    (SET, '["中国质量奖", "中国质量奖"]', "F0164"),
    (SET, '["诺贝尔奖"]', "F0159"),
    (SET, '"中国质量奖、诺贝尔奖"', "F0159"),
    (SET, "[1]", "F0159"),
    (SET, "[null]", "F0159"),
    (SET, "true", "F0135"),
]


@pytest.mark.parametrize(("fact", "written", "code"), BAD, ids=[f"{f}={w[:20]}" for f, w, _ in BAD])
def test_refused(read: Read, fact: str, written: str, code: str) -> None:
    text = f'{{"{fact}": {written}}}'
    cases, _, found = read(text)
    assert [one.code for one in found] == [code]
    assert fact not in cases[0].values
    assert found[0].where == fact
    span = found[0].span
    assert span is not None
    assert text[span.start : span.end] == (written if written[0] not in "[{" else written[0])


@pytest.mark.parametrize(
    "fact", [MONEY, LEVEL, SET, BOOL, NAME, DAY, "技术改造项目", "历史", "年度研发投入额"]
)
@pytest.mark.parametrize("written", ["null", '"未知"'])
def test_null_is_unknown(read: Read, fact: str, written: str) -> None:
    cases, _, found = read(f'{{"{fact}": {written}}}')
    assert found == []
    assert cases[0].values == {} and cases[0].things == {} and cases[0].history is None


def test_unit_message_names_both(read: Read) -> None:
    (found,) = read(f'{{"{MONEY}": "3000万辆"}}')[2]
    assert (found.args["unit"], found.args["expected"]) == ("万辆", "金额")


@given(st.integers(0, LARGEST))
def test_money_is_exact(fen: int) -> None:
    yuan = f"{fen // 100}.{fen % 100:02}"
    for value in (
        Decimal(yuan),
        f"{yuan}元",
        f"{Decimal(yuan).scaleb(-4):f}万元",
        f"{Decimal(yuan).scaleb(-8):f}亿元",
    ):
        cases, _, found = read_object({MONEY: value}, "x", POLICY)
        assert found == [] and cases[0].values[MONEY] == fen
    text = json.dumps({MONEY: fen // 100})
    from policy_dsl.facts import read_facts

    assert read_facts(text.encode(), "x.json", POLICY)[0][0].values[MONEY] == fen // 100 * 100


@given(st.integers(0, 10**12))
def test_rate_is_exact(value: int) -> None:
    percent = f"{value // 10**6}.{value % 10**6:06}%"
    assert read_object({RATE: percent}, "x", POLICY)[0][0].values[RATE] == value


def _numeral(number: int) -> str:
    """The full numeral of a number, built another way than it is read: digit by digit."""
    digits, places = "零一二三四五六七八九", ["", "十", "百", "千"]

    def section(value: int) -> str:
        text = ""
        for place in (3, 2, 1, 0):
            digit = value // 10**place % 10
            if digit:
                text += digits[digit] + places[place]
            elif text and not text.endswith("零"):
                text += "零"
        return text.rstrip("零")

    yi, wan, rest = number // 10**8, number // 10**4 % 10**4, number % 10**4
    text = section(yi) + "亿" if yi else ""
    for part, unit in ((wan, "万"), (rest, "")):
        if part:
            gap = "零" if text and part < 1000 else ""
            text += gap + section(part) + unit
    return text or "零"


@given(st.integers(0, 10**12 - 1))
def test_numerals(number: int) -> None:
    assert chinese(_numeral(number)) == number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("一百零五", 105),
        ("一百一十", 110),
        ("两千", 2000),
        ("一万零五", 10005),
    ],
)
def test_numerals_by_hand(text: str, value: int) -> None:
    assert chinese(text) == value


@pytest.mark.parametrize(
    "text", ["", "三百五", "一万五", "二三", "百", "万", "亿", "十十", "百十千", "零零", "一零", "五十百"]
)
def test_numerals_refused(text: str) -> None:
    assert chinese(text) is None
    assert chinese_decimal(text) is None


def test_python_data() -> None:
    given_ = {MONEY: 30_000_000, DAY: date(2026, 3, 1), SET: {"中国质量奖"}, "人员": ({"名称": "张三"},)}
    cases, _, found = read_object(given_, "x", POLICY)
    assert found == []
    assert cases[0].values == {
        MONEY: 3_000_000_000,
        DAY: date(2026, 3, 1).toordinal(),
        SET: frozenset({"中国质量奖"}),
    }
    assert len(cases[0].things["人员"]) == 1


def test_floats_are_refused() -> None:
    _, _, found = read_object({MONEY: 1500.5, BOOL: True}, "x", POLICY)
    assert [(one.code, one.where) for one in found] == [("F0165", MONEY)]


def test_deep_python_data() -> None:
    deep: list[object] = []
    for _ in range(10_000):
        deep = [deep]
    assert [one.code for one in read_object({"人员": deep}, "x", POLICY)[2]] == ["F0106"]
