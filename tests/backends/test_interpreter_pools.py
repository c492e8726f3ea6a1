"""What many applicants share."""

from __future__ import annotations

from random import Random
from typing import Any

import msgspec
import pytest
from interp_build import DAY, WAN, award, case, day, is_, num, policy, wan

from policy_dsl.backends.interpreter import Many, PoolReport, compile_policy, evaluate, evaluate_many
from policy_dsl.backends.interpreter.allot import apportion, one_by_one
from policy_dsl.backends.interpreter.pools import Mark
from policy_dsl.core import ir
from policy_dsl.core.ir import Const, FactRef, Lit, Pool
from policy_dsl.core.result import Total
from policy_dsl.values.case import Case
from policy_dsl.values.ranges import INF


def many(pool: Pool, cases: list[Case], *awards: ir.Award) -> Many:
    given = awards or (award("10.1", is_("甲"), num("金额")),)
    return evaluate_many(compile_policy(policy(*given, pools=(pool,))), cases)


def firm(name: str, amount: int = 100, score: int | None = None, date: int | None = DAY, **more: Any) -> Case:
    values: dict[str, Any] = {"甲": True, "金额": amount, **more}
    if score is not None:
        values["评分"] = score
    return case(values, name=name, date=date)


def results(answer: Many) -> list[tuple[str, int | None]]:
    return [(o.awards[0].status, o.awards[0].ceiling) for o in answer.outcomes]


def only(answer: Many) -> PoolReport:
    (report,) = answer.pools
    return report


PLACES = Pool("count", 2, ("10.1",), unit="家", order="择优")


# --- one applicant ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pool", "text"),
    [
        (PLACES, "全部申请人每年合计不超过2家，择优：与其他申请人共享"),
        (Pool("sum", 18_000 * WAN, ("10.1",)), "全部申请人每年合计不超过1.8亿元：与其他申请人共享"),
        (Pool("sum", 5000 * WAN, ("10.1",), key="recipient"),
         "同一受益对象每年合计不超过5000万元：与其他申请人共享"),
        (Pool("count", 5, ("10.1",), "家", "高级", FactRef("等级"), per_year=False),
         "全部申请人总共高级合计不超过5家：与其他申请人共享"),
    ],
)  # fmt: skip
def test_one_applicant_is_told_of_the_pool(pool: Pool, text: str) -> None:
    p = policy(award("10.1", is_("甲")), pools=(pool,))
    assert [n.text for n in evaluate(p, case({"甲": True, "等级": "高级"})).notices] == [text]
    assert evaluate(p, case({"甲": False})).notices == ()
    other_level = evaluate(p, case({"甲": True, "等级": "初级"})).notices
    assert len(other_level) == (0 if pool.level else 1)


def test_a_pool_of_another_reading_is_not_there() -> None:
    p = policy(award("10.1"), pools=(Pool("count", 2, ("10.1",), when=Lit(False)),))
    assert evaluate(p, case()).notices == ()


# --- places -------------------------------------------------------------------------------------


def test_the_best_win() -> None:
    answer = many(PLACES, [firm("a", 1, 70), firm("b", 2, 90), firm("c", 3, 80), firm("d", 4, 60)])
    assert results(answer) == [("denied", 0), ("granted", 2), ("granted", 3), ("denied", 0)]
    report = only(answer)
    assert (report.over, report.enforced, report.claims, report.limit) == (True, True, 4, 2)
    assert (report.demand, report.left) == (Total(0, 10), Total(0, 5))
    assert [(s.applicant, s.index, s.after) for s in report.shares] == [
        ("a", 0, Total(0, 0)),
        ("d", 3, Total(0, 0)),
    ]
    assert answer.outcomes[0].awards[0].reason == "名额已满：全部申请人每年合计不超过2家，择优"
    assert answer.outcomes[0].total == Total(0, 0)
    (notice,) = answer.outcomes[0].notices
    assert (notice.code, notice.article) == ("pool-cut", answer.outcomes[0].awards[0].article)
    # by its title, as the answer calls it, not by its number
    assert notice.text.startswith(answer.outcomes[0].awards[0].title + "由")


def test_enough_places() -> None:
    report = only(many(PLACES, [firm("a"), firm("b")]))
    assert (report.over, report.enforced, report.shares) == (False, False, ())
    assert report.left == report.demand == Total(0, 200)


