"""A pool for each district, where it is not known whose district an applicant is of: unknown is not «the same»."""

from __future__ import annotations

from itertools import product
from random import Random
from typing import Any

import pytest
from interp_build import DAY, award, is_, num, policy
from test_interpreter_pools import firm

from policy_dsl.backends.interpreter import Many, compile_policy, evaluate_many
from policy_dsl.core import ir
from policy_dsl.core.ir import Const, Pool
from policy_dsl.core.result import Missing, Total
from policy_dsl.values.case import Case, Item

FACT = "所在区"
DISTRICT = ir.Recipient("fact", FACT)


def given(pool: Pool, cases: list[Case], fixed: bool = True) -> Many:
    one = award("16.1", is_("甲"), num("金额"), None if fixed else Const(0), recipient=DISTRICT)
    return evaluate_many(compile_policy(policy(one, pools=(pool,))), cases)


def at(name: str, district: str | None, amount: int = 100, **more: Any) -> Case:
    return firm(name, amount, **more) if district is None else firm(name, amount, **more, 所在区=district)


def ranges(answer: Many) -> list[tuple[str, int, int | None, tuple[str, ...]]]:
    return [(a.status, a.floor, a.ceiling, a.needs) for o in answer.outcomes for a in o.awards]


def test_two_unknown_districts_are_not_one() -> None:
    pool = Pool("sum", 150, ("16.1",), key="recipient", order="先到先得")
    answer = given(pool, [at("a", None), at("b", None)])
    # the first one is paid whole in any case; for the second one 50 are left, if it is of the same district
    assert ranges(answer) == [("granted", 100, 100, (FACT,)), ("granted", 50, 100, (FACT,))]
    (report,) = answer.pools
    assert (report.recipient, report.over, report.enforced) == ("所在区未知", None, True)
    assert (report.demand, report.left) == (Total(200, 200), Total(150, 200))
    assert report.note == "未给出所在区，不能确定与谁共用"
    assert answer.outcomes[1].missing == (Missing(FACT, ("16.1",)),)


def test_one_of_known_and_one_of_unknown_district() -> None:
    pool = Pool("sum", 150, ("16.1",), key="recipient", order="先到先得")
    cases = [at("a", None, date=DAY), at("b", "上城区", date=DAY + 1), at("c", "西湖区", 10, date=DAY + 1)]
    answer = given(pool, cases)
    assert ranges(answer) == [
        ("granted", 100, 100, (FACT,)),
        ("granted", 50, 100, ()),
        ("granted", 10, 10, ()),
    ]
    assert [(r.recipient, r.over, r.left) for r in answer.pools] == [
        ("上城区", None, Total(50, 100)),
        ("西湖区", False, Total(10, 10)),
        ("所在区未知", None, Total(100, 100)),
    ]
    assert answer.pools[0].note == "另有1个申请未给出所在区，可能也在这里"


def test_where_the_text_names_no_order_nothing_is_cut_and_the_fact_is_named() -> None:
    pool = Pool("sum", 150, ("16.1",), key="recipient")
    answer = given(pool, [at("a", None), at("b", None), at("c", "上城区")], fixed=False)
    assert [(a, b, c) for a, b, c, _ in ranges(answer)] == [("granted", 0, 100)] * 3
    assert [needs for *_, needs in ranges(answer)] == [(FACT,), (FACT,), ()]
    assert [(r.recipient, r.over, r.enforced, r.left) for r in answer.pools] == [
        ("上城区", None, False, Total(0, 100)),
        ("所在区未知", None, False, Total(0, 200)),
    ]
    assert "申请可能超出" in answer.outcomes[0].notices[0].text


def test_nothing_is_asked_where_all_together_stay_within() -> None:
    pool = Pool("sum", 300, ("16.1",), key="recipient", order="先到先得")
    answer = given(pool, [at("a", None), at("b", None), at("c", "上城区")])
    assert ranges(answer) == [("granted", 100, 100, ())] * 3
    assert {r.over for r in answer.pools} == {False}


def test_a_single_applicant_needs_no_district() -> None:
    pool = Pool("sum", 60, ("16.1",), key="recipient", order="先到先得")
    answer = given(pool, [at("a", None)])
    assert ranges(answer) == [("granted", 60, 60, ())]
    assert answer.pools[0].over is True


def test_places_of_a_district() -> None:
    pool = Pool("count", 1, ("16.1",), key="recipient", order="先到先得")
    answer = given(pool, [at("a", "上城区"), at("b", None), at("c", "上城区")])
    assert [(s, needs) for s, _, _, needs in ranges(answer)] == [
        ("granted", ()),
        ("unknown", (FACT,)),
        ("denied", ()),
    ]


