"""The numbers of the rules against the quotes: what is the same sentence, and what only looks like it."""

from __future__ import annotations

from random import Random
from time import process_time

import pytest

from policy_dsl.check.aligned import aligned
from policy_dsl.check.official import Quoted, complete
from policy_dsl.pipeline import compile_text
from policy_dsl.source import Source, Span

HEAD = """政策《某市若干政策》。
对象 企业：规上企业：是否；高新技术企业：认定；研发投入：逐年金额；设备投资额：金额；从业人数：数量（人）；
  智能工厂：初级、中级、高级之一或无，从低到高；量产后三年内产量：数量（辆）。
第一条 培育措施。
"""

SAME = {
    "one sentence in two rules": "原文「对规上企业、高新技术企业，分别给予20万元、10万元奖励。」"
    "对规上企业，给予20万元奖励；对高新技术企业，给予10万元奖励。",
    "the shared condition is written again": "原文「对设备投资额500万元以上的规上企业、高新技术企业，分别给予50万元、20万元补助。」"
    "对设备投资额500万元以上的规上企业，给予50万元补助；对设备投资额500万元以上的高新技术企业，给予20万元补助。",
    "the shared cap is written again": "原文「对规上企业、高新技术企业，分别按设备投资额5%、10%的标准给予补助，不超过200万元。」"
    "对规上企业，按设备投资额5%的标准给予补助，不超过200万元；"
    "对高新技术企业，按设备投资额10%的标准给予补助，不超过200万元。",
    "a number of another kind stands elsewhere": "原文「每年不超过5个，按设备投资额10%的标准给予补助，不超过200万元。」"
    "对规上企业，按设备投资额10%的标准给予补助，不超过200万元，每年不超过5个。",
    "another unit": "原文「对设备投资额1亿元以上的，给予0.5万元补助，最多连续支持三年。」"
    "对设备投资额10000万元以上的，给予5000元补助，最多连续支持36个月。",
    "a number inside a word": "原文「对量产后三年内产量5辆以上的，给予20万元奖励。」对量产后三年内产量5辆以上的，给予20万元奖励。",
    "another reading in its place": "原文「对规上企业，给予20万元奖励；对高新技术企业，给予10万元奖励，不超过50万元。」"
    "对规上企业，给予20万元奖励；对高新技术企业，给予10万元奖励，不超过50万元。"
    "解读「封顶」：甲（默认）「后一项」；乙「两项」：第一项改为：对规上企业，给予20万元奖励，不超过50万元。",
    "one sentence is explained": "原文「目标是5年内培育100家企业。」说明「政策目标，不设规则」。"
    "原文「对规上企业，给予20万元奖励。」对规上企业，给予20万元奖励。",
    "a definition carries a number": "原文「对研发投入新增200万元以上且占比5%以上的企业，给予20万元奖励。」"
    "定义 高投入：研发投入占设备投资额的比例不低于5%。对研发投入新增200万元以上且高投入的企业，给予20万元奖励。",
}

OTHER = {
    "levels exchanged": (
        "原文「对初级、中级智能工厂，分别给予20万元、50万元奖励。」对初级、中级智能工厂，分别给予50万元、20万元奖励。",
        "P0406",
    ),
    "award and cap exchanged": (
        "原文「对规上企业，给予20万元奖励，不超过200万元。」对规上企业，给予200万元奖励，不超过20万元。",
        "P0406",
    ),
    "rules exchanged": (
        "原文「对规上企业，给予20万元奖励；对高新技术企业，给予10万元奖励。」"
        "对规上企业，给予10万元奖励；对高新技术企业，给予20万元奖励。",
        "P0406",
    ),
    "one of two equal ones is gone": (
        "原文「对规上企业，给予20万元奖励；对高新技术企业，给予20万元、10万元奖励。」"
        "对规上企业，给予20万元奖励；对高新技术企业，给予10万元奖励。",
        "P0404",
    ),
    "a cap that nobody wrote": (
        "原文「对规上企业、高新技术企业，分别给予20万元、10万元奖励。」"
        "对规上企业，给予20万元奖励；对高新技术企业，给予10万元奖励，不超过20万元。",
        "P0406",
    ),
    "the explained sentence excuses no other": (
        "原文「目标是5年内培育100家企业。」说明「政策目标，不设规则」。"
        "原文「对规上企业，给予20万元奖励。」对规上企业，给予30万元奖励。",
        "P0403",
    ),
    "a reading of another order": (
        "原文「对初级、中级智能工厂，分别给予20万元、50万元奖励。」对初级、中级智能工厂，分别给予20万元、50万元奖励。"
        "解读「次序」：甲（默认）「升」；乙「降」：第一项改为：对初级、中级智能工厂，分别给予50万元、20万元奖励。",
        "P0406",
    ),
    "rates exchanged": (
        "原文「对规上企业、高新技术企业，分别按设备投资额5%、10%的标准给予补助。」"
        "对规上企业、高新技术企业，分别按设备投资额10%、5%的标准给予补助。",
        "P0406",
    ),
}


