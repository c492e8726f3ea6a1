"""Goals decided region by region: to the 分, like the solver, and never of nobody."""

from __future__ import annotations

from collections import Counter

import pytest
from conftest import compiled

from policy_dsl.backends.interpreter import compile_policy
from policy_dsl.core import ir
from policy_dsl.facts import read_object
from policy_dsl.proofs import regions
from policy_dsl.proofs.decide import by_solver
from policy_dsl.proofs.goals import Goal, goals_of
from policy_dsl.proofs.regions import METHOD, by_regions, somebody
from policy_dsl.proofs.run import prove
from policy_dsl.proofs.slices import Slices
from policy_dsl.proofs.verdict import Verdict, by_ranges
from proofs.regions_run import disagreements

HEAD = """政策《示例》。
对象 企业：规上企业：是否；投资额：金额；营业收入：金额；等级：一级、二级之一或无。
清单 项目：造价：金额；竣工：是否。
第一条 企业培育。
"""
TIERS = "对投资额500万元以上不满1000万元的，给予20万元奖励；\n对投资额1000万元以上的，给予30万元奖励。"
SHARE = "对规上企业，按投资额3%给予不超过80万元的补助；\n对等级为一级、二级的，分别给予50万元、20万元奖励。"


def decided(text: str, goal: Goal) -> Verdict | None:
    policy = compiled(f"{HEAD}{text}\n")
    return by_regions(goal, compile_policy(Slices(policy).of(goal), {}))


EVERYBODY = ir.Lit(True)


def bound(limit: int, op: str = "<=", when: ir.Bool = EVERYBODY, each: str = "", *awards: str) -> Goal:
    return Goal("", "第一条", "bound", awards or ("1.1", "1.2"), limit, op, when=when, each=each)


@pytest.mark.parametrize(
    ("text", "most"),
    [
        (TIERS, 30 * 10**6),  # ranges alone add both tiers up
        (SHARE, 130 * 10**6),
        ("对投资额100万元以下的，按投资额10%给予补助；\n对投资额超过100万元的，给予7万元奖励。", 10 * 10**6),
        ("对投资额不满100万元的，按投资额10%给予补助；\n对投资额100万元以上的，给予7万元奖励。", 10 * 10**6),
    ],
)
def test_a_bound_is_decided_to_the_fen(text: str, most: int) -> None:
    """At one 分 below what somebody gets it is refuted, from there on proved."""
    for limit, word in ((most - 1, "VIOLATED"), (most, "PROVED"), (most + 1, "PROVED")):
        verdict = decided(text, bound(limit))
        assert verdict is not None and (verdict.word, verdict.method) == (word, METHOD)
        policy = compiled(f"{HEAD}{text}\n")
        if word == "VIOLATED":
            case = read_object(verdict.witness[0], "某", policy)[0][0]
            total = compile_policy(policy, {}).total(case, ("1.1", "1.2"))
            assert verdict.sums == ((total.floor, total.ceiling),) and total.ceiling == most


def test_from_below_and_with_premises() -> None:
    least = bound(20 * 10**6, ">=")
    assert (found := decided(TIERS, least)) and found.word == "PROVED"
    assert (found := decided(TIERS, bound(20 * 10**6 + 1, ">="))) and found.word == "VIOLATED"
    small = ir.Compare("<", ir.NumFact(ir.FactRef("投资额")), ir.Const(10**9))
    at_most = ir.Compare("<=", ir.NumFact(ir.FactRef("投资额")), ir.Const(10**9))
    assert (found := decided(TIERS, bound(20 * 10**6, when=small))) and found.word == "PROVED"
    assert (found := decided(TIERS, bound(20 * 10**6, when=at_most))) and found.word == "VIOLATED"
    assert found.witness[0]["投资额"] == "1000万元"


def test_exclusive_and_at_least_one() -> None:
    never_both = Goal("", "第一条", "exclusive", ("1.1",), others=("1.2",))
    assert (found := decided(TIERS, never_both)) and found.word == "PROVED"
    assert (found := decided(TIERS.replace("不满1000万元", "1000万元以下"), never_both))
    assert found.word == "VIOLATED" and found.witness[0]["投资额"] == "1000万元"
    some = Goal("", "第一条", "some", ("1.1", "1.2"))
    assert (found := decided(TIERS, some)) and found.word == "VIOLATED"
    rich = ir.Compare(">=", ir.NumFact(ir.FactRef("投资额")), ir.Const(5 * 10**8))
    assert (
        found := decided(TIERS, Goal("", "第一条", "some", ("1.1", "1.2"), when=rich))
    ) and found.word == "PROVED"


