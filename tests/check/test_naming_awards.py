"""Awards that other awards speak of: 扣除, 不再享受, and the names they are known by."""

from __future__ import annotations

import pytest
from conftest import amounts, codes, compiled, evaluated

WAN = 1_000_000  # 万元 in 分
HEAD = """政策《示例》。
对象 企业：规上企业：是否；绿色工厂：国家级、省级之一或无；投资额：金额；租金：金额。
清单 技改项目，又称项目：审定投资额：金额；已获省补：是否。
"""
BOTH = {"规上企业": True, "绿色工厂": "省级", "历史": []}


def answer(text: str, facts: dict[str, object]) -> dict[str, tuple[str, int, int | None]]:
    return amounts(evaluated(compiled(HEAD + text), facts))


@pytest.mark.parametrize(
    "deducted", ["研发奖励", "研发奖励总额", "第一条奖励", "第一条", "第一条第一项", "奖一", "第一条研发奖励"]
)
@pytest.mark.parametrize("form", ["（扣除{}）", "，扣除{}"])
def test_a_label_a_title_or_a_number_can_be_deducted(deducted: str, form: str) -> None:
    text = (
        "第一条 奖一。研发奖励：对规上企业，给予20万元奖励。第二条 奖二。对绿色工厂，给予50万元奖励"
        + form.format(deducted)
        + "。"
    )
    assert answer(text, BOTH)["2.1"] == ("granted", 30 * WAN, 30 * WAN)
    assert answer(text, {**BOTH, "规上企业": False})["2.1"] == ("granted", 50 * WAN, 50 * WAN)


def test_only_the_award_of_that_name_is_deducted() -> None:
    text = (
        "第一条 示例。甲奖励：对规上企业，给予20万元奖励；乙奖励：对规上企业，给予7万元奖励；"
        "丙奖励：对绿色工厂，给予50万元奖励（扣除乙奖励）。"
    )
    assert answer(text, BOTH)["1.3"] == ("granted", 43 * WAN, 43 * WAN)
    both = text.replace("（扣除乙奖励）", "（扣除甲奖励、乙奖励）")
    assert answer(both, BOTH)["1.3"] == ("granted", 23 * WAN, 23 * WAN)


@pytest.mark.parametrize("name", ["第九条奖励", "第一条第三项", "丙奖励", "第二条"])
def test_what_does_not_come_before_cannot_be_deducted(name: str) -> None:
    text = (
        "第一条 示例。甲奖励：对规上企业，给予20万元奖励；丙奖励：对绿色工厂，给予50万元奖励（扣除"
        + name
        + "）。第二条 二。对规上企业，给予1万元奖励。"
    )
    assert codes(HEAD + text) == ["P0209"]


def test_no_longer_bars_the_named_award_alone() -> None:
    text = "第一条 示例。甲奖励：对规上企业，给予20万元奖励；乙奖励：对规上企业，给予3万元奖励。绿色工厂，不再享受{}。"
    named, whole = (answer(text.format(name), BOTH) for name in ("甲奖励", "本条奖励"))
    assert [named[ident][0] for ident in ("1.1", "1.2")] == ["denied", "granted"]
    assert [whole[ident][0] for ident in ("1.1", "1.2")] == ["denied", "denied"]
    second = answer(text.format("第一条第二项"), BOTH)
    assert [second[ident][0] for ident in ("1.1", "1.2")] == ["granted", "denied"]


def test_no_longer_reaches_an_article_that_comes_later() -> None:
    text = "第一条 一。绿色工厂，不再享受二。第二条 二。对规上企业，给予3万元奖励。第三条 三。对规上企业，给予4万元奖励。"
    found = answer(text, BOTH)
    assert found["2.1"][0] == "denied"
    assert found["3.1"][0] == "granted"


def test_the_first_of_a_block_can_have_a_name() -> None:
    text = (
        "第一条 示例。对规上企业，下列叠加：（一）甲奖：对投资额100万元以上的，给予10万元奖励；"
        "（二）乙奖：对租金100万元以上的，给予5万元奖励。第二条 二。对规上企业，给予30万元奖励（扣除甲奖）。"
    )
    found = answer(text, {**BOTH, "投资额": "100万元", "租金": "100万元"})
    assert found["2.1"] == ("granted", 20 * WAN, 20 * WAN)


@pytest.mark.parametrize("whom", ["每个项目，", "对每个技改项目，", "每个技改项目，对已获省补的，"])
def test_a_limit_says_of_whom_without_a_limit_of_its_own(whom: str) -> None:
    outcome = evaluated(
        compiled(HEAD + f"第一条 示例。约束：{whom}审定投资额不少于10万元。"),
        {"技改项目": [{"名称": "甲", "审定投资额": "9.99万元", "已获省补": True}]},
    )
    assert [(each.id, each.status) for each in outcome.limits] == [("1.L1", "exceeded")]
