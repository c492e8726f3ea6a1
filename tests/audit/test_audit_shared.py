"""Quotas, budgets and the limits of a district: full is clean, one place or one 分 more is told."""

from __future__ import annotations

from typing import Any

import pytest

from policy_dsl.core import ir
from policy_dsl.present.audit_words import reason
from policy_dsl.values.case import Case
from tests.audit.paying import WAN, audited, kinds, only, paid, who
from tests.conftest import compiled

DISTRICT = "所在区、县（市）"


def provider(policy: ir.Policy, name: str, **more: Any) -> Case:
    return who(policy, name, 杭州市数字工程服务商="是", **more)


@pytest.mark.parametrize("many", [10, 11])
def test_places(hz2025: ir.Policy, many: int) -> None:
    people = [provider(hz2025, f"商{number}") for number in range(many)]
    report = audited(hz2025, people, [paid("11.1", WAN, name=each.name) for each in people])
    if many == 10:
        assert not kinds(report)
        return
    found = only(report)
    assert (found.kind, found.over, found.rows) == ("over-quota", 1, tuple(range(1, 12)))
    assert found.out == () and "没有择优所依据的数" in reason(found, "zh") and "多1家" in reason(found, "zh")
    assert "择优评选不超过10家" in found.quote and report.clean == 0


def test_who_falls_out_by_the_scores(hz2025: ir.Policy) -> None:
    people = [provider(hz2025, f"商{number}", 评分=90 - number) for number in range(12)]
    found = only(audited(hz2025, people, [paid("11.1", WAN, name=each.name) for each in reversed(people)]))
    assert found.out == (1, 2) and found.difference == 2 * WAN and "按择优落选的：第1、2行" in reason(found, "zh")
    # an equal score at the cut leaves it open which of them is in
    people[9] = provider(hz2025, "商9", 评分=80)
    assert only(audited(hz2025, people, [paid("11.1", WAN, name=each.name) for each in people])).out == (12,)


def test_places_of_other_years_and_of_the_history(hz2025: ir.Policy) -> None:
    people = [provider(hz2025, f"商{number}") for number in range(11)]
    rows = [paid("11.1", WAN, 2026 if at < 10 else 2027, name=each.name) for at, each in enumerate(people)]
    assert not kinds(audited(hz2025, people, rows))
    old = provider(hz2025, "旧", 历史=[{"年度": 2026, "事项": "11.1", "金额": "1万元"}])
    found = only(audited(hz2025, [*people, old], rows))
    assert (found.kind, found.over, found.year, len(found.rows)) == ("over-quota", 1, 2026, 10)
    assert "含历史1笔1万元" in reason(found, "zh")


@pytest.mark.parametrize("booked", [True, False])
def test_places_of_a_level(hz2025: ir.Policy, booked: bool) -> None:
    """By the level that the payment is booked under, or else that of the facts."""
    people = [who(hz2025, f"厂{number}", **{"“AI工厂”等级": "高级" if number < 6 else "中级"}) for number in range(9)]
    rows = [paid("10.1", WAN, name=each.name, tier=("高级" if at < 6 else "中级") if booked else None) for at, each in enumerate(people)]
    report = audited(hz2025, people, rows)
    assert [(each.kind, each.over, each.rows) for each in report.findings] == [("over-quota", 1, (1, 2, 3, 4, 5, 6))]
    assert not kinds(audited(hz2025, people, rows[1:]))


def test_an_unknown_level_may_be_too_many(hz2025: ir.Policy) -> None:
    people = [who(hz2025, f"厂{number}", **{"“AI工厂”等级": "高级"}) for number in range(5)]
    rows = [paid("10.1", WAN, name=each.name) for each in people] + [paid("10.1", WAN, name="无名")]
    report = audited(hz2025, people, rows)
    assert {(each.kind, each.why) for each in report.findings} == {("unverifiable", "nobody"), ("unverifiable", "shared-open")}
    assert not report.wrong


def test_an_earlier_receipt_without_a_level_is_not_taken_for_one_of_this_level(hz2025: ir.Policy) -> None:
    level = "“AI工厂”等级"
    people = [who(hz2025, f"厂{number}", **{level: "高级"}) for number in range(5)]
    rows = [paid("10.1", WAN, name=each.name) for each in people]
    receipt = {"年度": 2026, "事项": "10.1", "金额": "1万元"}
    for tier, why in ((None, "shared-open"), ("高级", "quota"), ("初级", None)):
        old = who(hz2025, "旧", **{level: "高级"}, 历史=[receipt | ({"档": tier} if tier else {})])
        report = audited(hz2025, [*people, old], rows)
        assert [each.why for each in report.findings] == ([why] if why else []), tier


def test_facts_of_another_year_say_nothing_of_a_district(hz2025: ir.Policy) -> None:
    cars = [{"名称": f"车{at}", "新量产上市": "是", "首个完整年度产量": "250000辆"} for at in range(3)]
    facts = who(hz2025, "甲", 申报日期="2026-03-01", 乘用车型=cars, **{DISTRICT: "余杭区"})
    other = who(hz2025, "乙", 申报日期="2026-03-01", 乘用车型=cars, **{DISTRICT: "余杭区"})
    rows = [paid("16.1", 2000 * WAN, year, name, "车0") for name, year in (("甲", 2026), ("乙", 2027))]
    assert {each.why for each in audited(hz2025, [facts, other], rows).findings} == {"other-year"}
    rows = [paid("16.1", 2000 * WAN, 2027, "甲", f"车{at}") for at in range(2)] + [paid("16.1", 2000 * WAN, 2027, "乙", "车0")]
    report = audited(hz2025, [facts, other], rows)
    assert {each.why for each in report.findings} == {"other-year", "shared-open"} and not report.wrong