def test_one_item_whatever_else_its_list_holds() -> None:
    each = "对竣工的每个项目，按造价10%给予不超过50万元的补助。"
    own = ("1.1",)
    assert (
        found := decided(each, bound(50 * 10**6, "<=", EVERYBODY, "项目", *own))
    ) and found.word == "PROVED"
    assert (found := decided(each, bound(50 * 10**6 - 1, "<=", EVERYBODY, "项目", *own)))
    assert found.word == "VIOLATED" and found.sums == ((50 * 10**6, 50 * 10**6),)
    # what all items share says nothing of one item that boxes could see
    shared = "每个项目，按造价10%给予不超过50万元的补助，单个企业不超过80万元。"
    policy = compiled(f"{HEAD}{shared}\n")
    for goal in goals_of(policy):
        verdict = by_regions(goal, compile_policy(Slices(policy).of(goal), {}))
        assert verdict is None or by_solver(goal, compile_policy(policy, {}), 5.0).word == verdict.word


def test_what_it_cannot_decide_goes_on_to_the_solver() -> None:
    """Two facts held against each other have no box; the verdict is the solver's."""
    text = "对投资额超过营业收入的，给予20万元奖励；\n对营业收入超过投资额的，给予30万元奖励。"
    policy = compiled(f"{HEAD}{text}\n")
    goal = bound(30 * 10**6)
    assert by_regions(goal, compile_policy(policy, {})) is None
    assert [(each.word, each.method) for each in prove(policy, {}, [goal], workers=1)] == [("PROVED", "Z3")]


def test_a_proof_about_nobody_is_left_to_the_solver() -> None:
    nobody = "对投资额500万元以上且投资额不满400万元的，给予20万元奖励。"
    goal = bound(20 * 10**6, "<=", EVERYBODY, "", "1.1")
    policy = compiled(f"{HEAD}{nobody}\n")
    code = compile_policy(policy, {})
    assert by_ranges(goal, code) is not None and somebody(goal, code) is False
    assert by_regions(goal, code) is None
    assert prove(policy, {}, [goal], workers=1)[0].empty


def test_regions_of_hangzhou(hz2025: ir.Policy) -> None:
    """Most of what is asked needs no solver."""
    goals = goals_of(hz2025)
    slices = Slices(hz2025)
    found = Counter[str]()
    for goal in goals:
        code = compile_policy(slices.of(goal), {})
        by = by_regions(goal, code)
        if by is not None:
            assert by.word == "PROVED"
            found[goal.kind] += 1
    assert found["bound"] >= 50 and found["order"] >= 30


@pytest.mark.parametrize("seed", range(12))
def test_regions_and_solver_agree(seed: int) -> None:
    counts = Counter[str]()
    assert disagreements(seed, counts) == []
    assert sum(counts.values()) > counts["left to the solver"] > 0


@pytest.mark.parametrize("planted", ["a part is lost", "an edge is lost", "the other end"])
def test_a_planted_error_is_noticed(planted: str, monkeypatch: pytest.MonkeyPatch) -> None:
    space = regions._Space
    if planted == "a part is lost":
        whole = space.cut
        monkeypatch.setattr(space, "cut", lambda self, *words: whole(self, *words)[:-1])
    elif planted == "an edge is lost":
        whole_ = space.whole
        monkeypatch.setattr(
            space,
            "whole",
            lambda self: {at: (low, min(high, 10**7)) for at, (low, high) in whole_(self).items()},
        )
    else:
        looked = space.look

        def look(self: regions._Space, box: regions.Box) -> object:
            done, axes = looked(self, box)
            total = self.code.total(self._case(box), tuple(self.ids))
            return done or (self.goal.kind == "bound" and total.floor <= self.goal.limit), axes

        monkeypatch.setattr(space, "look", look)
    assert any(disagreements(seed, Counter()) for seed in range(6))


def test_what_is_refuted_is_small_and_round() -> None:
    verdict = decided(SHARE, bound(75 * 10**6, "<=", EVERYBODY, "", "1.1"))
    assert verdict is not None
    assert {key: value for key, value in verdict.witness[0].items() if not key.startswith("申报")} == {
        "规上企业": True,
        "投资额": "3000万元",
        "未列事项": "无",
    }
