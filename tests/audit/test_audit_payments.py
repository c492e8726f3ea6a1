"""Each kind of finding of one applicant, planted, and its clean twin one 分, one year or one day beside it."""

from __future__ import annotations

from typing import Any

import pytest

from policy_dsl.core import ir
from policy_dsl.ledger.entry import Decision
from policy_dsl.present.audit_words import reason
from policy_dsl.values.case import Case
from tests.audit.paying import WAN, audited, kinds, only, paid, who
from tests.conftest import compiled

HIGH_TECH: dict[str, Any] = {"高新技术企业": "首次认定", "首次上规模": "是"}
PILOT: dict[str, Any] = {
    "杭州市中试基地": "已认定", "上年度新增中试设备设施投入金额": "1亿元", "上年度对外服务收入": "0元"
}  # fmt: skip


def before(*receipts: tuple[int, str, str]) -> list[dict[str, Any]]:
    return [{"年度": year, "事项": award, "金额": amount} for year, award, amount in receipts]


@pytest.fixture(scope="module")
def company(hz2025: ir.Policy) -> Case:
    return who(hz2025, "甲", **HIGH_TECH)


# --- sums ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("more", [-1, 0, 1])
def test_a_ceiling_to_the_fen(hz2025: ir.Policy, company: Case, more: int) -> None:
    report = audited(hz2025, [company], [paid("1.3", 20 * WAN + more)])
    assert kinds(report) == ([("above-ceiling", (1,), 1)] if more > 0 else [])
    assert report.clean == (0 if more > 0 else 1)
    if more > 0:
        found = only(report)
        assert found.allowed is not None and (found.allowed.floor, found.allowed.ceiling) == (0, 20 * WAN)
        assert "重新认定的高新技术企业，分别给予不超过20万元、10万元奖励" in found.quote
        assert found.article == "第一条" and reason(found, "zh") == "最高20万元，多付0.01元"
        assert reason(found, "en") == "at most ¥200,000, ¥0.01 too much"


@pytest.mark.parametrize("more", [-1, 0, 1])
def test_a_fixed_sum_to_the_fen(hz2025: ir.Policy, company: Case, more: int) -> None:
    report = audited(hz2025, [company], [paid("1.4", 30 * WAN + more)])
    expected = {-1: [("below-floor", (1,), -1)], 0: [], 1: [("above-ceiling", (1,), 1)]}
    assert kinds(report) == expected[more]


@pytest.mark.parametrize(("amount", "kind"), [(200, ""), (250, ""), (200 - 1, "below-floor"), (250 + 1, "above-ceiling")])
def test_both_ends_of_a_mixed_award(hz2025: ir.Policy, amount: int, kind: str) -> None:
    facts = who(
        hz2025, "甲", 高新技术企业="已认定", 经营规模="超过国家科技型中小企业认定标准",
        年度研发投入额={"2024": "6000万元", "2025": "1.1亿元"},
    )  # fmt: skip
    exact = {199: 200 * WAN - 1, 251: 250 * WAN + 1}.get(amount, amount * WAN)
    report = audited(hz2025, [facts], [paid("2.1", exact)], 总量条款的适用范围="乙")
    assert [each.kind for each in report.findings] == ([kind] if kind else [])
    assert not [each for each in report.findings if abs(each.difference) != 1]


def test_instalments_are_added_up(hz2025: ir.Policy) -> None:
    """The text says a sum a year, so that several payments are foreseen; on one day they are one application, later ones come after."""
    center = who(hz2025, "甲", 杭州市概念验证中心="认定类")
    one, other = paid("3.2", 300 * WAN, "2026-03-01"), paid("3.2", 200 * WAN, "2026-09-01")
    assert not kinds(audited(hz2025, [center], [one, other]))
    more = paid("3.2", 200 * WAN + 1, "2026-09-01")
    assert kinds(audited(hz2025, [center], [one, more])) == [("over-cumulative", (2,), 1)]
    same_day = paid("3.2", 200 * WAN + 1, "2026-03-01")
    assert kinds(audited(hz2025, [center], [one, same_day])) == [("above-ceiling", (1, 2), 1)]
    # but what is alike in everything is one payment twice
    assert kinds(audited(hz2025, [center], [one, one])) == [("paid-twice", (2,), 300 * WAN)]
    assert not kinds(audited(hz2025, [center], [one, paid("3.2", 500 * WAN, "2027-09-01")]))


# --- again --------------------------------------------------------------------------------------


def test_the_same_twice(hz2025: ir.Policy, company: Case) -> None:
    report = audited(hz2025, [company], [paid("1.3", 1), paid("1.4", 30 * WAN), paid("1.3", 2)])
    assert kinds(report) == [("paid-twice", (3,), 2)]
    assert only(report).earlier == (1,) and "第1行已经发过" in reason(only(report), "zh")
    assert report.clean == 2


