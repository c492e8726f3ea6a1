"""Verdicts are true: what is proved survives, what is refuted replays, and a solver that hangs or dies ends as UNKNOWN."""

from __future__ import annotations

import os
import time
from random import Random

import msgspec
import pytest
from conftest import compiled
from oracle.strategies import random_cases

from policy_dsl.backends.interpreter import Compiled, compile_policy
from policy_dsl.core import ir
from policy_dsl.facts import read_object
from policy_dsl.proofs.decide import by_solver
from policy_dsl.proofs.goals import Goal, goals_of
from policy_dsl.proofs.run import prove
from policy_dsl.proofs.verdict import Verdict, by_ranges, refutes
from policy_dsl.types import MoneyT
from policy_dsl.values.case import Case
from proofs.applicants import Applicants
from proofs.test_proofs_agree import policy_of, whole

SECONDS = 5.0


def verdict_of(text: str) -> Verdict:
    """The verdict on the last 性质 of a policy."""
    policy = compiled(text)
    goal = [goal for goal in goals_of(policy) if goal.asked][-1]
    return prove(policy, {}, [goal], seconds=SECONDS)[0]


HEAD = "政策《示例》。\n对象 企业：规上企业：是否；投资额：金额；销售额：金额；签约日：日期；开工日：日期。\n清单 项目：造价：金额；竣工：是否。\n第一条 培育补助。\n"


@pytest.mark.parametrize(
    ("rules", "claim", "word"),
    [
        ("对规上企业，给予20万元奖励。", "合计金额不超过20万元", "PROVED"),
        ("对规上企业，给予20万元奖励。", "合计金额不超过19.99万元", "VIOLATED"),
        ("对规上企业，给予20万元奖励。", "培育补助不低于20万元", "PROVED"),
        ("对规上企业，给予不超过20万元奖励。", "培育补助不低于20万元", "VIOLATED"),
        ("按投资额10%的标准给予补助，不超过300万元。", "投资额增加时，培育补助不减少", "PROVED"),
        ("对投资额不超过800万元的企业，给予20万元奖励。", "投资额增加时，培育补助不减少", "VIOLATED"),
        ("对投资额不超过800万元的企业，给予20万元奖励。", "投资额增加时，培育补助不增加", "PROVED"),
        ("对规上企业，给予60万元补助。", "第一条每家企业每年不超过100万元", "VIOLATED"),
        ("对规上企业，每年给予不超过60万元补助。", "第一条每家企业每年不超过60万元", None),
        ("每个项目，对竣工的，给予20万元奖励。", "培育补助不超过30万元", "VIOLATED"),
        ("每个项目，对竣工的，给予20万元奖励，合计不超过100万元。", "培育补助不超过100万元", "PROVED"),
        ("每个项目，按不超过造价10%的标准给予补助。", "造价增加时，培育补助不减少", "PROVED"),
        ("大奖：对规上企业，给予100万元奖励；小奖：对投资额10万元以上的，给予30万元奖励（扣除大奖）。", "第一条不超过100万元", "PROVED"),
        ("大奖：对规上企业，给予100万元奖励；小奖：对投资额10万元以上的，给予30万元奖励（扣除大奖）。", "第一条不超过99万元", "VIOLATED"),
        ("对规上企业，给予100万元奖励；对投资额10万元以上的，给予30万元奖励；以上合计不超过120万元。", "第一条不超过120万元", "PROVED"),
        ("对规上企业，给予100万元奖励；对投资额10万元以上的，给予30万元奖励。限报一项。", "第一条不超过100万元", "PROVED"),
        ("对开工日在签约日起6个月内的，给予20万元奖励。", "培育补助不超过19万元", "VIOLATED"),
        ("每个项目，对竣工的，给予20万元奖励。", "每个项目的培育补助不超过20万元", "PROVED"),
        ("每个项目，对竣工的，给予20万元奖励。", "第一条每个项目不超过19万元", "VIOLATED"),
        ("甲奖：对规上企业，给予2万元奖励；乙奖：对投资额1万元以上的，给予3万元奖励。", "甲奖与乙奖不同时享受", "VIOLATED"),
        ("甲奖：对规上企业，给予2万元奖励；乙奖：对非规上企业，给予3万元奖励。", "甲奖和乙奖不同时享受", "PROVED"),
        ("甲奖：对规上企业，给予2万元奖励；乙奖：对投资额1万元以上的，给予3万元奖励。限报一项。", "甲奖与乙奖不同时享受", "PROVED"),
        ("给予一事一议支持。", "培育补助不超过100亿元", "VIOLATED"),
    ],
)  # fmt: skip
def test_a_property_is_decided(rules: str, claim: str, word: str | None) -> None:
    verdict = verdict_of(f"{HEAD}{rules}\n性质「某」：{claim}。\n")
    if word is None:
        assert verdict.word in ("PROVED", "VIOLATED")
    else:
        assert verdict.word == word, verdict
    assert bool(verdict.witness) == (verdict.word == "VIOLATED")


def test_a_counterexample_says_no_more_than_it_must() -> None:
    verdict = verdict_of(
        f"{HEAD}对规上企业且投资额500万元以上的，按投资额10%的标准给予补助。\n性质「封顶」：培育补助不超过300万元。\n"
    )
    (document,) = verdict.witness
    assert set(document) == {"申报主体", "未列事项", "规上企业", "投资额"}
    assert verdict.sums[0] != (0, 0)


