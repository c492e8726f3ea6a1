"""Awards, rights and limits: status, interval, recipient, reason, period, trace."""

from __future__ import annotations

from typing import Any

import pytest
from interp_build import (
    DAY,
    WAN,
    award,
    case,
    day,
    is_,
    num,
    policy,
    rate,
    ref,
    say,
    saynum,
    wan,
)

from policy_dsl.backends.interpreter import compile_policy, evaluate
from policy_dsl.core import ir
from policy_dsl.core.ir import (
    All,
    AnyOf,
    Compare,
    Const,
    Greatest,
    History,
    InSet,
    Least,
    Limit,
    Lit,
    Not,
    Option,
    Reading,
    Recipient,
    Right,
    Sub,
)
from policy_dsl.core.result import AwardResult, Missing, Outcome, Total
from policy_dsl.types import BoolT, RateT
from policy_dsl.values.case import Case, Receipt

GROWTH = saynum(Greatest((Sub(num("研发", offset=-1), num("研发", offset=-2)), Const(0))), "研发投入新增额")
SUPPORT = award(
    "2.1",
    All((
        say(AnyOf((is_("甲"), is_("乙"))), "甲类或乙类企业"),
        say(Compare(">=", GROWTH, wan(200)), "研发投入新增额200万元以上"),
    )),
    saynum(
        Least((saynum(rate(GROWTH, 5), "5%的标准", "rate"), wan(200))), "不超过200万元", "cap"
    ),
)  # fmt: skip


def firm(now: int = 3000, before: int = 1000, **more: Any) -> Case:
    facts = {"甲": True, "乙": False, ("研发", 2025): now * WAN, ("研发", 2024): before * WAN}
    return case({**facts, **more})


def one(outcome: Outcome, id_: str = "") -> AwardResult:
    results = [a for a in outcome.awards if not id_ or a.id == id_]
    assert len(results) == 1
    return results[0]


def test_an_award_is_an_interval() -> None:
    outcome = evaluate(policy(SUPPORT), firm())
    result = one(outcome)
    assert (result.status, result.floor, result.ceiling, result.needs) == ("granted", 0, 100 * WAN, ())
    assert (result.recipient, result.funder, result.kind, result.reason) == ("企业", "市", "ceiling", "")
    assert result.conditions == ("甲类或乙类企业", "研发投入新增额200万元以上")
    assert outcome.total == Total(0, 100 * WAN) and outcome.totals == {"企业": Total(0, 100 * WAN)}
    assert (outcome.policy, outcome.number, outcome.applicant, outcome.date) == (
        "试行政策", "1号", "某企业", DAY,
    )  # fmt: skip


@pytest.mark.parametrize(("now", "status"), [(1199, "denied"), (1200, "granted"), (1201, "granted")])
def test_a_threshold_includes_its_number(now: int, status: str) -> None:
    assert one(evaluate(policy(SUPPORT), firm(now))).status == status


def test_a_refusal_says_why() -> None:
    result = one(evaluate(policy(SUPPORT), firm(1150)))
    assert (result.status, result.floor, result.ceiling) == ("denied", 0, 0)
    assert result.reason == "不符合：研发投入新增额200万元以上（实为150万元）"
    assert one(evaluate(policy(SUPPORT), firm(甲=False))).reason == (
        "不符合：甲类或乙类企业（甲为否，乙为否）"
    )


LEVEL = say(InSet(ref("等级"), ("高级",)), "评定为高级的")


