"""Cutting Chinese running text: longest word, cover, ties, one error a stretch; literals read exactly."""

from __future__ import annotations

from datetime import date

import pytest
from conftest import codes

from policy_dsl.source import Source
from policy_dsl.syntax import lex, parse, scan
from policy_dsl.syntax.literals import Units, chinese_number
from policy_dsl.types import CountT, DateT, MoneyT, PointsT, RateT, YearT


def cut(words: list[str], text: str) -> list[str]:
    declared = "对象 企业：" + "；".join(f"{word}：是否" for word in words) + "。\n"
    lexed = lex(scan(declared + "第一条 办法条。\n" + text + "。"), "x")
    start = next(n for n, token in enumerate(lexed.tokens) if token == "办法条") + 2
    return [str(token) for token in lexed.tokens[start:]][:-1]


def test_longest_word_wins() -> None:
    assert cut(["研发投入", "研发投入新增额"], "研发投入新增额200万元以上的") == [
        "研发投入新增额", "200万元", "以上", "的",
    ]  # fmt: skip


def test_the_cut_that_covers_wins() -> None:
    assert cut(["企业园", "园区", "企业办"], "企业园区") == ["企业", "园区"]


def test_spaces_and_breaks_mean_nothing() -> None:
    assert cut(["研发投入"], "对 研发\n投入 的") == cut(["研发投入"], "对研发投入的")


def test_a_real_tie_is_reported() -> None:
    text = (
        "对象 企业：研究生：是否；生物：是否；研究：是否；物：是否。第一条 奖。对研究生物的，给予1万元奖励。"
    )
    assert "P0104" in codes(text)


def test_an_unknown_stretch_is_one_error_with_suggestions() -> None:
    made = parse(
        Source("x", "对象 企业：研发投入额：金额。第一条 奖。对研发投人额1万元以上的，给予1万元奖励。")
    )
    assert [d.code for d in made.diagnostics] == ["P0101"]
    assert "研发投入额" in made.diagnostics[0].args["near"]


@pytest.mark.parametrize(
    ("text", "value", "type_"),
    [
        ("200万元", 200 * 10**6, MoneyT()),
        ("1.8亿元", 18 * 10**9, MoneyT()),
        ("99.99元", 9999, MoneyT()),
        ("三千万元", 3 * 10**9, MoneyT()),
        ("1,200万元", 12 * 10**8, MoneyT()),
        ("5%", 5 * 10**6, RateT()),
        ("0.6%", 6 * 10**5, RateT()),
        ("百分之十五", 15 * 10**6, RateT()),
        ("10个百分点", 10**7, PointsT()),
        ("5万辆", 50_000, CountT("辆")),
        ("36个月", 36, CountT("个月")),
        ("三年", 3, CountT("年")),
        ("2026年", 2026, YearT()),
        ("2025年12月29日", date(2025, 12, 29).toordinal(), DateT()),
        ("15.35亩", 153_500, CountT("亩")),
    ],
)
def test_literals_are_exact(text: str, value: int, type_: object) -> None:
    found = Units().match(text, 0)
    assert found is not None
    end, (top, bottom, kind) = found
    assert end == len(text)
    assert (top % bottom, top // bottom, kind) == (0, value, type_)


def test_a_third_is_exact() -> None:
    found = Units().match("三分之一", 0)
    assert found is not None
    top, bottom, kind = found[1]
    assert (top, bottom, kind) == (10**8, 3, RateT())


@pytest.mark.parametrize(
    ("text", "value"), [("十", 10), ("二十", 20), ("一百零五", 105), ("两千", 2000), ("三千万", 3 * 10**7), ("一亿二千万", 12 * 10**7)]
)  # fmt: skip
def test_chinese_numbers(text: str, value: int) -> None:
    assert chinese_number(text) == value


def test_cutting_is_linear() -> None:
    """Ten times the text takes about ten times as long (benchmarks/ measures it exactly)."""
    import time

    def seconds(text: str) -> float:
        best = 9.0
        for _ in range(3):
            start = time.perf_counter()
            lex(scan(text), "x")
            best = min(best, time.perf_counter() - start)
        return best

    head = "对象 企业：研发投入额：金额；达标：是否。第一条 奖。"
    rule = "对达标且研发投入额200万元以上的，给予不超过30万元奖励；"
    assert seconds(head + rule * 2000) < 30 * seconds(head + rule * 200)
