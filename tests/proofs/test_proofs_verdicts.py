"""Verdicts are true: what is proved survives, what is refuted replays, and a solver that hangs or dies ends as UNKNOWN."""

from __future__ import annotations

import os
import time
from random import Random
from typing import Literal

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
from policy_dsl.proofs.verdict import Verdict, by_ranges, refutes, sums_of
from policy_dsl.types import BoolT, MoneyT
from policy_dsl.values.case import Case
from proofs.applicants import Applicants
from proofs.test_proofs_agree import policy_of, whole

SECONDS = 5.0


def verdict_of(text: str) -> Verdict:
    """The verdict on the last 性质 of a policy."""
    policy = compiled(text)
    goal = [goal for goal in goals_of(policy) if goal.asked][-1]
    return prove(policy, {}, [goal], seconds=SECONDS)[0]


HEAD = "政策《示例》。\n对象 企业：规上企业：是否；投资额：金额；销售额：金额；签约日：日期；开工日：日期；规模：小型、大型之一或无。\n清单 项目：造价：金额；竣工：是否。\n第一条 培育补助。\n"


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
        # with premises
        ("对规上企业，按投资额10%的标准给予补助，不超过300万元。", "对投资额1000万元以下的，培育补助不超过100万元", "PROVED"),
        ("对规上企业，按投资额10%的标准给予补助，不超过300万元。", "对投资额1000万元以下的，培育补助不超过99.99万元", "VIOLATED"),
        ("每个项目，对竣工的，按造价10%的标准给予补助。", "对造价100万元以下的，每个项目的培育补助不超过10万元", "PROVED"),
        ("每个项目，对竣工的，按造价10%的标准给予补助。", "对造价100万元以下的，每个项目的培育补助不超过9.9万元", "VIOLATED"),
        ("对规上企业，给予20万元奖励。", "对规上企业，至少享受一项", "PROVED"),
        ("对规上企业，给予20万元奖励。", "至少享受一项", "VIOLATED"),
        ("对规上企业，给予20万元奖励。", "对规上企业，培育补助至少享受一项", "PROVED"),
        # steps: nothing in the text jumps by more than this
        ("按投资额10%的标准给予补助，不超过300万元。", "投资额每增加100元，培育补助变动不超过10元", "PROVED"),
        ("按投资额10%的标准给予补助，不超过300万元。", "投资额每增加100元，培育补助增加不超过9.99元", "VIOLATED"),
        ("对投资额不超过800万元的企业，给予20万元奖励。", "投资额每增加0.01元，培育补助减少不超过20万元", "PROVED"),
        ("对投资额不超过800万元的企业，给予20万元奖励。", "投资额每增加0.01元，培育补助减少不超过19.99万元", "VIOLATED"),
        ("对投资额不超过800万元的企业，给予20万元奖励。", "投资额每增加0.01元，培育补助增加不超过1元", "PROVED"),
        # another level
        ("对规上企业，给予20万元奖励。", "规上企业由否变为是时，培育补助不减少", "PROVED"),
        ("对规上企业，给予20万元奖励。", "规上企业由否变为是时，培育补助不增加", "VIOLATED"),
        ("下列叠加：（一）对规模为小型的，给予30万元奖励；（二）对规模为大型的，给予20万元奖励。", "规模由小型变为大型时，第一条不减少", "VIOLATED"),
        ("下列叠加：（一）对规模为小型的，给予30万元奖励；（二）对规模为大型的，给予30万元奖励。", "规模由小型变为大型时，第一条不减少", "PROVED"),
        ("下列叠加：（一）对规模为小型的，给予30万元奖励；（二）对规模为大型的，给予20万元奖励。", "规模由无变为大型时，第一条不减少", "PROVED"),
        # divided
        ("按不超过投资额10%的标准给予补助。", "投资额分给两家时，培育补助不增加", "PROVED"),
        ("按投资额10%的标准给予补助。", "投资额分给两家时，培育补助不增加", "VIOLATED"),  # 5分 twice are 1分 twice
        ("按投资额10%的标准给予补助，不超过300万元。", "投资额分给两家时，培育补助不增加", "VIOLATED"),
        ("每个项目，按不超过造价10%的标准给予补助。", "造价拆成两个时，培育补助不增加", "PROVED"),
        ("每个项目，对造价100万元以上的，给予20万元奖励。", "造价拆成两个时，培育补助不增加", "VIOLATED"),
        # sums
        ("甲奖：对规上企业，给予2万元奖励；乙奖：对投资额1万元以上的，给予3万元奖励。", "甲奖、乙奖之和不超过5万元", "PROVED"),
        ("甲奖：对规上企业，给予2万元奖励；乙奖：对投资额1万元以上的，给予3万元奖励。", "甲奖、乙奖之和不超过4.99万元", "VIOLATED"),
        ("市补：按投资额6%的标准给予补助；区补：按投资额4%的标准给予补助；全额：按投资额10%的标准给予补助。", "市补、区补之和等于全额", "VIOLATED"),
        ("市补：对规上企业，给予6万元补助；区补：对规上企业，给予4万元补助；全额：对规上企业，给予10万元补助。", "市补、区补之和等于全额", "PROVED"),
        # everyone together
        ("每年评定不超过10家规上企业，给予20万元奖励。", "全部企业的培育补助每年不超过200万元", "PROVED"),
        ("每年评定不超过10家规上企业，给予20万元奖励。", "全部企业的培育补助每年不超过199.99万元", "VIOLATED"),
        ("对规上企业，给予20万元奖励。", "全部企业的培育补助每年不超过10亿元", "VIOLATED"),
        # years
        ("对规上企业，给予20万元一次性奖励。", "第一条每家企业累计不超过20万元", "PROVED"),
        ("对规上企业，给予20万元奖励。", "第一条每家企业累计不超过20万元", "VIOLATED"),
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
    """Bounds around what the text says, and a few claims of every other kind."""
    rng = Random(seed)
    amounts = [10**7, 3 * 10**7, 10**8, 2 * 10**9]
    found = []
    for award in policy.awards:
        found.append(Goal(f"{award.id}不超过", award.article, "bound", (award.id,), rng.choice(amounts)))
    plain = [fact for fact in policy.facts if fact.thing is None and not fact.yearly]
    money = [ir.FactRef(fact.name) for fact in plain if fact.type == MoneyT()]
    truths = [ir.FactRef(fact.name) for fact in plain if fact.type == BoolT()]
    whole = [award for award in policy.awards if award.thing is None] or list(policy.awards)
    for _ in range(2):
        award, fact, truth = rng.choice(policy.awards), rng.choice(money), rng.choice(truths)
        own, name = (award.id,), award.article
        met = ir.All(
            (
                ir.BoolFact(truth),
                ir.Compare(rng.choice((">", "<")), ir.NumFact(fact), ir.Const(rng.choice(amounts))),
            )
        )
        way: Literal["up", "down", "any"] = rng.choice(("up", "down", "any"))
        found += [
            Goal("增加", name, "monotone", own, fact=fact),
            Goal("增加时", name, "monotone", own, fact=fact, when=ir.BoolFact(truth)),
            Goal("有前提", name, "bound", own, rng.choice(amounts), when=met),
            Goal("至少", name, "some", rng.choice(((), own)), when=met),
            Goal("每增加", name, "step", own, rng.choice((0, *amounts)), fact=fact, step=rng.choice((1, 10**8)), direction=way),
            Goal("变为", name, "switch", own, fact=truth, direction=rng.choice(("up", "down"))),
            Goal("分给两家", name, "split", (rng.choice(whole).id,), facts=(fact,)),
            Goal("等于", name, "equal", own, others=(rng.choice(policy.awards).id,), when=met),
            Goal("不同时", name, "exclusive", own, others=(rng.choice(policy.awards).id,)),
            Goal("全部", name, "budget", own, rng.choice(amounts) * 100, window=rng.choice(("", "year"))),
        ]  # fmt: skip
        for reading in policy.readings[:1]:
            values = tuple(option.name for option in reading.options[:2])
            found.append(Goal("两种解读", name, "alike", own, reading=reading.name, values=values))
    found.append(Goal("合计", "", "bound", (), rng.choice(amounts)))
    return [*found, *(goal for goal in goals_of(policy) if goal.kind != "fits")]