@pytest.mark.parametrize(
    ("eligible", "values", "reason"),
    [
        (LEVEL, {"等级": "初级"}, "不符合：评定为高级的（实为初级）"),
        (say(is_("甲"), "甲类的"), {"甲": False}, "不符合：甲类的（实为否）"),
        (Not(say(is_("甲"), "已享受的")), {"甲": True}, "属于除外情形：已享受的（实为是）"),
        (say(Not(is_("甲")), "未享受的"), {"甲": True}, "不符合：未享受的（实为是）"),
        (AnyOf((LEVEL, say(is_("甲"), "甲类的"))), {"等级": "无", "甲": False},
         "不符合：评定为高级的（实为无）；甲类的（实为否）"),
        (say(All((say(is_("甲"), "甲类的"), say(is_("乙"), "乙类的"))), "甲乙两类的"),
         {"甲": True, "乙": False}, "不符合：乙类的（实为否）"),
        (is_("甲"), {"甲": False}, "不符合：甲为否"),
        (Compare(">", num("金额"), wan(5)), {"金额": WAN}, "不符合：金额为1万元"),
        (Not(AnyOf((is_("甲"), say(is_("乙"), "乙类的")))), {"甲": False, "乙": True},
         "属于除外情形：乙类的（实为是）"),
        (say(ir.Has(ref("奖项"), "金奖"), "获得金奖的"), {"奖项": frozenset({"银奖"})},
         "不符合：获得金奖的（实为银奖）"),
        (say(Compare("<", Sub(ir.ApplyYear(), num("首次年度")), Const(3)), "不超过三年"),
         {"首次年度": 2023}, "不符合：不超过三年（实为3年）"),
        (say(Compare("<=", num("签订之日"), Const(day(2025, 1, 1))), "2025年1月1日以前签订"),
         {"签订之日": day(2025, 1, 2)}, "不符合：2025年1月1日以前签订（实为2025年1月2日）"),
        (say(Compare("<=", num("比例"), Const(2_000_000)), "费率不超过2%"), {"比例": 2_000_001},
         "不符合：费率不超过2%（实为2.000001%）"),
        (say(Compare("<=", ir.Scale(num("金额"), 100), ir.Scale(num("营收"), 15)), "占比不超过15%"),
         {"金额": 16 * WAN, "营收": 100 * WAN}, "不符合：占比不超过15%（金额为16万元，营收为100万元）"),
        (Lit(False), {}, "不符合：所选的解读下没有这一项"),
        (say(Not(AnyOf((is_("甲"), is_("乙")))), "已享受的，不再享受", "exclusion"),
         {"甲": True, "乙": False}, "属于除外情形：已享受的，不再享受（甲为是，乙为否）"),
    ],
)  # fmt: skip
def test_reasons(eligible: ir.Bool, values: dict[Any, Any], reason: str) -> None:
    assert one(evaluate(policy(award("1.1", eligible)), case(values))).reason == reason


def test_a_list_without_a_fitting_item_says_why_for_each() -> None:
    fits = ir.Exists("车型", All((
        say(is_("量产", "车型"), "新量产上市"), say(Compare(">", num("销量", "车型"), Const(5)), "产量超过5辆")
    )))  # fmt: skip
    code = compile_policy(policy(award("16.1", fits)))
    assert one(code.evaluate(case(车型=[]))).reason == "不符合：没有车型"
    cars = case(车型=[("a", {"量产": False, "销量": 9}), ("b", {"量产": True, "销量": 5})])
    assert one(code.evaluate(cars)).reason == "不符合：a：新量产上市（实为否）；b：产量超过5辆（实为5辆）"


def test_once_says_what_was_received() -> None:
    once = say(Not(ir.Received(History(("1.1",)))), "一次性")
    received = case(history=(Receipt(2026, "1.1", 20 * WAN),))
    assert one(evaluate(policy(award("1.1", once)), received)).reason == (
        "不符合：一次性（历史为2026年20万元）"
    )


def test_nothing_left_is_a_refusal() -> None:
    left = Greatest((Sub(wan(80), ir.ReceivedSum(History(("1.1",)))), Const(0)))
    received = case(history=(Receipt(2025, "1.1", 80 * WAN, None, "初级"),))
    result = one(evaluate(policy(award("1.1", ceiling=left)), received))
    assert (result.status, result.reason) == ("denied", "应得金额为0元（历史为2025年80万元（初级））")
    some = case(history=(Receipt(2025, "1.1", 80 * WAN - 1),))
    assert one(evaluate(policy(award("1.1", ceiling=left)), some)).ceiling == 1


def test_missing_facts() -> None:
    code = compile_policy(policy(SUPPORT))
    whole = firm()
    del whole.values["乙"]
    assert code.evaluate(whole).awards[0].needs == ()
    del whole.values["甲"]
    result = one(code.evaluate(whole))
    assert (result.status, result.floor, result.ceiling) == ("unknown", 0, 100 * WAN)
    assert result.needs == ("甲", "乙")
    outcome = code.evaluate(case())
    assert one(outcome).needs == ("甲", "乙", "研发（2025年）", "研发（2024年）")
    assert one(outcome).ceiling == 200 * WAN
    assert outcome.missing == tuple(Missing(f, ("2.1",)) for f in one(outcome).needs)


def test_a_granted_sum_can_be_open() -> None:
    result = one(evaluate(policy(award("4.2", is_("甲"), rate(num("金额"), 30))), case({"甲": True})))
    assert (result.status, result.floor, result.ceiling, result.needs) == ("granted", 0, None, ("金额",))