def supplier(policy: ir.Policy, name: str) -> Case:
    return who(
        policy, name, 网络通信制造业企业="是", 核心配套项目=[{"名称": "光模块", "符合一定条件": "是", "当年交付总量": "200亿元"}]
    )  # fmt: skip


@pytest.mark.parametrize("more", [-1, 0, 1])
def test_a_budget_to_the_fen(hz2025: ir.Policy, more: int) -> None:
    people = [supplier(hz2025, "甲"), supplier(hz2025, "乙")]
    rows = [paid("22.1", 9000 * WAN, name="甲", item="光模块"), paid("22.1", 9000 * WAN + more, name="乙", item="光模块")]
    report = audited(hz2025, people, rows)
    assert kinds(report) == ([("over-pool", (1, 2), 1)] if more > 0 else [])
    if more > 0:
        assert "¥0.01 too much" in reason(only(report), "en") and "每年项目补助总额不超过1.8亿元" in only(report).quote


def test_a_payment_above_both_is_told_of_both(hz2025: ir.Policy) -> None:
    rows = [paid("22.1", 18 * 1000 * WAN + 1, item="光模块")]
    report = audited(hz2025, [supplier(hz2025, "甲")], rows)
    # 0.6% of 200亿 is 1.2亿
    assert kinds(report) == [("above-ceiling", (1,), 6000 * WAN + 1), ("over-pool", (1,), 1)]


def maker(policy: ir.Policy, name: str, district: str | None) -> Case:
    cars = [{"名称": f"{name}{at}", "新量产上市": "是", "首个完整年度产量": "250000辆"} for at in (1, 2)]
    where: dict[str, Any] = {DISTRICT: district} if district else {}
    rest = {"未列事项": None, "历史": "无", "同类政策": "无", "商用车型": "无", "新建生产线": "无"} if not district else {}
    return who(policy, name, 乘用车型=cars, **where, **rest)


@pytest.mark.parametrize("more", [0, 1])
def test_a_district_to_the_fen(hz2025: ir.Policy, more: int) -> None:
    people = [maker(hz2025, "甲", "余杭区"), maker(hz2025, "乙", "余杭区"), maker(hz2025, "丙", "萧山区")]
    rows = [
        paid("16.1", 2000 * WAN, name="甲", item="甲1"),
        paid("16.1", 2000 * WAN, name="甲", item="甲2"),
        paid("16.1", 1000 * WAN + more, name="乙", item="乙1"),
        paid("16.1", 2000 * WAN, name="丙", item="丙1"),
    ]
    report = audited(hz2025, people, rows)
    assert kinds(report) == ([("over-recipient", (1, 2, 3), 1)] if more else [])
    if more:
        found = only(report)
        assert found.applicant == "余杭区" and "每个区、县（市）每年累计奖励不超过5000万元" in found.quote
    # next year is another year
    rows[2] = paid("16.1", 1000 * WAN + more, 2027, "乙", "乙1")
    assert not kinds(audited(hz2025, people, rows))


def test_an_unknown_district_may_be_this_one(hz2025: ir.Policy) -> None:
    people = [maker(hz2025, "甲", "余杭区"), maker(hz2025, "乙", None)]
    rows = [paid("16.1", 2000 * WAN, name=name, item=f"{name}{at}") for name in ("甲", "乙") for at in (1, 2)]
    report = audited(hz2025, people, rows)
    assert {(each.kind, each.why) for each in report.findings} == {("unverifiable", "shared-open")}
    assert all(DISTRICT in each.needs for each in report.findings)


def test_the_other_reading_counts_the_line_too(hz2025: ir.Policy) -> None:
    cars = [{"名称": f"车{at}", "新量产上市": "是", "首个完整年度产量": "60000辆"} for at in range(5)]
    lines = [{"名称": f"线{at}", "量产后三年内整车产量": "300000辆"} for at in range(2)]
    facts = who(hz2025, "甲", 乘用车型=cars, 新建生产线=lines, **{DISTRICT: "余杭区"})
    rows = [paid("16.1", 500 * WAN, item=f"车{at}") for at in range(5)] + [paid("16.3", 2500 * WAN + 1, item="线0")]
    assert not kinds(audited(hz2025, [facts], rows))
    report = audited(hz2025, [facts], rows, 区县年度上限是否包括生产线奖励="乙")
    assert kinds(report) == [("over-recipient", (1, 2, 3, 4, 5, 6), 1)]


def test_a_fixed_sum_that_the_budget_did_not_bear() -> None:
    policy = compiled(
        "对象 企业：智能：是否。第一条 一项。对智能的，给予10万元奖励。每年奖励总额不超过25万元。"
        "附则。本政策自2026年1月1日起施行，有效期至2027年12月31日。"
    )
    people = [who(policy, name, 智能="是") for name in ("甲", "乙", "丙")]
    (award,) = (each.id for each in policy.awards)

    def rows(last: int) -> list[Any]:
        return [paid(award, sum_, name=name) for name, sum_ in (("甲", 10 * WAN), ("乙", 10 * WAN), ("丙", last))]

    assert not kinds(audited(policy, people, rows(5 * WAN)))
    assert kinds(audited(policy, people, rows(5 * WAN - 1))) == [("below-floor", (3,), -1)]
    assert kinds(audited(policy, people, rows(5 * WAN + 1))) == [("over-pool", (1, 2, 3), 1)]