def compared(case: Case, goal: Goal, rng: Random, edges: list[int]) -> tuple[Case, ...]:
    """The applicants that a goal compares, the first of them this one but for the fact that counts."""

    def with_fact(fact: ir.FactRef, value: object) -> Case:
        return msgspec.structs.replace(case, values={**case.values, fact.name: value})

    match goal.kind:
        case "monotone" | "step":
            assert goal.fact is not None
            now = max(0, rng.choice(edges) - rng.choice((0, 1, goal.step)))
            more = now + (goal.step or rng.choice((1, 100, 10**6, 5 * 10**8)))
            return with_fact(goal.fact, now), with_fact(goal.fact, more)
        case "switch":
            assert goal.fact is not None
            return with_fact(goal.fact, False), with_fact(goal.fact, True)
        case "split":
            (fact,) = goal.facts
            one, two = rng.choice(edges), rng.choice(edges)
            return with_fact(fact, one + two), with_fact(fact, one), with_fact(fact, two)
        case _:
            return (case,)


def sound(policy: ir.Policy, seed: int, cases: int, seconds: float = 2.0) -> dict[str, int]:
    """Every verdict on the goals of a policy is true: what is proved survives the cases, what is refuted replays.
    How often which verdict came out."""
    code = compile_policy(policy, {})
    applicants = Applicants(policy, seed)
    people = list(applicants.cases(cases))
    rng = Random(seed)
    counts: dict[str, int] = {}
    for goal in goals(policy, seed):
        verdict = by_ranges(goal, code) or by_solver(goal, code, seconds)
        word = f"{goal.kind} {verdict.word}"
        counts[word] = counts.get(word, 0) + 1
        if verdict.word == "PROVED" and not goal.window:
            for case in people:
                found = compared(case, goal, rng, applicants.edges)
                assert not refutes(goal, code, found), (goal, found)
        elif verdict.word == "VIOLATED":
            read = tuple(read_object(document, "反例", policy)[0][0] for document in verdict.witness)
            assert refutes(goal, code, read), goal
            assert sums_of(goal, code, read) == verdict.sums
    return counts


