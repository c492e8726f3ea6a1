"""Random policies and applicants: agreement with the plain oracle, soundness where facts are missing."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from interp_build import policy as policy_of
from interp_plain import Plain
from interp_random import READING, all_names, booleans, numbers, policies, random_case, random_gaps, without

from policy_dsl.backends.interpreter import compile_policy
from policy_dsl.backends.interpreter.builder import Builder
from policy_dsl.backends.interpreter.env import Env
from policy_dsl.backends.interpreter.run import Run
from policy_dsl.core.result import AwardResult, Outcome, Total
from policy_dsl.values.case import Case
from policy_dsl.values.dates import FIRST_DAY, LAST_DAY
from policy_dsl.values.ranges import ends

SLOW = settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
MANY = settings(SLOW, max_examples=1200)
READINGS = st.sampled_from(["甲", "乙"]).map(lambda option: {"范围": option})
SEEDS = st.integers(0, 2**32 - 1)
EMPTY = policy_of(readings=(READING,))


def whole(seed: int, times: int) -> Iterator[Case]:
    rng = Random(seed)
    for _ in range(times):
        yield random_case(rng)


def open_and_whole(seed: int, times: int) -> Iterator[tuple[Case, set[str], Case]]:
    """Applicants with gaps: what is left, the names of what is missing, and the whole."""
    rng = Random(seed)
    for _ in range(times):
        case = random_case(rng)
        gone = random_gaps(rng, case)
        yield without(case, gone), gone, case


def run_of(case: Case) -> Run:
    """A run with the first item of 项目 at hand, if there is one."""
    run = Run(case, 2, 0)
    run.within(FIRST_DAY, LAST_DAY)
    if case.things.get("项目"):
        run.cur[0] = case.things["项目"][0]
    return run


def check_expression(node: Any, kind: str, seed: int) -> None:
    """The true value lies in the open one, and what is not needed does not change that."""
    env = Env(EMPTY, {})
    builder = Builder(env, "项目")
    get: Any = builder.boolean(node) if kind == "truth" else builder.number(node)
    for part, gone, case in open_and_whole(seed, 8):
        if not case.things["项目"]:
            continue
        plain = Plain(EMPTY, case, {})
        plain.items, plain.scope = {"项目": case.things["项目"][0]}, ["项目"]
        truth = plain(node)
        assert get(run_of(case)) == truth
        run = run_of(part)
        value = get(run)
        mask = 0
        if kind == "truth":
            if value is True or value is False:
                assert value is truth
            else:
                mask = value
                assert mask
        else:
            low, high, mask = ends(value)
            assert low <= truth <= high
            assert bool(mask) == (low < high)
        needs = set(run.names(mask))
        assert needs <= gone
        if "项目" not in gone:
            again = run_of(without(case, gone & needs))
            filled = get(again)
            if kind == "truth":
                assert (filled if isinstance(filled, bool) else None) == (
                    value if isinstance(value, bool) else None
                )
            else:
                assert ends(filled)[:2] == ends(value)[:2]


@MANY
@given(booleans(3, ("项目",), ()), SEEDS)
def test_truths(node: Any, seed: int) -> None:
    check_expression(node, "truth", seed)


@MANY
@given(numbers(3, ("项目",), ()), SEEDS)
def test_numbers(node: Any, seed: int) -> None:
    check_expression(node, "number", seed)


def rows(outcome: Outcome) -> list[tuple[Any, ...]]:
    return [(a.id, a.item, a.status, a.floor, a.ceiling) for a in outcome.awards]


def within(small: Total | AwardResult, large: Total | AwardResult) -> bool:
    top = large.ceiling is None or (small.ceiling is not None and small.ceiling <= large.ceiling)
    return large.floor <= small.floor and top


@SLOW
@given(policies(), SEEDS, READINGS)
def test_agrees_with_the_oracle(policy: Any, seed: int, readings: dict[str, str]) -> None:
    code = compile_policy(policy, readings)
    for case in whole(seed, 5):
        outcome = code.evaluate(case)
        assert rows(outcome) == Plain(policy, case, readings).awards()
        assert all(not a.needs for a in outcome.awards) and outcome.missing == ()
        assert outcome.total.ceiling == sum(a.ceiling for a in outcome.awards)
        assert outcome.total.floor >= sum(a.floor for a in outcome.awards)
        assert outcome.total.floor <= outcome.total.ceiling
        assert all(bool(a.reason) == (a.status == "denied") for a in outcome.awards)


@SLOW
@given(policies(), SEEDS)
def test_a_trace_changes_nothing(policy: Any, seed: int) -> None:
    code = compile_policy(policy)
    for part, _, _ in open_and_whole(seed, 4):
        plain, traced = code.evaluate(part), code.evaluate(part, trace=True)
        assert rows(plain) == rows(traced) == code.amounts(part)
        assert [set(a.needs) for a in plain.awards] == [set(a.needs) for a in traced.awards]
        assert [a.reason for a in plain.awards] == [a.reason for a in traced.awards]
        assert (plain.total, plain.totals) == (traced.total, traced.totals)


def by_award(outcome: Outcome) -> dict[str, list[AwardResult]]:
    found: dict[str, list[AwardResult]] = {}
    for a in outcome.awards:
        found.setdefault(a.id, []).append(a)
    return found


def check_possible(open_: Outcome, full: Outcome, gone: set[str]) -> None:
    assert within(full.total, open_.total)
    for name, total in full.totals.items():
        assert within(total, open_.totals.get(name, Total(0, 0))) or name not in open_.totals
    known = by_award(full)
    for id_, results in by_award(open_).items():
        truths = known.get(id_, [])
        if len(results) == 1 and results[0].item is None:
            # Either no list at all, or a list that is not given: its sum.
            (result,) = results
            sums = Total(sum(t.floor for t in truths), sum(t.ceiling or 0 for t in truths))
            assert within(sums, result)
            pairs = [(result, truth) for truth in truths]
        else:
            pairs = list(zip(results, truths, strict=True))
        for result, truth in pairs:
            assert result.item is None or within(truth, result)
            if result.status == "denied":
                assert truth.status == "denied"
            if result.status == "granted":
                assert truth.status == "granted" or "不符合" not in truth.reason
            assert set(result.needs) <= gone


@SLOW
@given(policies(), SEEDS)
def test_what_is_missing_stays_possible(policy: Any, seed: int) -> None:
    """Whatever the missing facts turn out to be, the answer lies in the answer without them."""
    code = compile_policy(policy)
    for part, gone, case in open_and_whole(seed, 8):
        check_possible(code.evaluate(part), code.evaluate(case), gone)


@SLOW
@given(policies(), SEEDS)
def test_what_is_not_asked_for_does_not_matter(policy: Any, seed: int) -> None:
    """Filling in facts that an award does not need leaves its answer as it is."""
    code = compile_policy(policy)
    for part, gone, case in open_and_whole(seed, 4):
        for id_, results in by_award(code.evaluate(part)).items():
            needs = {need for result in results for need in result.needs}
            filled = by_award(code.evaluate(without(case, gone & needs))).get(id_, [])
            if results[0].item is None and "项目" in gone and "项目" not in needs:
                assert results[0].status == "denied" or len(filled) == 1
                if len(filled) != 1:
                    assert all(f.status == "denied" for f in filled)
                    continue
            for before, after in zip(results, filled, strict=True):
                assert (before.status, before.floor, before.ceiling) == (
                    after.status,
                    after.floor,
                    after.ceiling,
                )


@SLOW
@given(policies(groups=False), SEEDS)
def test_only_what_is_missing_is_asked_for(policy: Any, seed: int) -> None:
    code = compile_policy(policy)
    for part, gone, case in open_and_whole(seed, 4):
        outcome = code.evaluate(part)
        assert {need for a in outcome.awards for need in a.needs} == {m.fact for m in outcome.missing}
        assert {m.fact for m in outcome.missing} <= set(all_names(case)) & gone
        for m in outcome.missing:
            assert m.decides == tuple(dict.fromkeys(a.id for a in outcome.awards if m.fact in a.needs))
        for a in outcome.awards:
            assert (a.status == "unknown") <= bool(a.needs)
            assert not (a.status == "denied" and a.needs)