def test_two_companies_differ_in_one_fact() -> None:
    text = f"{HEAD}对规上企业且投资额不超过800万元的，给予20万元奖励。\n性质「多投不吃亏」：投资额增加时，培育补助不减少。\n"
    less, more = verdict_of(text).witness
    assert {key for key in less if less[key] != more.get(key)} == {"申报主体", "投资额"}


def test_a_property_about_nothing_is_empty() -> None:
    rule = "对投资额不满100万元且投资额200万元以上的，给予20万元奖励。\n性质「某」：培育补助不超过20万元。\n"
    verdict = verdict_of(HEAD + rule)
    assert verdict.word == "PROVED" and verdict.empty
    assert not verdict_of(HEAD + rule.replace("且", "或")).empty


# --- hz2025 ----------------------------------------------------------------------------------


def test_all_of_hz2025_is_proved(hz2025: ir.Policy) -> None:
    verdicts = prove(hz2025, {}, goals_of(hz2025), seconds=10)
    assert [each.goal.name for each in verdicts if each.word != "PROVED" or each.empty] == []
    assert len(verdicts) >= 40 and max(each.seconds for each in verdicts) <= 10
    code = compile_policy(hz2025, {})
    for case in [
        *Applicants(hz2025, 5).cases(40),
        *(whole(case, hz2025) for case in random_cases(9, 40, True)),
    ]:
        for verdict in verdicts:
            if verdict.goal.kind in ("bound", "order"):
                assert not refutes(verdict.goal, code, (case,)), verdict.goal.name


# --- random policies -------------------------------------------------------------------------


def goals(policy: ir.Policy, seed: int) -> list[Goal]:
    """Bounds around what the text says, and a few monotone claims."""
    rng = Random(seed)
    amounts = [10**7, 3 * 10**7, 10**8, 2 * 10**9]
    found = []
    for award in policy.awards:
        found.append(Goal(f"{award.id}不超过", award.article, "bound", (award.id,), rng.choice(amounts)))
    money = [
        fact for fact in policy.facts if fact.type == MoneyT() and fact.thing is None and not fact.yearly
    ]
    for _ in range(2):
        fact = rng.choice(money)
        award = rng.choice(policy.awards)
        found.append(Goal("增加", award.article, "monotone", (award.id,), fact=ir.FactRef(fact.name)))
    found.append(Goal("合计", "", "bound", (), rng.choice(amounts)))
    return [*found, *(goal for goal in goals_of(policy) if goal.kind != "fits")]


def raised(case: Case, goal: Goal, rng: Random) -> Case:
    assert goal.fact is not None
    now = case.values[goal.fact.name]
    assert isinstance(now, int)
    more = now + rng.choice((1, 100, 10**6, 5 * 10**8))
    return msgspec.structs.replace(case, values={**case.values, goal.fact.name: more})


@pytest.mark.parametrize("seed", range(12))
def test_verdicts_on_random_policies_are_true(seed: int) -> None:
    policy = policy_of(1000 + seed)
    code = compile_policy(policy, {})
    cases = list(Applicants(policy, seed).cases(60))
    rng = Random(seed)
    for goal in goals(policy, seed):
        verdict = by_ranges(goal, code) or by_solver(goal, code, 2)
        if verdict.word == "PROVED":
            for case in cases:
                people = (case, raised(case, goal, rng)) if goal.kind == "monotone" else (case,)
                if goal.window:
                    continue
                assert not refutes(goal, code, people), goal
        elif verdict.word == "VIOLATED":
            read = tuple(read_object(document, "反例", policy)[0][0] for document in verdict.witness)
            assert refutes(goal, code, read), goal


# --- processes -------------------------------------------------------------------------------

SIMPLE = f"{HEAD}对规上企业，给予20万元奖励。\n性质「某」：培育补助不低于20万元。\n"


def hangs(goal: Goal, code: Compiled, seconds: float) -> Verdict:
    time.sleep(600)
    raise AssertionError


def dies(goal: Goal, code: Compiled, seconds: float) -> Verdict:
    os._exit(9)


def eats(goal: Goal, code: Compiled, seconds: float) -> Verdict:
    return Verdict(goal, "PROVED", "Z3", detail=str(len(bytearray(1 << 40))))


@pytest.mark.parametrize(("work", "why"), [(hangs, "timeout"), (dies, "died"), (eats, "memory")])
def test_a_solver_that_fails_leaves_it_open(work: object, why: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("policy_dsl.proofs.run.GRACE", 0.5)
    policy = compiled(SIMPLE)
    asked = [goal for goal in goals_of(policy) if goal.asked]
    start = time.monotonic()
    (verdict,) = prove(policy, {}, asked, seconds=0.5, work=work)  # type: ignore[arg-type]
    assert (verdict.word, verdict.why) == ("UNKNOWN", why)
    assert time.monotonic() - start < 5


def test_a_fresh_process_decides_the_same() -> None:
    policy = compiled(SIMPLE)
    asked = [goal for goal in goals_of(policy) if goal.asked]
    (verdict,) = prove(policy, {}, asked, seconds=20, start="spawn")
    assert verdict.word == "PROVED"


def test_without_the_solver_ranges_alone_decide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("policy_dsl.proofs.run.solver_is_there", lambda: False)
    policy = compiled(SIMPLE.replace("不低于", "不超过"))
    verdicts = prove(policy, {}, goals_of(policy))
    assert verdicts[0].word == "PROVED" and verdicts[0].method == "区间"
    assert {each.why for each in verdicts if each.word != "PROVED"} == {"no-solver"}