@pytest.mark.parametrize("seed", range(8))
def test_verdicts_on_random_policies_are_true(seed: int) -> None:
    counts = sound(policy_of(1000 + seed), seed, 40)
    assert {word.split()[1] for word in counts} >= {"PROVED", "VIOLATED"}


# --- processes -------------------------------------------------------------------------------

SIMPLE = f"{HEAD}按投资额5%的标准给予补助，不超过20万元。\n性质「某」：投资额增加时，培育补助不减少。\n"
"""Of two applicants: nothing less than the solver decides it."""


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


def test_without_the_solver_ranges_and_regions_decide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("policy_dsl.proofs.run.solver_is_there", lambda: False)
    tiers = "对投资额不满10万元的，给予1万元奖励；\n对投资额10万元以上的，给予2万元奖励。\n"
    policy = compiled(
        f"{HEAD}{tiers}性质「甲」：第一条不超过3万元。\n性质「乙」：第一条不超过2万元。\n"
        "性质「丙」：投资额增加时，第一条不减少。\n"
    )
    verdicts = prove(policy, {}, [goal for goal in goals_of(policy) if goal.asked])
    assert [(each.word, each.method, each.why) for each in verdicts] == [
        ("PROVED", "区间", ""),
        ("PROVED", "分区", ""),
        ("UNKNOWN", "区间", "no-solver"),
    ]


def test_all_goals_together_end_in_time() -> None:
    """What is not reached in time stays open, and what ranges have decided stays decided."""
    text = HEAD + "".join(f"对投资额{n}万元以上不满{n + 1}万元的，给予{n}元奖励；\n" for n in range(1, 60))
    policy = compiled(text[:-2] + "。\n性质「多投不吃亏」：投资额增加时，第一条金额不减少。\n")
    goals = goals_of(policy)
    start = time.monotonic()
    late = prove(policy, {}, goals, seconds=SECONDS, until=start)
    assert {(each.word, each.why) for each in late} == {("UNKNOWN", "timeout")} and len(late) == len(goals)
    soon = prove(
        policy, {}, [*goals[:1] * 40, *goals], seconds=SECONDS, until=time.monotonic() + 1, work=slow
    )
    assert time.monotonic() - start < 10
    assert "timeout" in {each.why for each in soon} and len(soon) == len(goals) + 40


def slow(goal: Goal, code: Compiled, seconds: float) -> Verdict:
    time.sleep(0.2)
    return Verdict(goal, "UNKNOWN", "Z3", why="bounded")
