"""The formulas say what the evaluator says: every award and their sum, for complete applicants."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from random import Random
from typing import Any

import pytest
import z3
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from interp_build import LEVELS, award
from interp_build import policy as ir_policy
from interp_random import policies
from oracle.strategies import random_cases
from random_policies import random_policy

from policy_dsl.backends.contract import gaps
from policy_dsl.backends.symbolic import lower
from policy_dsl.backends.symbolic.applicant import UnsupportedError
from policy_dsl.backends.symbolic.capabilities import capabilities, name
from policy_dsl.core import ir
from policy_dsl.core.ir import Const, FactRef
from policy_dsl.facts import values
from policy_dsl.fuzz.formulas import Both
from policy_dsl.pipeline import compile_text
from policy_dsl.source import Source
from policy_dsl.values import stated
from policy_dsl.values.case import Case, Item
from proofs.applicants import Applicants

SLOTS = 2


def short(case: Case) -> Case:
    """With at most as many items as there are slots."""
    things = {name: tuple(items[:SLOTS]) for name, items in case.things.items()}
    return Case(case.name, case.date, case.values, things, case.history, case.overlaps)


def whole(case: Case, policy: ir.Policy) -> Case:
    """The applicants of the oracle leave out what their rules do not ask; here everything has a value."""
    maker = Applicants(policy, 0)
    assert case.date is not None
    from policy_dsl.values.dates import year_of

    year = year_of(case.date)
    base = maker.facts(None, year)
    things = {
        thing.name: tuple(
            Item(item.name, {**maker.facts(thing.name, year), **item.values})
            for item in case.things.get(thing.name, ())
        )
        for thing in policy.things
    }
    return Case(
        case.name, case.date, {**base, **case.values}, things, case.history or (), case.overlaps or ()
    )


def in_force(case: Case, policy: ir.Policy) -> bool:
    assert case.date is not None
    return (policy.start is None or case.date >= policy.start) and (
        policy.end is None or case.date <= policy.end
    )


@cache
def policy_of(seed: int) -> ir.Policy:
    made = compile_text(Source("random.pol", random_policy(seed))).policy
    assert made is not None
    return made


@pytest.mark.parametrize("readings", [{}, "random"])
def test_formulas_agree_on_hz2025(hz2025: ir.Policy, readings: Any) -> None:
    rng = Random(1)
    chosen = {each.name: rng.choice(each.options).name for each in hz2025.readings} if readings else {}
    both = Both(hz2025, chosen)
    cases = [*Applicants(hz2025, 7).cases(12), *(whole(case, hz2025) for case in random_cases(3, 20, True) if in_force(case, hz2025))]  # fmt: skip
    for case in cases:
        assert both.differences(short(case)) == []


@pytest.mark.parametrize("block", range(8))
def test_formulas_agree_on_random_policies(block: int) -> None:
    for seed in range(block * 25, block * 25 + 25):
        policy = policy_of(seed)
        both = Both(policy, {})
        for case in Applicants(policy, seed).cases(3):
            assert both.differences(case) == [], seed


def _or_more(op: str, left: Any, right: Any) -> Any:
    return left >= right if op == ">" else left > right if op == ">=" else _compared(op, left, right)


_compared, _least, _greatest = lower._compared, lower.least, lower.greatest
WRONG: dict[str, Callable[[pytest.MonkeyPatch], None]] = {}


def wrong(name: str) -> Callable[[Callable[[pytest.MonkeyPatch], None]], None]:
    def add(plant: Callable[[pytest.MonkeyPatch], None]) -> None:
        WRONG[name] = plant

    return add


@wrong("least")
def _(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(lower, "least", _greatest)


@wrong("greatest")
def _(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(lower, "greatest", _least)


@wrong("compare")
def _(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(lower, "_compared", _or_more)


def _number(node_type: type, change: Callable[[Any, ir.Num], Any]) -> Callable[[pytest.MonkeyPatch], None]:
    def plant(patch: pytest.MonkeyPatch) -> None:
        right = lower.Lowering.number

        def number(self: lower.Lowering, node: ir.Num, place: Any) -> Any:
            found = right(self, node, place)
            return change(found, node) if isinstance(node, node_type) else found

        patch.setattr(lower.Lowering, "number", number)

    return plant


def _truth(node_type: type, change: Callable[[Any], Any]) -> Callable[[pytest.MonkeyPatch], None]:
    def plant(patch: pytest.MonkeyPatch) -> None:
        right = lower.Lowering.truth

        def truth(self: lower.Lowering, node: ir.Bool, place: Any) -> Any:
            found = right(self, node, place)
            return change(found) if isinstance(node, node_type) else found

        patch.setattr(lower.Lowering, "truth", truth)

    return plant


for node_type in (
    ir.Const, ir.NumFact, ir.BestOf, ir.ApplyYear, ir.Add, ir.Sub, ir.Scale, ir.FloorDiv, ir.If, ir.SumOver,
    ir.SumBy, ir.CountOver, ir.ReceivedSum, ir.FirstYear, ir.AddMonths, ir.AwardOf, ir.Rank,
):  # fmt: skip
    WRONG[node_type.__name__] = _number(node_type, lambda found, node: found + 1)
for truth_type in (ir.BoolFact, ir.InSet, ir.Has, ir.All, ir.AnyOf, ir.Not, ir.Received):
    WRONG[truth_type.__name__] = _truth(truth_type, z3.Not)
WRONG["rounding"] = _number(ir.FloorDiv, lambda found, node: found + z3.If(found > 0, 1, 0))


LEVEL = FactRef("类别", "项目")
PLAIN: tuple[ir.Num, ...] = (
    ir.Rank(FactRef("等级"), LEVELS),
    ir.CountOver("项目", ir.BoolFact(FactRef("合格", "项目"))),
    ir.BestOf(FactRef("研发"), -3, -1),
    ir.AddMonths(ir.NumFact(FactRef("签订之日")), 7),
    ir.SumBy("项目", LEVEL, ir.NumFact(FactRef("投资", "项目")), Const(10**6)),
)
"""Operators that random policies use only where one more or less does not show."""


@cache
def plain_policies() -> list[ir.Policy]:
    return [ir_policy(award("1.1", ceiling=ir.Add((number, Const(5))))) for number in PLAIN]


@pytest.mark.parametrize("name", sorted(WRONG))
def test_an_error_in_one_operator_is_found(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    WRONG[name](monkeypatch)
    for seed, policy in enumerate([*plain_policies(), *map(policy_of, range(100))]):
        both = Both(policy, {})
        if any(both.differences(case) for case in Applicants(policy, seed).cases(3)):
            return
    pytest.fail("nobody noticed")


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(policies(2), st.integers(0, 10**6))
def test_formulas_agree_on_any_tree_of_operators(policy: ir.Policy, seed: int) -> None:
    """Caps, choices, several lists, and what no text says yet."""
    try:
        both = Both(policy, {})
    except UnsupportedError:  # a list inside another: said so, not answered wrongly
        return
    for case in Applicants(policy, seed).cases(3):
        assert both.differences(case) == []


def test_the_table_of_capabilities_is_complete() -> None:
    assert name == "symbolic" and gaps(capabilities) == ()


def test_days_are_those_that_a_facts_file_can_state() -> None:
    assert (stated.FIRST_STATED, stated.LAST_STATED) == (values.FIRST_YEAR, values.LAST_YEAR)