@pytest.mark.parametrize("history", [before((2026, "9.1", "10万元")), "无"])
def test_once_is_once(hz2025: ir.Policy, history: Any) -> None:
    platform = who(hz2025, "甲", 省级工业互联网平台="已认定", 历史=history)
    report = audited(hz2025, [platform], [paid("9.1", 50 * WAN, 2027)])
    assert kinds(report) == ([] if history == "无" else [("paid-twice", (1,), 50 * WAN)])
    again = audited(hz2025, [platform], [paid("9.1", 50 * WAN, 2029), paid("9.1", 40 * WAN, 2028)])
    if history == "无":
        # the later one is the second, wherever it stands
        assert kinds(again) == [("paid-twice", (1,), 50 * WAN)] and only(again).earlier == (2,)


def test_an_unknown_history_does_not_excuse_what_the_table_shows(hz2025: ir.Policy) -> None:
    platform = who(hz2025, "甲", 未列事项=None, 省级工业互联网平台="已认定", 同类政策="无")
    report = audited(hz2025, [platform], [paid("9.1", 50 * WAN, 2026), paid("9.1", 50 * WAN, 2027)])
    assert kinds(report) == [("paid-twice", (2,), 50 * WAN), ("unverifiable", (1,), 0)]
    assert report.findings[1].needs == ("历史",)


def test_a_payment_that_the_history_has_already(hz2025: ir.Policy) -> None:
    factory = who(hz2025, "甲", 绿色工厂="国家级", 历史=before((2026, "13.1", "100万元")))
    assert [each.why for each in audited(hz2025, [factory], [paid("13.1", 100 * WAN)]).findings] == ["in-history"]
    assert not kinds(audited(hz2025, [factory], [paid("13.1", 100 * WAN, 2027)]))


@pytest.mark.parametrize(("year", "found"), [(2028, []), (2029, [("beyond-years", (1,), 100 * WAN)])])
def test_the_third_year_and_the_fourth(hz2025: ir.Policy, year: int, found: list[object]) -> None:
    pilot = who(hz2025, "甲", **PILOT, 历史=before((2026, "4.1", "100万元")))
    assert kinds(audited(hz2025, [pilot], [paid("4.1", 100 * WAN, year)])) == found
    # and the same where the table itself has the first year
    pilot = who(hz2025, "甲", **PILOT)
    rows = [paid("4.1", 100 * WAN, 2026), paid("4.1", 100 * WAN, year)]
    expected = [("beyond-years", (2,), 100 * WAN)] if found else []
    assert kinds(audited(hz2025, [pilot], rows)) == expected


@pytest.mark.parametrize("more", [0, 1])
def test_what_is_left_of_a_cumulative_sum(hz2025: ir.Policy, more: int) -> None:
    pilot = who(hz2025, "甲", **PILOT, 历史=before((2026, "4.1", "900万元"), (2027, "4.1", "900万元")))
    report = audited(hz2025, [pilot], [paid("4.1", 200 * WAN + more, 2028)])
    assert kinds(report) == ([("over-cumulative", (1,), 1)] if more else [])


def test_a_cumulative_sum_that_is_used_up(hz2025: ir.Policy) -> None:
    pilot = who(hz2025, "甲", **PILOT, 历史=before((2026, "4.1", "1000万元"), (2027, "4.1", "1000万元")))
    found = only(audited(hz2025, [pilot], [paid("4.1", 1, 2028)]))
    assert (found.kind, found.why) == ("over-cumulative", "used-up") and "历史" in found.detail


def test_a_step_up_pays_the_difference(hz2025: ir.Policy) -> None:
    factory = who(hz2025, "甲", **{"“AI工厂”等级": "中级"}, 历史=[{"年度": 2025, "事项": "10.1", "金额": "80万元", "档": "初级"}])
    assert not kinds(audited(hz2025, [factory], [paid("10.1", 120 * WAN, tier="中级")]))
    assert kinds(audited(hz2025, [factory], [paid("10.1", 120 * WAN + 1, tier="中级")])) == [("over-cumulative", (1,), 1)]


# --- the period ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("when", "kind"),
    [
        ("2025-12-28", "outside-period"), ("2025-12-29", ""), ("2030-12-31", ""), ("2031-01-01", "outside-period"),
        (2024, "outside-period"), (2025, "unverifiable"), (2026, ""), (2030, ""), (2031, "outside-period"),
    ],
)  # fmt: skip
def test_the_period(hz2025: ir.Policy, when: int | str, kind: str) -> None:
    factory = who(hz2025, "甲", 绿色工厂="国家级")
    report = audited(hz2025, [factory], [paid("13.1", 100 * WAN, when)])
    assert [each.kind for each in report.findings] == ([kind] if kind else [])
    if kind == "outside-period":
        assert "2025年12月29日至2030年12月31日" in only(report).detail
    if kind == "unverifiable":
        assert only(report).needs == ("申报日期",)


