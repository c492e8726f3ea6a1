"""A goal is decided in its part of the policy as in the whole."""

from __future__ import annotations

import msgspec
import pytest
from conftest import compiled

from policy_dsl.backends.interpreter import compile_policy
from policy_dsl.proofs.decide import by_solver
from policy_dsl.proofs.goals import Goal
from policy_dsl.proofs.slices import Slices
from policy_dsl.proofs.verdict import by_ranges, refutes
from proofs.applicants import Applicants
from proofs.test_proofs_agree import policy_of
from proofs.test_proofs_verdicts import goals

TEXT = """政策《示例》。
对象 企业：规上企业：是否；投资额：金额。
第一条 甲。
大奖：对规上企业，给予100万元奖励；小奖：对投资额10万元以上的，给予30万元奖励（扣除大奖）。
第二条 乙。
对规上企业，给予10万元奖励；对投资额1万元以上的，给予20万元奖励；以上合计不超过25万元。
第三条 丙。
对规上企业，给予7万元奖励。
"""


def bound(*awards: str) -> Goal:
    return Goal("某", "", "bound", awards, 10**7)


def test_a_part_has_what_its_awards_are_tied_to() -> None:
    slices = Slices(compiled(TEXT))

    def ids(goal: Goal) -> list[str]:
        return [award.id for award in slices.of(goal).awards]

    assert ids(bound("3.1")) == ["3.1"]
    assert ids(bound("1.2")) == ["1.1", "1.2"] and ids(bound("1.1")) == ["1.1"]
    assert ids(bound("2.1")) == ["2.1", "2.2"] and len(slices.of(bound("2.2")).caps) == 1
    assert ids(bound()) == ["1.1", "1.2", "2.1", "2.2", "3.1"]
    assert slices.of(bound("3.1")) is slices.of(bound("3.1"))


@pytest.mark.parametrize("seed", range(4))
def test_parts_of_random_policies_mean_the_same(seed: int) -> None:
    policy = policy_of(2000 + seed)
    slices = Slices(policy)
    whole = compile_policy(policy, {})
    cases = list(Applicants(policy, seed).cases(15))
    for goal in goals(policy, seed):
        if goal.kind not in ("bound", "order", "some", "equal", "exclusive"):
            continue
        part = compile_policy(slices.of(goal), {})
        for case in cases:
            assert refutes(goal, part, (case,)) == refutes(goal, whole, (case,)), goal
        if goal.kind == "order":
            continue
        one, two = (by_ranges(goal, code) or by_solver(goal, code, 5) for code in (part, whole))
        if "UNKNOWN" not in (one.word, two.word):
            assert (one.word, one.goal) == (two.word, msgspec.structs.replace(two.goal)), goal