def test_equal_scores_at_the_cut_stay_open() -> None:
    answer = many(PLACES, [firm("a", 1, 90), firm("b", 2, 80), firm("c", 3, 80), firm("d", 4, 70)])
    assert [s for s, _ in results(answer)] == ["granted", "unknown", "unknown", "denied"]


def test_an_open_award_ahead_leaves_it_open() -> None:
    doubtful = firm("a", 1, 95)
    del doubtful.values["甲"]
    answer = many(PLACES, [doubtful, firm("b", 2, 90), firm("c", 3, 80), firm("d", 4, 70)])
    assert [s for s, _ in results(answer)] == ["unknown", "granted", "unknown", "denied"]
    assert only(answer).over is True
    assert only(many(PLACES, [doubtful, firm("b", 2, 90), firm("c", 3, 80)])).over is None


def test_without_scores_nothing_is_cut() -> None:
    answer = many(PLACES, [firm("a", 5, 90), firm("b", 7), firm("c", 9, 80)])
    assert results(answer) == [("granted", 5), ("granted", 7), ("granted", 9)]
    report = only(answer)
    assert (report.over, report.enforced) == (True, False)
    assert report.left == Total(0, 16)
    assert report.note == "1个申请没有评分，未作取舍"
    assert [s.after for s in report.shares] == [Total(0, 5), Total(0, 7), Total(0, 9)]
    assert all([n.code for n in o.notices][-1:] == ["pool"] for o in answer.outcomes)
    assert all("pool-overrun" in [n.code for n in o.notices] for o in answer.outcomes)


def test_without_an_order_nothing_is_cut() -> None:
    report = only(many(Pool("count", 1, ("10.1",)), [firm("a"), firm("b")]))
    assert (report.over, report.enforced) == (True, False)
    assert report.note == "原文没有写明如何取舍，未作取舍"
    report = only(many(Pool("sum", 150, ("10.1",)), [firm("a"), firm("b")]))
    assert (report.over, report.enforced, report.left) == (None, False, Total(0, 150))


def test_first_come_first_served() -> None:
    pool = Pool("count", 2, ("10.1",), order="先到先得")
    days = [DAY + 1, DAY, DAY + 1]
    answer = many(pool, [firm(n, i, date=d) for i, (n, d) in enumerate(zip("abc", days, strict=True), 1)])
    assert [s for s, _ in results(answer)] == ["granted", "granted", "denied"]
    assert only(answer).note == "按申报日期先后，同日的按申报主体名称排序"


def test_each_year_has_its_own_places() -> None:
    pool = Pool("count", 1, ("10.1",), order="先到先得")
    cases = [
        firm("a"),
        firm("b", date=day(2027, 1, 1)),
        firm("c", date=day(2027, 1, 2)),
        firm("d", date=None),
    ]
    answer = many(pool, cases)
    assert [s for s, _ in results(answer)] == ["granted", "granted", "denied", "unknown"]
    assert sorted((r.year or 0, r.claims) for r in answer.pools) == [(0, 1), (2026, 1), (2027, 2)]
    undated = many(pool, [firm("a", date=None), firm("b", date=None)])
    assert (only(undated).enforced, only(undated).year) == (False, None)
    assert only(undated).note.startswith("申报日期未知")
    all_years = many(Pool("count", 1, ("10.1",), order="先到先得", per_year=False), cases[:3])
    assert [s for s, _ in results(all_years)] == ["granted", "denied", "denied"]


def test_levels_and_items() -> None:
    level = Pool("count", 1, ("10.1",), "家", "高级", FactRef("等级"), order="择优")
    cases = [firm("a", 1, 5, 等级="高级"), firm("b", 2, 9, 等级="高级"), firm("c", 3, 1, 等级="初级")]
    assert [s for s, _ in results(many(level, cases))] == ["denied", "granted", "granted"]
    each = award("12.1", ceiling=num("投资", "项目"), thing="项目")
    pool = Pool("count", 3, ("12.1",), "个", order="先到先得")
    items = {"项目": [("x", {"投资": 5}), ("y", {"投资": 6})]}
    answer = many(pool, [case(name="a", **items), case(name="b", **items)], each)
    assert [[a.status for a in o.awards] for o in answer.outcomes] == [
        ["granted", "granted"],
        ["granted", "denied"],
    ]