def test_facts_of_another_year_are_no_proof(hz2025: ir.Policy) -> None:
    factory = who(hz2025, "甲", 申报日期="2026-03-01", 绿色工厂="国家级")
    assert not kinds(audited(hz2025, [factory], [paid("13.1", 100 * WAN, 2026)]))
    for amount in (100 * WAN, 100 * WAN + 1):
        assert only(audited(hz2025, [factory], [paid("13.1", amount, 2027)])).why == "other-year"
    both = [factory, who(hz2025, "甲", 申报日期="2027-03-01", 绿色工厂="省级")]
    report = audited(hz2025, both, [paid("13.1", 100 * WAN, 2026), paid("13.1", 50 * WAN + 1, 2027)])
    assert kinds(report) == [("above-ceiling", (2,), 1)]
    assert only(audited(hz2025, both, [paid("13.1", 1, 2028)])).why == "several-facts"


# --- who, what ----------------------------------------------------------------------------------


def test_who_does_not_qualify_is_told_why(hz2025: ir.Policy) -> None:
    found = only(audited(hz2025, [who(hz2025, "甲")], [paid("13.1", 7)]))
    assert (found.kind, found.difference) == ("not-qualified", 7)
    assert "不符合：国家级绿色工厂（实为无）" in reason(found, "zh")


def test_what_is_not_known_is_not_wrong(hz2025: ir.Policy) -> None:
    unknown = who(hz2025, "甲", 未列事项=None, 首次上规模="是", 历史="无", 同类政策="无")
    report = audited(hz2025, [unknown], [paid("1.4", 30 * WAN)])
    assert kinds(report) == [("unverifiable", (1,), 0)] and only(report).needs == ("高新技术企业",)
    assert not report.wrong and report.sums.open == 30 * WAN
    # more than it can ever be is wrong whatever is missing
    assert kinds(audited(hz2025, [unknown], [paid("1.4", 30 * WAN + 1)])) == [("above-ceiling", (1,), 1)]
    assert only(audited(hz2025, [], [paid("1.4", 30 * WAN)])).why == "nobody"


def test_items(hz2025: ir.Policy) -> None:
    project = {"技术改造项目": [{"名称": "一期", "设备（含软件投入）审定投资额": "1000万元", "内生裂变项目": "否"}]}
    facts = who(hz2025, "甲", **project)
    assert not kinds(audited(hz2025, [facts], [paid("7.1", 200 * WAN, item="一期")]))
    assert kinds(audited(hz2025, [facts], [paid("7.1", 200 * WAN, item="二期")])) == [("unknown-item", (1,), 200 * WAN)]
    assert kinds(audited(hz2025, [facts], [paid("7.1", 200 * WAN + 1, item=" 一期 ")])) == [("above-ceiling", (1,), 1)]
    unknown = who(hz2025, "甲", 未列事项=None, 历史="无", 同类政策="无")
    assert only(audited(hz2025, [unknown], [paid("7.1", 1, item="一期")])).needs == ("技术改造项目",)


def test_one_item_may_not_have_the_share_of_another(hz2025: ir.Policy) -> None:
    cars = {"乘用车型": [{"名称": name, "新量产上市": "是", "首个完整年度产量": "250000辆"} for name in ("甲型", "乙型")]}
    maker = who(hz2025, "甲", **cars, **{"所在区、县（市）": "余杭区"})
    even = [paid("16.1", 2000 * WAN, item="甲型"), paid("16.1", 2000 * WAN, item="乙型")]
    assert not kinds(audited(hz2025, [maker], even))
    odd = [paid("16.1", 2000 * WAN + 1, item="甲型"), paid("16.1", 2000 * WAN - 1, item="乙型")]
    assert kinds(audited(hz2025, [maker], odd)) == [("above-ceiling", (1,), 1)]


def test_what_was_paid_of_the_models_is_taken_off_the_line(hz2025: ir.Policy) -> None:
    maker = who(
        hz2025, "甲", 乘用车型=[{"名称": "甲型", "新量产上市": "是", "首个完整年度产量": "250000辆"}],
        新建生产线=[{"名称": "一号线", "量产后三年内整车产量": "300000辆"}], **{"所在区、县（市）": "余杭区"},
    )  # fmt: skip
    model = paid("16.1", 2000 * WAN, item="甲型")
    assert not kinds(audited(hz2025, [maker], [model, paid("16.3", 1000 * WAN, item="一号线")]))
    assert kinds(audited(hz2025, [maker], [model, paid("16.3", 1000 * WAN + 1, item="一号线")])) == [("above-ceiling", (2,), 1)]
    assert not kinds(audited(hz2025, [maker], [paid("16.3", 3000 * WAN, item="一号线")]))