def test_the_district_of_an_item() -> None:
    facts = (
        ir.Fact("甲", ir_bool()),
        ir.Fact(FACT, ir_name(), thing="项目"),
        ir.Fact("金额", ir_money(), thing="项目"),
    )
    one = award(
        "16.1", is_("甲"), ir.NumFact(ir.FactRef("金额", "项目")), None, recipient=DISTRICT, thing="项目"
    )
    pool = Pool("sum", 150, ("16.1",), key="recipient", order="先到先得")
    made = policy(one, pools=(pool,), facts=facts, things=(ir.Thing("项目"),))
    items = (Item("一", {"金额": 100, FACT: "上城区"}), Item("二", {"金额": 100}))
    answer = evaluate_many(
        compile_policy(made), [Case("a", DAY, {"甲": True}, {"项目": items}, (), ()), at("b", None)]
    )
    first, second = answer.outcomes[0].awards
    assert (first.floor, first.ceiling, first.needs) == (100, 100, ())
    assert (second.floor, second.ceiling, second.needs) == (50, 100, ("项目[二].所在区",))


def ir_bool() -> Any:
    from policy_dsl.types import BoolT

    return BoolT()


def ir_name() -> Any:
    from policy_dsl.types import NameT

    return NameT()


def ir_money() -> Any:
    from policy_dsl.types import MoneyT

    return MoneyT()


def test_applicants_are_not_one_recipient() -> None:
    pool = Pool("sum", 100, ("1.1",), key="recipient", order="先到先得")
    own = award("1.1", is_("甲"), num("金额"))
    answer = evaluate_many(compile_policy(policy(own, pools=(pool,))), [firm("a"), firm("b")])
    assert [r.recipient for r in answer.pools] == ["a", "b"]
    assert [o.awards[0].ceiling for o in answer.outcomes] == [100, 100]


def test_a_party_that_no_fact_names() -> None:
    pool = Pool("sum", 150, ("16.1",), key="recipient", order="先到先得")
    one = award("16.1", is_("甲"), num("金额"), None, recipient=ir.Recipient("role", "区、县（市）"))
    answer = evaluate_many(compile_policy(policy(one, pools=(pool,))), [firm("a"), firm("b")])
    assert ranges(answer) == [("granted", 100, 100, ()), ("granted", 50, 100, ())]
    assert answer.pools[0].over is None


def test_claims_without_a_day_are_not_of_one_year() -> None:
    pool = Pool("count", 1, ("16.1",), order="先到先得")
    (report,) = given(pool, [at("a", "上城区", date=None), at("b", "上城区", date=None)]).pools
    assert (report.year, report.over, report.enforced) == (None, None, False)


@pytest.mark.parametrize("seed", range(8))
def test_whatever_the_districts_are_the_answer_lies_in_the_range(seed: int) -> None:
    """Every way of filling in the missing districts, against what was said without them."""
    rng = Random(seed)
    told = 0
    for _ in range(40):
        kind = rng.choice(["count", "sum"])
        order = rng.choice(["先到先得", "择优"] if kind == "count" else ["先到先得", "择优", "按比例"])
        limit = rng.choice([0, 1, 2]) if kind == "count" else rng.choice([0, 1, 50, 100, 150, 300])
        pool = Pool(kind, limit, ("16.1",), key="recipient", order=order)
        fixed = rng.random() < 0.5
        cases = [
            at(
                str(i),
                rng.choice(["上城区", "西湖区", None, None]),
                rng.choice([1, 60, 100]),
                score=rng.choice([1, 2, 3]),
                date=DAY + rng.randint(0, 2),
            )
            for i in range(rng.randint(1, 4))
        ]
        open_ = [case for case in cases if FACT not in case.values]
        said = given(pool, cases, fixed)
        seen: list[set[tuple[str, int, int | None]]] = [set() for _ in cases]
        for choice in product(["上城区", "西湖区", *"子丑寅卯"[: len(open_)]], repeat=len(open_)):
            for case, district in zip(open_, choice, strict=True):
                case.values[FACT] = district
            for outcome, one in zip(given(pool, cases, fixed).outcomes, seen, strict=True):
                one.add((outcome.awards[0].status, outcome.awards[0].floor, outcome.awards[0].ceiling))
        for case in open_:
            del case.values[FACT]
        for case, outcome, found in zip(cases, said.outcomes, seen, strict=True):
            told_award = outcome.awards[0]
            for status, floor, ceiling in found:
                assert told_award.floor <= floor and (ceiling or 0) <= (told_award.ceiling or 0)
                assert told_award.status in (status, "unknown") or (
                    status == "denied" and told_award.floor == 0
                )
            if len(found) > 1 and case in open_:
                assert told_award.needs == (FACT,)
                told += 1
    assert told > 5