def test_fixed_sums() -> None:
    result = one(evaluate(policy(award("3.1", ceiling=wan(50), floor=None)), case()))
    assert (result.floor, result.ceiling, result.kind) == (50 * WAN, 50 * WAN, "fixed")
    doubtful = one(evaluate(policy(award("3.1", is_("甲"), wan(50), None)), case()))
    assert (doubtful.floor, doubtful.ceiling) == (0, 50 * WAN)


# --- lists ------------------------------------------------------------------------------------

PROJECT = award(
    "7.1",
    say(Compare(">=", num("投资", "项目"), wan(1000)), "投资1000万元以上"),
    Least((rate(num("投资", "项目"), 20), wan(5000))),
    thing="项目",
)


def test_one_result_for_each_item() -> None:
    projects = [("一号", {"投资": 2000 * WAN}), ("二号", {"投资": 999 * WAN}), ("三号", {})]
    outcome = evaluate(policy(PROJECT), case(项目=projects))
    assert [(a.item, a.recipient, a.status, a.ceiling, a.needs) for a in outcome.awards] == [
        ("一号", "一号", "granted", 400 * WAN, ()),
        ("二号", "二号", "denied", 0, ()),
        ("三号", "三号", "unknown", 5000 * WAN, ("项目[三号].投资",)),
    ]
    assert outcome.totals == {"一号": Total(0, 400 * WAN), "三号": Total(0, 5000 * WAN)}
    assert outcome.awards[1].reason == "不符合：投资1000万元以上（实为999万元）"
    assert evaluate(policy(PROJECT), case(项目=[])).awards == ()


def test_a_list_that_is_not_given_is_one_open_result() -> None:
    result = one(evaluate(policy(PROJECT), case()))
    assert (result.item, result.recipient, result.status) == (None, "项目", "unknown")
    assert (result.floor, result.ceiling, result.needs) == (0, None, ("项目",))
    never = award("7.1", All((is_("甲"), PROJECT.eligible)), PROJECT.ceiling, thing="项目")
    result = one(evaluate(policy(never), case({"甲": False})))
    assert (result.status, result.ceiling, result.needs) == ("denied", 0, ())


def test_a_sum_over_a_list() -> None:
    both = All((is_("合格", "项目"), Compare(">=", num("投资", "项目"), wan(10))))
    total = Least((ir.SumOver("项目", ir.If(both, wan(10), Const(0))), wan(100)))
    node = award("15.1", ir.Exists("项目", both), total)
    good = {"合格": True, "投资": 10 * WAN}
    result = one(evaluate(policy(node), case(项目=[(str(i), good) for i in range(11)])))
    assert result.ceiling == 100 * WAN
    open_ = one(evaluate(policy(node), case(项目=[("a", good), ("b", {"合格": True})])))
    assert (open_.status, open_.ceiling) == ("granted", 20 * WAN)
    assert open_.needs == ("项目[b].投资",)
    assert one(evaluate(policy(node), case())).ceiling == 100 * WAN


# --- recipients, readings, period ---------------------------------------------------------------


def test_recipients() -> None:
    def paid(who: Recipient, applicant: Case, thing: str | None = None) -> str:
        return one(evaluate(policy(award("1.1", recipient=who, thing=thing)), applicant)).recipient

    district = Recipient("fact", "所在区")
    assert paid(district, case({"所在区": "上城区"})) == "上城区"
    assert paid(district, case()) == "所在区"
    assert paid(Recipient("role", "创建主体"), case()) == "创建主体"
    assert paid(Recipient("thing", "项目"), case(项目=[("一号", {})]), "项目") == "一号"
    assert paid(Recipient("fact", "所在区"), case(项目=[("一号", {"所在区": "西湖区"})]), "项目") == "西湖区"


def test_readings() -> None:
    reading = Reading("范围", "2", (Option("甲", ""), Option("乙", "")), "甲")
    narrow = award("2.1", when=ir.ReadingIs("范围", "甲"), ceiling=wan(1))
    wide = award("2.2", when=Not(ir.ReadingIs("范围", "甲")), ceiling=wan(2))
    p = policy(narrow, wide, readings=(reading,))
    assert [a.id for a in evaluate(p, case()).awards] == ["2.1"]
    outcome = evaluate(p, case(), readings={"范围": "乙"})
    assert [a.id for a in outcome.awards] == ["2.2"]
    assert outcome.readings == {"范围": "乙"}
    with pytest.raises(ValueError, match="没有名为“别的”的解读"):
        compile_policy(p, {"别的": "甲"})
    with pytest.raises(ValueError, match="没有“丙”这一种，只有：甲、乙"):
        compile_policy(p, {"范围": "丙"})