def test_another_level_than_the_facts_say(hz2025: ir.Policy) -> None:
    factory = who(hz2025, "甲", 绿色工厂="国家级")
    assert not kinds(audited(hz2025, [factory], [paid("13.1", 50 * WAN, tier="国家级")]))
    found = only(audited(hz2025, [factory], [paid("13.1", 50 * WAN, tier="省级")]))
    assert found.kind == "tier-differs" and reason(found, "zh") == "发放表写的档是省级，事实是国家级"


# --- ties ---------------------------------------------------------------------------------------

TIED = "对象 企业：智能：是否；绿色：是否；投资额：金额。第一条 几项。{rules}附则。本政策自2026年1月1日起施行，有效期至2027年12月31日。"


def test_the_lower_one_of_a_choice_may_be_had_but_not_both() -> None:
    policy = compiled(TIED.format(rules="对智能的，给予10万元奖励；对绿色的，给予20万元奖励；每家企业限报一个方向。"))
    facts = who(policy, "甲", 智能="是", 绿色="是")
    first, second = (award.id for award in policy.awards)
    assert not kinds(audited(policy, [facts], [paid(first, 10 * WAN)]))
    assert not kinds(audited(policy, [facts], [paid(second, 20 * WAN)]))
    report = audited(policy, [facts], [paid(first, 10 * WAN), paid(second, 20 * WAN)])
    assert kinds(report) == [("one-of-several", (1, 2), 10 * WAN)]


@pytest.mark.parametrize("more", [0, 1])
def test_a_cap_over_several_awards(more: int) -> None:
    policy = compiled(
        TIED.format(rules="甲奖：对智能的，给予不超过80万元奖励；乙奖：对绿色的，给予30万元奖励；以上合计不超过100万元。")
    )
    facts = who(policy, "甲", 智能="是", 绿色="是")
    first, second = (award.id for award in policy.awards)
    rows = [paid(first, 70 * WAN + more), paid(second, 30 * WAN)]
    assert kinds(audited(policy, [facts], rows)) == ([("above-cap", (1, 2), 1)] if more else [])
    # what the cap leaves of a fixed sum is enough, one 分 less is not
    rows = [paid(first, 80 * WAN), paid(second, 20 * WAN - more)]
    assert kinds(audited(policy, [facts], rows)) == ([("below-floor", (2,), -1)] if more else [])


# --- the ledger ---------------------------------------------------------------------------------


def test_against_the_ledger(hz2025: ir.Policy) -> None:
    factory = who(hz2025, "甲", 绿色工厂="国家级", **HIGH_TECH)
    decided = [Decision("甲", "13.1", 2026, 90 * WAN, tier="国家级"), Decision("甲", "1.4", 2026, 30 * WAN)]
    one, other = paid("13.1", 90 * WAN, tier="国家级"), paid("1.4", 30 * WAN)
    report = audited(hz2025, [factory], [one, other], decided)
    assert not kinds(report) and report.decisions == 2
    # a payment that names no level is that of the only decision there is
    assert not kinds(audited(hz2025, [factory], [paid("13.1", 90 * WAN), other], decided))
    more = audited(hz2025, [factory], [paid("13.1", 90 * WAN + 1, tier="国家级"), other], decided)
    assert kinds(more) == [("ledger-differs", (1,), 1)]
    assert kinds(audited(hz2025, [factory], [one], decided)) == [("not-paid", (), -30 * WAN)]
    assert kinds(audited(hz2025, [factory], [one, other], decided[:1])) == [("not-in-ledger", (2,), 30 * WAN)]
    late = [*decided, Decision("甲", "13.1", 2027, 1)]
    assert audited(hz2025, [factory], [one, other], late).beside == 1


def test_the_decision_on_a_payment_is_no_history_of_it(hz2025: ir.Policy) -> None:
    platform = who(hz2025, "甲", 省级工业互联网平台="已认定", 历史=before((2026, "9.1", "50万元")))
    decided = [Decision("甲", "9.1", 2026, 50 * WAN)]
    assert not kinds(audited(hz2025, [platform], [paid("9.1", 50 * WAN, 2026)], decided))
    found = audited(hz2025, [platform], [paid("9.1", 50 * WAN, 2027)], decided)
    assert {each.kind for each in found.findings} == {"paid-twice", "not-in-ledger"}