def test_two_awards_of_one_applicant_take_one_place() -> None:
    both = (award("1.1"), award("1.2"))
    answer = many(Pool("count", 1, ("1.1", "1.2"), order="先到先得"), [firm("a"), firm("b")], *both)
    assert [[a.status for a in o.awards] for o in answer.outcomes] == [["granted"] * 2, ["denied"] * 2]


def test_the_order_of_the_list_decides_nothing() -> None:
    rng = Random(5)
    for kind, order in (("count", "先到先得"), ("sum", "先到先得"), ("sum", "择优"), ("sum", "按比例")):
        pool = Pool(kind, 3 if kind == "count" else 250, ("10.1",), order=order)  # type: ignore[arg-type]
        firms = [firm(name, 100, 80, DAY) for name in ("乙", "甲", "丙", "b", "A")]
        firms[1].date = None if order == "择优" else DAY
        first = many(pool, firms)
        found = {o.applicant: (o.awards[0].status, o.awards[0].ceiling) for o in first.outcomes}
        for _ in range(5):
            rng.shuffle(firms)
            again = many(pool, firms)
            assert {o.applicant: (o.awards[0].status, o.awards[0].ceiling) for o in again.outcomes} == found
            assert [msgspec.structs.replace(r, shares=()) for r in again.pools] == [
                msgspec.structs.replace(r, shares=()) for r in first.pools
            ]


def test_equal_scores_of_a_sum_go_by_the_day_then_by_name() -> None:
    pool = Pool("sum", 150, ("10.1",), order="择优", per_year=False)
    firms = [firm("甲", 100, 80, None), firm("乙", 100, 80, DAY + 1), firm("丙", 100, 80, DAY + 1)]
    assert [c for _, c in results(many(pool, firms))] == [0, 50, 100]
    report = only(many(pool, firms))
    assert report.last_in == Mark("乙", None, 80, DAY + 1)
    assert report.first_out == Mark("甲", None, 80, None)


def test_who_is_open_at_the_cut_is_told() -> None:
    answer = many(PLACES, [firm("a", 1, 90), firm("b", 2, 80), firm("c", 3, 80)])
    assert [[n.code for n in o.notices] for o in answer.outcomes] == [
        ["pool"],
        ["pool-open", "pool"],
        ["pool-open", "pool"],
    ]
    # of those that are open no more than one has a place
    assert only(answer).left == Total(0, 4)


# --- sums ---------------------------------------------------------------------------------------


def test_in_proportion() -> None:
    pool = Pool("sum", 100, ("10.1",), order="按比例")
    answer = many(pool, [firm("a", 100), firm("b", 100), firm("c", 100)])
    assert [c for _, c in results(answer)] == [34, 33, 33]
    assert only(answer).left == Total(0, 100)
    assert many(pool, [firm("a", 60), firm("b", 40)]).pools[0].enforced is False


def test_a_sum_in_order() -> None:
    first = Pool("sum", 150, ("10.1",), order="先到先得")
    answer = many(first, [firm("a", 100, date=DAY + 1), firm("b", 100), firm("c", 10, date=DAY + 2)])
    assert results(answer) == [("granted", 50), ("granted", 100), ("denied", 0)]
    best = Pool("sum", 150, ("10.1",), order="择优")
    answer = many(best, [firm("a", 100, 1), firm("b", 100, 2), firm("c", 10, 3)])
    assert results(answer) == [("granted", 40), ("granted", 100), ("granted", 10)]
    assert answer.outcomes[0].total == Total(0, 40)


def test_a_sum_for_each_recipient() -> None:
    district = award("16.1", ceiling=num("金额"), recipient=ir.Recipient("fact", "所在区"))
    pool = Pool("sum", 150, ("16.1",), key="recipient", order="先到先得")
    cases = [firm(n, 100, 所在区=d) for n, d in (("a", "上城区"), ("b", "上城区"), ("c", "西湖区"))]
    answer = many(pool, cases, district)
    assert [c for _, c in results(answer)] == [100, 50, 100]
    assert [(r.recipient, r.demand, r.left) for r in answer.pools] == [
        ("上城区", Total(0, 200), Total(0, 150)),
        ("西湖区", Total(0, 100), Total(0, 100)),
    ]