def _codes(text: str) -> list[str]:
    return [each.code for each in compile_text(Source("a.pol", HEAD + text)).diagnostics]


@pytest.mark.parametrize("name", SAME)
def test_the_same_sentence_is_not_refused(name: str) -> None:
    assert _codes(SAME[name]) == []


@pytest.mark.parametrize("name", OTHER)
def test_another_sentence_is_refused(name: str) -> None:
    text, code = OTHER[name]
    assert code in _codes(text)


def test_the_missing_number_is_underlined_in_the_quote() -> None:
    text = HEAD + "原文「 对规上企业，给予 20 万元奖励，不超过 200 万元。」\n对规上企业，给予20万元奖励。"
    (found,) = compile_text(Source("a.pol", text)).diagnostics
    assert found.span is not None
    assert text[found.span.start : found.span.end] == "200 万元"


@pytest.mark.parametrize(
    ("first", "second", "pairs"),
    [
        ("abc", "abc", [(0, 0), (1, 1), (2, 2)]),
        ("ab", "ba", [(1, 0)]),
        ("", "ab", []),
        ("abcd", "xbxd", [(1, 1), (3, 3)]),
    ],
)
def test_the_longest_common_order(first: str, second: str, pairs: list[tuple[int, int]]) -> None:
    assert aligned(first, second) == pairs


def _differing(quotes: list[str], official: str) -> list[tuple[str, str]]:
    """The code and the underlined words of each finding."""
    text, made = "", []
    for quote in quotes:
        start = len(text)
        text += f"原文「{quote}」\n"
        made.append(Quoted("".join(quote.split()), Span(start, len(text) - 1)))
    out = []
    for each in complete(made, official, Source("a.pol", text)):
        assert each.span is not None
        out.append((each.code, text[each.span.start : each.span.end]))
    return out


OFFICIAL = "第一句说的是给予二十万元奖励。第二句说的是给予十万元补助。第三句说的是本政策自发布之日起施行。"


def test_a_text_of_another_policy_is_compared_in_time() -> None:
    random = Random(1)
    first, second = ("".join(random.choices("给予不超过奖励补助企业项目", k=200_000)) for _ in range(2))
    slips = "".join("错" if at % 40 == 0 else char for at, char in enumerate(first))
    before = process_time()
    assert len(_differing([first], second)) == 1  # nothing in common: said once
    assert len(_differing([slips], first)) == 20  # the first of five thousand
    assert process_time() - before < 10


@pytest.mark.parametrize(
    ("quotes", "found"),
    [
        ([OFFICIAL], []),
        (["第一句 说的是给予\n二十万元奖励。", OFFICIAL[15:]], []),
        (["  第一句说的是给 于二十万元奖励。" + OFFICIAL[15:]], [("P0402", "于")]),
        (["第一句说的是给于二十万元奖厉。" + OFFICIAL[15:]], [("P0402", "于"), ("P0402", "厉")]),
        (["第一句说的是的给予二十万元奖励。" + OFFICIAL[15:]], [("P0402", "的")]),
        ([OFFICIAL[:15], OFFICIAL[28:]], [("P0401", "原文「" + OFFICIAL[28:] + "」")]),
        ([OFFICIAL[:28]], [("P0401", "")]),
        ([OFFICIAL + "多。"], [("P0402", "多。")]),
        ([OFFICIAL[:14] + "；", OFFICIAL[15:]], [("P0402", "；")]),
    ],
)
def test_only_what_differs_is_reported(quotes: list[str], found: list[tuple[str, str]]) -> None:
    assert _differing(quotes, OFFICIAL) == found
