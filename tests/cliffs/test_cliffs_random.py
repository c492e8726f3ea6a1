"""On random policies: every jump replays in the evaluator, and no applicant has a larger one than is stated."""

from __future__ import annotations

from random import Random

import pytest
from conftest import compiled
from proofs.applicants import Applicants
from random_policies import random_policy

from policy_dsl.backends.interpreter import Compiled, compile_policy
from policy_dsl.cliffs.jump import Ask, Ends, Found, Jump
from policy_dsl.cliffs.reads import Reader, Spot
from policy_dsl.cliffs.run import answers, asks_of
from policy_dsl.core import ir
from policy_dsl.facts import read_object
from policy_dsl.types import BoolT, EnumT, SetT
from policy_dsl.values.case import Case, Item, Key, Value
from policy_dsl.values.dates import year_of

SEEDS = range(5)
ASKS = 3
CASES = 120


def sums(code: Compiled, case: Case, awards: tuple[str, ...]) -> Ends:
    low = high = 0
    for award, _, _, floor, ceiling in code.amounts(case):
        if award in awards:
            assert ceiling is not None
            low, high = low + floor, high + ceiling
    return low, high


def at(case: Case, spot: Spot) -> Key:
    return spot.name if spot.offset is None else (spot.name, year_of(case.date or 0) + spot.offset)


def put(case: Case, spot: Spot, value: Value) -> Case:
    """The applicant with another value of the fact, of its first item."""
    key = at(case, spot)
    if spot.thing is None:
        values, things = {**case.values, key: value}, case.things
    else:
        first, *rest = case.things[spot.thing]
        values = case.values
        things = {**case.things, spot.thing: (Item(first.name, {**first.values, key: value}), *rest)}
    return Case(case.name, case.date, values, things, case.history, case.overlaps)


def largest(found: Found, direction: str, end: int) -> int | None:
    """The largest stated jump of an end; None: without limit. A floor that jumps with its ceiling is not stated."""
    sizes: list[int | None] = [0]
    for jump in found.jumps:
        if jump.direction == direction and (jump.end == "ceiling" or end == 0):
            sizes.append(jump.size)
    return None if None in sizes else max(size for size in sizes if size is not None)


def replays(policy: ir.Policy, code: Compiled, jump: Jump) -> None:
    cases = []
    for document in (jump.before, jump.after):
        read, _, wrong = read_object(document, "示例", policy)
        assert not [each for each in wrong if each.severity == "error"]
        cases += read
    assert (sums(code, cases[0], jump.awards), sums(code, cases[1], jump.awards)) == jump.sums
    before, after = jump.sums
    end = 1 if jump.end == "ceiling" else 0
    first, second = before[end], after[end]
    assert first is not None and second is not None
    moved = (second - first) * (1 if jump.direction == "up" else -1)
    assert moved == jump.size if jump.size is not None else moved > 0
    if jump.kind != "level":  # the two differ in one unit of that fact, and in nothing else
        assert isinstance(jump.first, int) and isinstance(jump.second, int)
        assert jump.second == jump.first + 1
        less = put(cases[1], jump.spot, jump.first)
        assert (less.values, less.things) == (
            put(cases[0], jump.spot, jump.first).values,
            cases[0].things,
        ) or (jump.spot.thing is not None)


def numbers(policy: ir.Policy, reader: Reader, chosen: Random) -> list[Ask]:
    """Some of what can be asked of numbers, of awards that have an upper end."""
    types = {(fact.thing, fact.name): fact.type for fact in policy.facts}
    found = []
    for ask in asks_of(policy, {}):
        endless = any(
            isinstance(node, ir.Unbounded) for each in ask.awards for node, _, _ in reader.nodes_of(each)
        )
        if not endless and not isinstance(types[ask.spot.thing, ask.spot.name], BoolT | EnumT | SetT):
            found.append(ask)
    return chosen.sample(found, min(ASKS, len(found)))


@pytest.mark.parametrize("seed", SEEDS)
def test_jumps_replay_and_none_is_larger(seed: int) -> None:
    policy = compiled(random_policy(seed))
    code = compile_policy(policy, {})
    reader = Reader(code)
    asks = numbers(policy, reader, Random(seed))
    if not asks:
        pytest.skip("no number decides anything here")
    for answer in answers(policy, {}, asks, seconds=4, workers=1):
        ask, found = answer.ask, answer.found
        for jump in found.jumps:
            replays(policy, code, jump)
        if found.undecided or not all(jump.exact for jump in found.jumps):
            continue  # said to be open
        slack = reader.steepest(reader.linked(ask.awards), ask.spot)
        most = {
            (way, end): None if (size := largest(found, way, end)) is None else max(size, slack)
            for way in ("up", "down")
            for end in (0, 1)
        }
        for case in Applicants(policy, seed).cases(CASES):
            if ask.spot.thing is not None and not case.things.get(ask.spot.thing):
                continue
            here = case.values if ask.spot.thing is None else case.things[ask.spot.thing][0].values
            x = here[at(case, ask.spot)]
            assert isinstance(x, int)
            for first in (x, max(0, x - 1)):
                one = sums(code, put(case, ask.spot, first), ask.awards)
                two = sums(code, put(case, ask.spot, first + 1), ask.awards)
                for end in (0, 1):
                    moved = (two[end] or 0) - (one[end] or 0)
                    limit = most["up" if moved > 0 else "down", end]
                    assert limit is None or abs(moved) <= limit, (ask, first, one, two)