def test_floors_are_cut_too() -> None:
    fixed = award("10.1", ceiling=wan(10), floor=None)
    pool = Pool("sum", 15 * WAN, ("10.1",), order="按比例")
    answer = many(pool, [firm("a"), firm("b")], fixed)
    assert [(o.awards[0].floor, o.awards[0].ceiling) for o in answer.outcomes] == [(75_000_00, 75_000_00)] * 2
    assert only(answer).over is True


def test_a_claim_without_an_end_is_the_whole_pool() -> None:
    open_ = award("10.1", ceiling=ir.Unbounded())
    answer = many(Pool("sum", 100, ("10.1",), order="按比例"), [firm("a"), firm("b")], open_)
    assert [c for _, c in results(answer)] == [50, 50]
    assert only(answer).demand == Total(0, None)


def test_pools_apply_one_after_the_other() -> None:
    awards = (award("22.1", ceiling=num("金额")),)
    pools = (
        Pool("count", 2, ("22.1",), "个", order="择优"),
        Pool("sum", 150, ("22.1",), order="按比例"),
    )
    code = compile_policy(policy(*awards, pools=pools))
    answer = evaluate_many(code, [firm("a", 100, 1), firm("b", 100, 2), firm("c", 100, 3)])
    assert results(answer) == [("denied", 0), ("granted", 75), ("granted", 75)]


def test_a_pool_leaves_the_other_sums_of_an_applicant() -> None:
    awards = (award("1.1", ceiling=num("金额")), award("1.2", ceiling=Const(7)))
    pool = Pool("sum", 100, ("1.1",), order="先到先得")
    answer = many(pool, [firm("a", 100), firm("b", 50)], *awards)
    assert [o.total for o in answer.outcomes] == [Total(0, 107), Total(0, 7)]
    assert answer.outcomes[1].totals == {"企业": Total(0, 7)}


def test_ten_thousand_random_pools() -> None:
    rng = Random(20251229)
    for _ in range(10_000):
        ceilings = [rng.choice([0, 1, 2, 3, 7, 100, 10**9, INF]) for _ in range(rng.randint(1, 6))]
        limit = rng.choice([0, 1, 2, 5, 10, 99, 10**9, 10**12])
        whole = sum(min(c, limit) if c == INF else c for c in ceilings)
        for shares in (apportion(ceilings, limit), one_by_one(ceilings, limit)):
            assert sum(shares) == min(limit, whole) if INF not in ceilings else sum(shares) <= limit
            assert all(0 <= s <= c for s, c in zip(shares, ceilings, strict=True))
        for share, claim in zip(apportion(ceilings, limit), ceilings, strict=True):
            if whole > limit:
                exact = min(claim, limit) if claim == INF else claim
                assert abs(share * whole - exact * limit) < whole


def test_random_pools_over_random_applicants() -> None:
    rng = Random(66)
    code: dict[tuple[Any, ...], Any] = {}
    for _ in range(600):
        kind = rng.choice(["count", "sum"])
        order = rng.choice(["择优", "先到先得", "按比例", ""])
        fixed = rng.random() < 0.5
        limit = rng.choice([0, 1, 2, 3]) if kind == "count" else rng.choice([0, 1, 50, 150, 1000])
        key = (kind, order, limit, fixed)
        if key not in code:
            pool = Pool(kind, limit, ("1.1",), order=order)
            given = award("1.1", is_("甲"), num("金额"), None if fixed else Const(0))
            code[key] = compile_policy(policy(given, pools=(pool,)))
        cases = []
        for i in range(rng.randint(0, 6)):
            one = firm(str(i), rng.choice([0, 1, 60, 100]), rng.choice([1, 2, 3]), DAY + rng.randint(0, 2))
            one.values["甲"] = rng.random() < 0.8
            cases.append(one)
        answer = evaluate_many(code[key], cases)
        awards = [o.awards[0] for o in answer.outcomes]
        assert all(a.floor <= (a.ceiling or 0) for a in awards)
        for report in answer.pools:
            if report.enforced and kind == "sum":
                assert sum(a.ceiling or 0 for a in awards) <= limit
            if report.enforced and kind == "count":
                sure = sum(a.status == "granted" for a in awards)
                assert sure <= limit
                assert sure + sum(a.status == "unknown" for a in awards) >= min(limit, report.claims)
            if not report.enforced:
                alone = [code[key].evaluate(c).awards[0] for c in cases]
                assert [(a.floor, a.ceiling) for a in alone] == [(a.floor, a.ceiling) for a in awards]