def test_an_award_that_does_not_exist_comes_to_nothing() -> None:
    gone = award("1.1", when=Lit(False))
    after = award("1.2", ceiling=ir.Add((ir.AwardOf("1.1", "ceiling"), Const(7))))
    assert one(evaluate(policy(gone, after), case())).ceiling == 7


RIGHT = Right("26.1", "26", "不增收土地价款", "企业", say(is_("甲"), "符合规划的"))


@pytest.mark.parametrize(
    ("date", "inside"),
    [((2025, 12, 28), False), ((2025, 12, 29), True), ((2030, 12, 31), True), ((2031, 1, 1), False)],
)
def test_the_period_includes_its_ends(date: Any, inside: bool) -> None:
    outcome = evaluate(policy(award("1.1"), PROJECT, rights=(RIGHT,)), case({"甲": True}, date=day(*date)))
    assert outcome.awards[0].status == ("granted" if inside else "denied")
    assert outcome.rights[0].status == ("granted" if inside else "denied")
    assert any(n.code == "period" for n in outcome.notices) is not inside
    if not inside:
        assert all("不在施行期间内：2025年12月29日至2030年12月31日" in a.reason for a in outcome.awards)
        assert outcome.total == Total(0, 0) and outcome.totals == {}
        assert outcome.awards[1].item is None


def test_no_date() -> None:
    outcome = evaluate(policy(award("1.1"), SUPPORT, rights=(RIGHT,)), case({"甲": True}, date=None))
    first, second = outcome.awards
    assert (first.status, first.needs, first.ceiling) == ("unknown", ("申报日期",), WAN)
    assert second.needs == ("申报日期",)
    assert (outcome.rights[0].status, outcome.rights[0].needs) == ("unknown", ("申报日期",))
    assert [n.code for n in outcome.notices] == ["period-unknown"]
    refused = evaluate(policy(award("1.1", is_("甲"))), case({"甲": False}, date=None))
    assert (one(refused).status, one(refused).needs) == ("denied", ())


def test_no_period() -> None:
    p = policy(award("1.1"), start=None, end=None)
    assert one(evaluate(p, case(date=None))).status == "granted"
    late = policy(award("1.1"), end=None)
    assert "2025年12月29日起施行" in one(evaluate(late, case(date=1))).reason
    early = policy(award("1.1"), start=None)
    assert "有效期至2030年12月31日" in one(evaluate(early, case(date=day(2031, 1, 1)))).reason


def test_within_one_year_the_year_is_known_without_a_date() -> None:
    p = policy(SUPPORT, start=day(2026, 1, 1), end=day(2026, 12, 31))
    undated = firm()
    undated.date = None
    result = one(evaluate(p, undated))
    assert (result.status, result.ceiling, result.needs) == ("unknown", 100 * WAN, ("申报日期",))


# --- rights and limits --------------------------------------------------------------------------


def test_rights() -> None:
    code = compile_policy(policy(rights=(RIGHT,)))
    assert code.evaluate(case({"甲": True})).rights[0].status == "granted"
    assert code.evaluate(case({"甲": False})).rights[0].status == "denied"
    outcome = code.evaluate(case(), trace=True)
    right = outcome.rights[0]
    assert (right.status, right.needs, right.holder) == ("unknown", ("甲",), "企业")
    assert [(s.text, s.holds, s.needs) for s in right.steps] == [("符合规划的", None, ("甲",))]
    assert outcome.missing == (Missing("甲", ("26.1",)),)


def test_rights_of_items() -> None:
    each = Right("26.1", "26", "权利", "企业", is_("合格", "项目"), thing="项目")
    code = compile_policy(policy(rights=(each,)))
    rights = code.evaluate(case(项目=[("一号", {"合格": True}), ("二号", {"合格": False})])).rights
    assert [(r.item, r.status) for r in rights] == [("一号", "granted"), ("二号", "denied")]
    (open_,) = code.evaluate(case()).rights
    assert (open_.item, open_.status, open_.needs) == (None, "unknown", ("项目",))


def test_a_right_of_items_that_are_not_given_is_open() -> None:
    each = Right("26.1", "26", "权利", "企业", Lit(True), thing="项目")
    (open_,) = evaluate(policy(rights=(each,)), case()).rights
    assert (open_.status, open_.needs) == ("unknown", ("项目",))
    plan = Limit("27.L1", "27", "约束", Lit(True), Lit(True), thing="项目")
    (limit,) = evaluate(policy(limits=(plan,)), case()).limits
    assert (limit.status, limit.needs) == ("unknown", ("项目",))


