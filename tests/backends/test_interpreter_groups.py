"""What awards of one applicant share: caps, choices, deductions, and the sums over them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from interp_build import WAN, award, case, is_, num, policy, saynum, wan

from policy_dsl.backends.interpreter import compile_policy, evaluate
from policy_dsl.core import ir
from policy_dsl.core.ir import AwardOf, Cap, Choice, Const, Greatest, History, Lit, Origin, Policy, Sub
from policy_dsl.core.result import Outcome, Total
from policy_dsl.values.case import Receipt


def intervals(outcome: Outcome) -> list[tuple[int, int | None]]:
    return [(a.floor, a.ceiling) for a in outcome.awards]


def cap(limit: ir.Num, *awards: str, **rest: Any) -> Cap:
    return Cap("16", awards, limit, **rest)


# --- caps ---------------------------------------------------------------------------------------


def test_a_cap_keeps_the_first_awards_whole() -> None:
    awards = (
        award("1.1", ceiling=Const(60)),
        award("1.2", ceiling=Const(50)),
        award("1.3", ceiling=Const(9)),
    )
    ids = ("1.1", "1.2", "1.3")

    def cut(limit: int) -> list[tuple[int, int | None]]:
        return intervals(evaluate(policy(*awards, caps=(cap(Const(limit), *ids),)), case()))

    assert cut(119) == [(0, 60), (0, 50), (0, 9)]
    assert cut(118) == [(0, 60), (0, 50), (0, 8)]
    assert cut(110) == [(0, 60), (0, 50), (0, 0)]
    assert cut(109) == [(0, 60), (0, 49), (0, 0)]
    assert cut(0) == [(0, 0), (0, 0), (0, 0)]


def test_what_a_cap_does_is_said() -> None:
    awards = (award("1.1", ceiling=wan(60)), award("1.2", ceiling=wan(50)), award("1.3", ceiling=wan(9)))
    limit = cap(wan(100), "1.1", "1.2", "1.3", origin=Origin(0, 1, "每年累计不超过100万元"))
    outcome = evaluate(policy(*awards, caps=(limit,)), case(), trace=True)
    assert [n.text for n in outcome.notices] == [
        "奖励1.2由0–50万元减为0–40万元：每年累计不超过100万元（可用额度100万元）",
        "奖励1.3由0–9万元减为0元：每年累计不超过100万元（可用额度100万元）",
    ]
    last = outcome.awards[2]
    assert (last.status, last.needs) == ("denied", ())
    assert last.reason == "合计上限已用完：每年累计不超过100万元（可用额度100万元）"
    (step,) = outcome.awards[0].steps
    assert (step.kind, step.text, step.high, step.bound) == ("cap", "每年累计不超过100万元", 100 * WAN, True)
    assert outcome.total == Total(0, 100 * WAN)


def test_a_cap_cuts_floors_too_and_never_below_the_ceiling() -> None:
    awards = (award("1.1", ceiling=Const(60), floor=None), award("1.2", ceiling=Const(50), floor=None))
    limit = cap(Const(100), "1.1", "1.2")
    assert intervals(evaluate(policy(*awards, caps=(limit,)), case())) == [(60, 60), (40, 40)]
    mixed = (award("1.1", ceiling=Const(100)), award("1.2", ceiling=Const(50), floor=None))
    outcome = evaluate(policy(*mixed, caps=(limit,)), case())
    assert intervals(outcome) == [(0, 100), (0, 0)]
    # The first may come to 50 or less, and then the second is paid: together at least 50.
    assert outcome.total == Total(50, 100)


def test_a_cap_less_history() -> None:
    awards = (award("1.1", ceiling=Const(60)),)
    left = Sub(Const(100), ir.ReceivedSum(History(("1.1",), "year")))
    code = compile_policy(policy(*awards, caps=(cap(Greatest((left, Const(0))), "1.1"),)))
    assert code.evaluate(case(history=(Receipt(2026, "1.1", 70),))).awards[0].ceiling == 30
    assert code.evaluate(case(history=(Receipt(2025, "1.1", 70),))).awards[0].ceiling == 60
    result = code.evaluate(case(history=None)).awards[0]
    assert (result.status, result.ceiling, result.needs) == ("granted", 60, ("历史",))


def test_a_cap_bounds_what_has_no_end() -> None:
    each = award("22.1", ceiling=num("投资", "项目"), thing="项目")
    code = compile_policy(policy(each, caps=(cap(Const(180), "22.1"),)))
    outcome = code.evaluate(case())
    assert intervals(outcome) == [(0, 180)] and outcome.total == Total(0, 180)
    outcome = code.evaluate(case(项目=[("a", {"投资": 100}), ("b", {})]))
    assert intervals(outcome) == [(0, 100), (0, 80)] and outcome.total == Total(0, 180)
    assert outcome.awards[1].needs == ("项目[b].投资",)
    outcome = code.evaluate(case(项目=[("a", {}), ("b", {"投资": 100})]))
    assert intervals(outcome) == [(0, 180), (0, 100)] and outcome.total == Total(0, 180)
    assert outcome.awards[1].needs == ("项目[a].投资",)


def test_caps_apply_in_order_and_after_references() -> None:
    awards = (
        award("1.1", ceiling=Const(60)),
        award("1.2", ceiling=Const(50)),
        award("1.3", ceiling=AwardOf("1.1", "ceiling")),
    )
    caps = (cap(Const(10), "1.1"), cap(Const(30), "1.1", "1.2"), cap(Const(1), "1.3", when=Lit(False)))
    outcome = evaluate(policy(*awards, caps=caps), case())
    assert intervals(outcome) == [(0, 10), (0, 20), (0, 60)]
    assert outcome.total == Total(0, 90)


# --- choices ------------------------------------------------------------------------------------


def choose(*awards: ir.Award, **facts: Any) -> Outcome:
    ids = tuple(a.id for a in awards)
    return evaluate(policy(*awards, choices=(Choice("8", ids),)), case(facts))


def test_the_best_award_counts() -> None:
    outcome = choose(award("1.1", ceiling=Const(5)), award("1.2", ceiling=Const(9)))
    assert [(a.status, a.ceiling) for a in outcome.awards] == [("denied", 0), ("granted", 9)]
    assert outcome.awards[0].reason == "限报一项：已按较高的“奖励1.2”计算"
    assert outcome.total == Total(0, 9) and [n.code for n in outcome.notices] == ["choice"]


def test_a_tie_goes_to_the_higher_floor_then_to_the_first() -> None:
    outcome = choose(award("1.1", ceiling=Const(9)), award("1.2", ceiling=Const(9), floor=None))
    assert [a.status for a in outcome.awards] == ["denied", "granted"]
    outcome = choose(award("1.1", ceiling=Const(9)), award("1.2", ceiling=Const(9)))
    assert [a.status for a in outcome.awards] == ["granted", "denied"]


def test_a_choice_with_one_candidate_is_none() -> None:
    outcome = choose(award("1.1", is_("甲")), award("1.2"), 甲=False)
    assert [a.status for a in outcome.awards] == ["denied", "granted"] and outcome.notices == ()


def test_an_open_choice() -> None:
    outcome = choose(
        award("1.1", ceiling=Const(5), floor=None),
        award("1.2", is_("甲"), ceiling=Const(9), floor=None),
        award("1.3", ceiling=Const(4)),
    )
    assert [(a.status, a.floor, a.ceiling, a.needs) for a in outcome.awards] == [
        ("unknown", 0, 5, ("甲",)),
        ("unknown", 0, 9, ("甲",)),
        ("denied", 0, 0, ()),
    ]
    assert outcome.total == Total(0, 9)
    sure = choose(
        award("1.1", ceiling=Const(5), floor=None),
        award("1.2", ceiling=ir.Least((num("金额"), Const(9))), floor=None),
    )
    assert sure.total == Total(0, 9)


def test_an_open_tie_goes_to_the_first_only() -> None:
    open_ = ir.Least((num("金额"), Const(9)))
    outcome = choose(award("1.1", ceiling=Const(9)), award("1.2", ceiling=open_))
    assert [a.status for a in outcome.awards] == ["granted", "denied"]
    outcome = choose(award("1.1", ceiling=open_), award("1.2", ceiling=Const(9)))
    assert [a.status for a in outcome.awards] == ["unknown", "unknown"]


def test_an_award_that_is_open_may_come_to_nothing_for_others() -> None:
    first = award("1.1", is_("甲"), ceiling=Const(10), floor=None)
    after = award("1.2", ceiling=ir.Add((AwardOf("1.1", "floor"), Const(1))), floor=None)
    outcome = evaluate(policy(first, after), case())
    assert intervals(outcome) == [(0, 10), (1, 11)]
    assert outcome.awards[1].needs == ("甲",)


def test_a_cap_over_open_sums() -> None:
    awards = (award("1.1", ceiling=num("金额"), floor=None), award("1.2", ceiling=Const(50), floor=None))
    outcome = evaluate(policy(*awards, caps=(cap(Const(100), "1.1", "1.2"),)), case())
    assert intervals(outcome) == [(0, 100), (0, 50)]
    assert outcome.awards[1].needs == ("金额",) and outcome.total == Total(50, 100)


# --- deductions ---------------------------------------------------------------------------------


def lines(*, capped: int | None = None, all_three: bool = False) -> Policy:
    """Article 16: models X = [floor, ceiling], a line B of which X is deducted, a cap on X (or on all)."""
    x = award("16.1", ceiling=num("营收"), floor=num("金额"), recipient=ir.Recipient("fact", "所在区"))
    b_floor, b_ceiling = num("比例"), num("产量")
    line = award(
        "16.3",
        ceiling=Greatest((Sub(b_ceiling, AwardOf("16.1", "floor")), Const(0))),
        floor=Greatest((Sub(b_floor, AwardOf("16.1", "ceiling")), Const(0))),
        deducts=("16.1",),
        gross_floor=b_floor,
        gross_ceiling=b_ceiling,
        recipient=ir.Recipient("fact", "所在区"),
    )
    ids = ("16.1", "16.3") if all_three else ("16.1",)
    caps = () if capped is None else (cap(Const(capped), *ids),)
    return policy(x, line, award("9.9", ceiling=Const(1000), floor=None), caps=caps)


def line_case(c: int, d: int, a: int, b: int) -> Any:
    """X in [c, d], B in [a, b]."""
    return case({"金额": c, "营收": d, "比例": a, "产量": b, "所在区": "钱塘区"})


@pytest.mark.parametrize(
    ("x", "b", "line", "total"),
    [
        ((0, 2000), (0, 3000), (0, 3000), (0, 3000)),
        ((500, 500), (0, 3000), (0, 2500), (500, 3000)),
        ((0, 4000), (3000, 3000), (0, 3000), (3000, 4000)),
        ((3000, 4000), (3000, 3000), (0, 0), (3000, 4000)),
        ((1, 1), (3000, 3000), (2999, 2999), (3000, 3000)),
    ],
)
def test_a_sum_with_a_deduction_is_the_greater_one(x: Any, b: Any, line: Any, total: Any) -> None:
    outcome = evaluate(lines(), line_case(*x, *b))
    assert intervals(outcome)[1] == line
    assert outcome.totals["钱塘区"] == Total(*total)
    assert outcome.total == Total(total[0] + 1000, total[1] + 1000)


def test_a_cap_on_a_part_keeps_the_rule_too() -> None:
    """16.1 is cut after the line took it off: whatever is cut of it is not made up for by the line."""
    outcome = evaluate(lines(capped=1500), line_case(0, 2000, 0, 3000))
    assert intervals(outcome)[:2] == [(0, 1500), (0, 3000)]
    assert outcome.totals["钱塘区"] == Total(0, 3000)
    assert evaluate(lines(capped=2000), line_case(0, 2000, 0, 3000)).totals["钱塘区"] == Total(0, 3000)
    cut = evaluate(lines(capped=1500), line_case(2000, 2000, 3000, 3000))
    assert cut.totals["钱塘区"] == Total(2500, 2500)


def test_a_cap_on_more_than_what_is_deducted() -> None:
    """The rule no longer holds; the parts are added up."""
    wide = (cap(Const(1500), "16.1", "9.9"),)
    outcome = evaluate(policy(*lines().awards, caps=wide), line_case(0, 2000, 0, 3000))
    assert outcome.total == Total(1000, 4500)


def test_a_cap_beside_a_deducting_award_is_no_cap_on_what_it_deducts() -> None:
    caps = (cap(Const(3500), "16.3", "9.9"), cap(Const(500), "9.9"))
    outcome = evaluate(policy(*lines().awards, caps=caps), line_case(0, 0, 0, 3000))
    assert intervals(outcome) == [(0, 0), (0, 3000), (500, 500)]
    assert outcome.total == Total(500, 3500)


def test_a_cap_on_everything_keeps_the_rule() -> None:
    outcome = evaluate(lines(capped=2500, all_three=True), line_case(0, 2000, 0, 3000))
    assert outcome.totals["钱塘区"] == Total(0, 2500)
    outcome = evaluate(lines(capped=4000, all_three=True), line_case(0, 2000, 0, 3000))
    assert outcome.totals["钱塘区"] == Total(0, 3000)


SMALL = st.integers(0, 12)


@settings(max_examples=400, deadline=None)
@given(SMALL, SMALL, SMALL, SMALL, st.one_of(st.none(), SMALL), st.booleans(), st.sets(st.integers(0, 3)))
def test_sums_with_deductions_hold_every_outcome(
    c: int, d: int, a: int, b: int, capped: int | None, all_three: bool, gone: set[int]
) -> None:
    """For all sums that the intervals allow, and all values of missing facts, the total holds."""
    c, d = sorted((c, d))
    a, b = sorted((a, b))
    code = compile_policy(lines(capped=capped, all_three=all_three))
    applicant = line_case(c, d, a, b)
    whole = code.evaluate(applicant).totals.get("钱塘区", Total(0, 0))
    reached = set()
    for x in range(c, d + 1):
        for y in range(a, b + 1):
            parts = [min(x, capped) if capped is not None else x, max(0, y - x)]
            if capped is not None and all_three:
                parts[1] = min(parts[1], capped - parts[0])
            reached.add(sum(parts))
    assert whole.ceiling is not None
    assert whole.floor <= min(reached) and max(reached) <= whole.ceiling
    if not all_three:
        assert (whole.floor, whole.ceiling) == (min(reached), max(reached))
    for i in gone:
        del applicant.values[("金额", "营收", "比例", "产量")[i]]
    open_ = code.evaluate(applicant).total
    assert open_.floor <= whole.floor + 1000
    assert open_.ceiling is None or whole.ceiling + 1000 <= open_.ceiling


def test_a_line_that_is_open() -> None:
    undecided = lines()
    x, line, rest = undecided.awards
    doubtful = ir.Award(**{f: getattr(line, f) for f in line.__struct_fields__} | {"eligible": is_("甲")})
    code = compile_policy(policy(x, doubtful, rest))
    outcome = code.evaluate(line_case(500, 600, 3000, 3000))
    assert outcome.awards[1].status == "unknown"
    assert outcome.totals["钱塘区"] == Total(500, 3000)


def test_totals_are_apart_for_each_recipient() -> None:
    awards = (
        award("1.1", ceiling=Const(5)),
        award("16.1", ceiling=Const(7), recipient=ir.Recipient("fact", "所在区")),
        award("29.1", ceiling=Const(3), floor=None, thing="项目"),
    )
    outcome = evaluate(policy(*awards), case({"所在区": "钱塘区"}, 项目=[("张三", {}), ("李四", {})]))
    assert outcome.totals == {
        "企业": Total(0, 5),
        "钱塘区": Total(0, 7),
        "张三": Total(3, 3),
        "李四": Total(3, 3),
    }
    assert outcome.total == Total(6, 18)


def test_an_award_without_an_upper_end() -> None:
    open_ended = award("1.1", ceiling=ir.Unbounded(), floor=Const(0))
    after = award("1.2", ceiling=ir.Least((AwardOf("1.1", "ceiling"), Const(9))))
    less = award("1.3", ceiling=Greatest((Sub(ir.Unbounded(), ir.ReceivedSum(History(("1.3",)))), Const(0))))
    outcome = evaluate(policy(open_ended, after, less), case(history=None), trace=True)
    assert intervals(outcome) == [(0, None), (0, 9), (0, None)]
    assert [a.status for a in outcome.awards] == ["granted"] * 3
    assert outcome.awards[2].needs == ()
    assert outcome.total == Total(0, None)
    shown = award("1.1", ceiling=saynum(ir.Unbounded(), "一事一议"))
    step = evaluate(policy(shown), case(), trace=True).awards[0].steps[0]
    assert (step.low, step.high) == (None, None) or step.high is None
