"""The prover: it means what the evaluator means, proves what holds, and refutes with an applicant what does not."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
import z3
from click.testing import CliRunner
from conftest import compiled
from oracle.strategies import random_case
from same_case import equations

from policy_dsl import load
from policy_dsl.backends.contract import gaps
from policy_dsl.backends.interpreter import Compiled, compile_policy
from policy_dsl.backends.symbolic.applicant import Applicant
from policy_dsl.backends.symbolic.capabilities import capabilities, name
from policy_dsl.backends.symbolic.lower import Lowering
from policy_dsl.cli import group
from policy_dsl.core.ir import Policy
from policy_dsl.proofs import decide, run
from policy_dsl.proofs.goals import goals_of
from policy_dsl.proofs.verdict import Verdict, sum_of
from policy_dsl.values.case import Case
from policy_dsl.values.ranges import FINITE

ROOT = Path(__file__).resolve().parent.parent.parent
SLOTS = 2


@pytest.fixture(scope="module")
def code() -> Compiled:
    return compile_policy(load(ROOT / "policies" / "hz2025.pol").ir)


def cases(policy: Policy, seed: int, most: int) -> Iterator[Case]:
    """Random applicants in the period whose lists fit the symbolic one."""
    random = Random(seed)
    while most:
        case = random_case(random, complete=True)
        known = None not in (case.date, case.history, case.overlaps)
        if not known or any(len(items) > SLOTS for items in case.things.values()):
            continue
        if policy.start <= case.date <= policy.end:  # type: ignore[operator]
            most -= 1
            yield case


def disagreements(code: Compiled, most: int, seed: int = 5) -> int:
    """Awards whose formula comes to another interval than the evaluator's."""
    who = Applicant(code.policy, slots=SLOTS, open_lists=False)
    sums = Lowering(who, code.readings).sums()
    different = 0
    for case in cases(code.policy, seed, most):
        solver = z3.Solver()
        solver.add(*who.axioms, *equations(who, case))
        assert solver.check() == z3.sat
        model = solver.model()
        expected: Counter[tuple[str, int]] = Counter()
        for award, _, _, floor, ceiling in code.amounts(case):
            expected[award, 0] += floor
            expected[award, 1] += FINITE if ceiling is None else ceiling
        for award, pair in sums.items():
            for end, formula in enumerate(pair):
                value = model.eval(formula, model_completion=True).as_long()
                different += min(value, FINITE) != min(expected[award, end], FINITE)
    return different


def test_formulas_mean_what_the_evaluator_means(code: Compiled) -> None:
    assert disagreements(code, 40) == 0


@pytest.mark.parametrize("operator", ["Sub", "FloorDiv", "Least", "Greatest", "If", "Scale", "ReceivedSum"])
def test_a_planted_error_in_one_operator_is_noticed(
    code: Compiled, monkeypatch: pytest.MonkeyPatch, operator: str
) -> None:
    right = Lowering.number

    def wrong(self: Lowering, node, place):  # type: ignore[no-untyped-def]
        value = right(self, node, place)
        return value + 1 if type(node).__name__ == operator else value

    monkeypatch.setattr(Lowering, "number", wrong)
    assert disagreements(code, 12) > 0


def test_everything_hz2025_promises_is_proved(code: Compiled) -> None:
    goals = goals_of(code.policy)
    assert len(goals) >= 40
    verdicts = run.prove(code.policy, {}, goals, seconds=20)
    assert [each.goal.name for each in verdicts if each.word != "PROVED"] == []
    assert {each.method for each in verdicts} == {"区间", "Z3"}


RULES = """政策《示例》。
对象 企业：投资额：金额；规上企业：是否。
清单 项目：造价：金额。
第一条 投资补助。
对规上企业，按不超过投资额5%的标准给予补助，单个企业不超过300万元。
第二条 项目奖励。
对造价超过100万元的项目，给予10万元奖励，每家企业每年不超过25万元。
"""


@pytest.mark.parametrize(
    ("claim", "word"),
    [
        ("投资补助不超过300万元", "PROVED"),
        ("投资补助不超过299.9999万元", "VIOLATED"),
        ("投资额增加时，投资补助不减少", "PROVED"),
        ("投资额增加时，投资补助不增加", "VIOLATED"),
        ("项目奖励不超过25万元", "PROVED"),
        ("项目奖励不超过19万元", "VIOLATED"),
    ],
)
def test_a_claim_is_proved_or_refuted(claim: str, word: str) -> None:
    code = compile_policy(compiled(f"{RULES}性质「甲」：{claim}。"))
    goal = goals_of(code.policy)[0]
    (verdict,) = run.prove(code.policy, {}, [goal])
    assert verdict.word == word, verdict
    assert bool(verdict.witness) == (word == "VIOLATED")
    if verdict.witness:
        sums = tuple(sum_of(goal, code, case) for case in verdict.witness)
        assert sums == verdict.sums and decide.refutes(goal, sums)


def test_what_needs_more_items_than_are_written_down_stays_open() -> None:
    """Three projects come to 25万元; two do not pass 24万元."""
    code = compile_policy(compiled(f"{RULES}性质「甲」：项目奖励不超过24万元。"))
    (verdict,) = run.prove(code.policy, {}, goals_of(code.policy)[:1])
    assert verdict.word == "UNKNOWN" and verdict.why


def test_a_solver_that_hangs_is_ended(code: Compiled, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "GRACE", 0.3)
    monkeypatch.setattr(decide, "by_solver", lambda *_: time.sleep(60))
    goal = next(goal for goal in goals_of(code.policy) if goal.kind == "monotone")
    start = time.monotonic()
    (verdict,) = run.prove(code.policy, {}, [goal], seconds=0.1)
    assert verdict.word == "UNKNOWN" and verdict.why and time.monotonic() - start < 20


def test_a_solver_that_dies_is_no_proof(code: Compiled, monkeypatch: pytest.MonkeyPatch) -> None:
    def dies(*_: object) -> Verdict:
        raise SystemExit(3)

    monkeypatch.setattr(decide, "by_solver", dies)
    goal = next(goal for goal in goals_of(code.policy) if goal.kind == "monotone")
    (verdict,) = run.prove(code.policy, {}, [goal])
    assert (verdict.word, verdict.why) == ("UNKNOWN", "求解进程中断")


def test_without_the_solver_ranges_alone_decide(code: Compiled, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "find_spec", lambda _: None)
    verdicts = run.prove(code.policy, {}, goals_of(code.policy))
    assert {(each.word, each.method) for each in verdicts} == {("PROVED", "区间"), ("UNKNOWN", "")}


def test_check_shows_the_company_that_refutes(tmp_path: Path) -> None:
    path = tmp_path / "甲.pol"
    path.write_text(f"{RULES}性质「封顶」：投资补助不超过200万元。", encoding="utf-8")
    done = CliRunner().invoke(group(), ["check", "--prove", str(path)])
    assert done.exit_code == 1
    assert "不成立  第二条  封顶" in done.output or "不成立  第一条  封顶" in done.output
    assert "规上企业：是" in done.output and "投资额：" in done.output
    done = CliRunner().invoke(group(), ["check", "--prove", "--format", "json", str(path)])
    assert '"verdict": "VIOLATED"' in done.output


def test_capabilities_are_complete() -> None:
    assert name == "symbolic" and gaps(capabilities) == ()