SHARE = Limit(
    "27.L1",
    "27",
    "用地比例",
    is_("甲"),
    Compare("<=", ir.Scale(num("金额"), 100), ir.Scale(num("营收"), 15)),
    actual=num("金额"),
    limit=Const(15_000_000),
    whole=num("营收"),
    op="<=",
    type=RateT(),
)


@pytest.mark.parametrize(
    ("values", "status", "actual", "needs"),
    [
        ({"甲": True, "金额": 15, "营收": 100}, "within", "15%", ()),
        ({"甲": True, "金额": 1501, "营收": 10000}, "exceeded", "15.01%", ()),
        ({"甲": False}, "not_applicable", "", ()),
        ({"甲": True, "金额": 1}, "unknown", "未知", ("营收",)),
        ({"金额": 15, "营收": 100}, "unknown", "15%", ("甲",)),
        ({"甲": True, "金额": 0, "营收": 0}, "within", "无法计算（总数为0）", ()),
    ],
)
def test_limits(values: Any, status: str, actual: str, needs: Any) -> None:
    outcome = evaluate(policy(limits=(SHARE,)), case(values, date=day(1999, 1, 1)))
    (limit,) = outcome.limits
    assert (limit.status, limit.actual, limit.needs) == (status, actual, needs)
    assert limit.limit == ("" if status == "not_applicable" else "15%")


def test_limits_on_days_and_yes_or_no() -> None:
    paid = Limit(
        "31.L2", "31", "一年内缴清", Lit(True), Compare("<=", num("签订之日"), ir.ApplyDate()),
        actual=num("签订之日"), limit=ir.ApplyDate(), type=ir.Fact("", BoolT()).type,
    )  # fmt: skip
    housing = Limit("27.L3", "27", "宿舍", Lit(True), is_("合格", "项目"), thing="项目")
    outcome = evaluate(policy(limits=(paid, housing)), case({"签订之日": DAY}, date=None))
    assert [(r.id, r.status, r.needs) for r in outcome.limits] == [
        ("31.L2", "unknown", ("申报日期",)),
        ("27.L3", "unknown", ("项目",)),
    ]
    projects = case({"签订之日": DAY + 1}, 项目=[("一号", {"合格": False})])
    outcome = evaluate(policy(limits=(paid, housing)), projects)
    assert [(r.item, r.status) for r in outcome.limits] == [(None, "exceeded"), ("一号", "exceeded")]


# --- notices ------------------------------------------------------------------------------------


def test_notices_of_the_whole_policy() -> None:
    p = policy(award("1.1", is_("甲")), overlap="从优、就高、不重复", superior="按上级政策执行。")
    assert evaluate(p, case({"甲": False})).notices == ()
    notices = evaluate(p, case({"甲": True}, overlaps=None)).notices
    assert [n.code for n in notices] == ["overlap", "superior"]
    assert notices[0].text.endswith("按“从优、就高、不重复”的原则执行；未给出同类政策的享受情况")


# --- trace --------------------------------------------------------------------------------------


def steps(applicant: Case, *awards: ir.Award) -> list[tuple[Any, ...]]:
    outcome = evaluate(policy(*awards), applicant, trace=True)
    return [(s.kind, s.text, s.holds, s.low, s.high, s.bound, s.inputs) for s in outcome.awards[-1].steps]


def test_the_trace_of_a_grant() -> None:
    growth = (("研发（2025年）", "6000万元"), ("研发（2024年）", "1000万元"))
    assert steps(firm(6000), SUPPORT) == [
        ("condition", "甲类或乙类企业", True, None, None, None, (("甲", "是"), ("乙", "否"))),
        ("value", "研发投入新增额", None, 5000 * WAN, 5000 * WAN, None, growth),
        ("condition", "研发投入新增额200万元以上", True, None, None, None, ()),
        ("rate", "5%的标准", None, 250 * WAN, 250 * WAN, None, ()),
        ("cap", "不超过200万元", None, 200 * WAN, 200 * WAN, True, ()),
    ]
    assert steps(firm(), SUPPORT)[-1][3:6] == (100 * WAN, 100 * WAN, False)


