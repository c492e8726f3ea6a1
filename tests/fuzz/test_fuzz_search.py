"""The plain search finds what the prover refutes, of every kind, and never what it proves."""

from __future__ import annotations

import pytest
from conftest import compiled
from proofs import test_proofs_verdicts as verdicts

from policy_dsl.core import ir
from policy_dsl.fuzz.applicants import Applicants, Dice
from policy_dsl.fuzz.neighbours import compared
from policy_dsl.fuzz.suite import Suite
from policy_dsl.proofs.goals import Goal, goals_of

MORE = (
    ("每个项目，按不超过造价10%的标准给予补助，不超过3万元。", "造价拆成两个时，培育补助不增加", "VIOLATED"),
    ("每个项目，对竣工且造价不超过100万元的，给予20万元奖励。", "造价增加时，培育补助不减少", "VIOLATED"),
    ("按研发费10%的标准给予补助，不超过5万元。", "研发费增加时，培育补助不增加", "VIOLATED"),
    ("按研发费10%的标准给予补助，不超过5万元。", "研发费增加时，培育补助不减少", "PROVED"),
    ("对研发费较前三年最高新增100万元以上的，给予20万元奖励。", "研发费增加时，培育补助不减少", "PROVED"),
)


def first(rules: str, claim: str, draws: int = 1500) -> int | None:
    """Which applicant is the first to refute a claim."""
    head = verdicts.HEAD.replace("销售额：金额；", "销售额：金额；研发费：逐年金额；")
    policy = compiled(f"{head}{rules}\n性质「某」：{claim}。\n")
    goals = [goal for goal in goals_of(policy) if goal.asked]
    suite, dice = Suite(policy, goals, alone=True), Dice(0)
    for at in range(draws):
        if suite.wrong(suite.draw(dice), frozenset({0})) is not None:
            return at
    return None


(_DECIDED,) = [mark for mark in verdicts.test_a_property_is_decided.pytestmark if mark.name == "parametrize"]


@pytest.mark.parametrize(("rules", "claim", "word"), [*_DECIDED.args[1], *MORE])
def test_it_finds_what_is_refuted_and_nothing_else(rules: str, claim: str, word: str | None) -> None:
    if word is not None:
        assert (first(rules, claim, 1500 if word == "VIOLATED" else 150) is not None) == (word == "VIOLATED")


def test_neighbours_differ_in_what_is_compared_and_in_nothing_else() -> None:
    head = verdicts.HEAD.replace("销售额：金额；", "销售额：金额；研发费：逐年金额；")
    rules = "按不超过研发费10%的标准给予补助；对研发费较前三年最高新增1万元以上的，给予1万元奖励。\n"
    policy = compiled(head + rules)
    applicants, dice = Applicants(policy), Dice(3)
    years = sorted(applicants.years[None, "研发费"])
    assert len(years) >= 4
    growing = Goal("某", "", "monotone", (), fact=ir.FactRef("研发费"))
    dividing = Goal("某", "", "split", (), facts=(ir.FactRef("投资额"), ir.FactRef("研发费")))
    items = Goal("某", "", "split", (), facts=(ir.FactRef("造价", "项目"),), each="项目")
    switching = Goal("某", "", "switch", (), fact=ir.FactRef("规模"), values=("小型", "大型"))
    seen = 0
    for _ in range(60):
        case = applicants.case(dice)
        found = compared(growing, case, applicants, dice)
        assert found is not None
        less, more = found
        differ = [key for key in more.values if more.values[key] != less.values[key]]
        assert len(differ) == 1 and differ[0][1] == max(key[1] for key in case.values if key[0] == "研发费")
        whole, *parts = compared(dividing, case, applicants, dice) or ()
        for key in whole.values:
            if key == "投资额" or key[0] == "研发费":
                assert whole.values[key] == sum(part.values[key] for part in parts)
            else:
                assert {part.values[key] for part in parts} == {whole.values[key]}
        small, large = compared(switching, case, applicants, dice) or ()
        assert (small.values["规模"], large.values["规模"]) == ("小型", "大型")
        divided = compared(items, case, applicants, dice)
        assert (divided is None) == (not case.things["项目"])
        if divided is not None:
            one, *two = (each.things["项目"] for each in divided)
            assert one[0].values["造价"] == sum(part[0].values["造价"] for part in two)
            assert all(part[1:] == one[1:] for part in two)
            seen += 1
    assert seen > 20


def test_applicants_stand_at_the_numbers_of_the_text() -> None:
    policy = compiled(f"{verdicts.HEAD}对投资额800万元以上的，给予20万元奖励。\n")
    applicants, dice = Applicants(policy), Dice(0)
    values = [applicants.case(dice).values["投资额"] for _ in range(200)]
    assert {800_000_000, 799_999_999, 800_000_001} <= set(values)