def test_the_trace_of_a_refusal_lists_every_condition_but_no_amounts() -> None:
    found = steps(firm(1100, 甲=False), SUPPORT)
    assert [(s[0], s[1], s[2]) for s in found] == [
        ("condition", "甲类或乙类企业", False),
        ("value", "研发投入新增额", None),
        ("condition", "研发投入新增额200万元以上", False),
    ]


def test_the_trace_of_what_is_open() -> None:
    outcome = evaluate(policy(SUPPORT), case({"甲": True}), trace=True)
    step = outcome.awards[0].steps
    assert [(s.holds, s.low, s.high, s.needs) for s in step] == [
        (True, None, None, ()),
        (None, 0, None, ("研发（2025年）", "研发（2024年）")),
        (None, None, None, ("研发（2025年）", "研发（2024年）")),
        (None, 0, None, ("研发（2025年）", "研发（2024年）")),
        (None, 0, 200 * WAN, ("研发（2025年）", "研发（2024年）")),
    ]
    assert step[1].inputs == (("研发（2025年）", "未知"), ("研发（2024年）", "未知"))
    assert step[1].unit == "元" and step[4].bound is None


def test_the_trace_shows_a_shared_step_once() -> None:
    sum_ = saynum(wan(30), "30万元")
    shared = award("1.4", say(is_("甲"), "甲类的"), sum_, floor=sum_)
    assert [s[1] for s in steps(case({"甲": True}), shared)] == ["甲类的", "30万元"]
    rows = award(
        "2.1",
        AnyOf((say(is_("甲"), "甲类的"), say(is_("乙"), "乙类的"))),
        Greatest((
            ir.If(say(is_("甲"), "甲类的"), saynum(wan(1), "1万元"), Const(0)),
            ir.If(say(is_("乙"), "乙类的"), saynum(wan(2), "2万元"), Const(0)),
        )),
    )  # fmt: skip
    texts = [s[1] for s in steps(case({"甲": True, "乙": False}), rows)]
    assert texts.count("1万元") == 1 and "2万元" not in texts


def test_the_trace_of_lists() -> None:
    inside = saynum(num("销量", "车型"), "产量", "base")
    outer = award(
        "16.1", say(ir.Exists("车型", is_("量产", "车型")), "有量产车型的"), ir.SumOver("车型", inside)
    )
    cars = case(车型=[("a", {"量产": True, "销量": 3}), ("b", {"量产": False, "销量": 3})])
    found = steps(cars, outer)
    assert found[0][6] == (("车型[a].量产", "是"), ("车型[b].量产", "否"))
    assert [s[6] for s in found[1:]] == [(("车型[a].销量", "3辆"),), (("车型[b].销量", "3辆"),)]
    assert steps(case(), outer)[0][6] == (("车型", "未知"),)
    own = steps(case(项目=[("一号", {"投资": WAN})]), PROJECT)
    assert own[0][6] == (("投资", "1万元"),)


def test_the_trace_of_history_days_and_awards() -> None:
    first = award("1.1", ceiling=wan(3))
    node = saynum(
        Sub(ir.Add((ir.AwardOf("1.1", "ceiling"), wan(9))), ir.ReceivedSum(History(("1.1",)))),
        "余额",
        "deduct",
    )
    received = case(history=(Receipt(2025, "1.1", WAN, "一号"), Receipt(2025, "9.9", WAN)))
    second = award("1.2", say(Compare(">", ir.ApplyYear(), Const(2025)), "2025年以后"), node)
    found = steps(received, first, second)
    assert found[0][6] == (("申报日期", "2026年3月1日"),)
    assert found[1][6] == (("奖励1.1", "0–3万元"), ("历史", "2025年1万元（一号）"))
    unknown = steps(case(history=None), first, second)
    assert unknown[1][6][1] == ("历史", "未知")


def test_the_trace_says_that_the_policy_is_not_in_force() -> None:
    early = firm()
    early.date = day(2025, 1, 1)
    (step,) = evaluate(policy(SUPPORT), early, trace=True).awards[0].steps
    assert step.holds is False and step.inputs == (("申报日期", "2025年1月1日"),)
    undated = firm()
    undated.date = None
    step = evaluate(policy(SUPPORT), undated, trace=True).awards[0].steps[0]
    assert step.holds is None and step.needs == ("申报日期",)


def test_a_case_leaves_nothing_behind() -> None:
    code = compile_policy(policy(SUPPORT, PROJECT))
    first = code.evaluate(firm(), trace=True)
    code.evaluate(case(项目=[("一号", {})]), trace=True)
    assert code.evaluate(firm(), trace=True) == first
