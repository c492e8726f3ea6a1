"""What a drafter should know of a policy, found: where more brings less, what the open readings cost, what is had
together on one ground, and what is left to discretion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from policy_dsl.analyses.cases import in_default
from policy_dsl.analyses.most import Most, most
from policy_dsl.analyses.overlaps import Overlap, overlaps
from policy_dsl.backends.interpreter import compile_policy
from policy_dsl.cliffs.jump import Found
from policy_dsl.comparing import differences
from policy_dsl.core import ir
from policy_dsl.diff.cost import Cost, Shown
from policy_dsl.facts import read_object
from policy_dsl.pipeline import compile_file
from policy_dsl.proofs.goals import Goal
from policy_dsl.proofs.run import prove
from policy_dsl.thresholds import thresholds


class Findings(msgspec.Struct, frozen=True):
    """``awards``: those of the default readings; ``most``: by their ids; ``reached``: the pairs of awards of which one
    applicant (one item, where they are for items) has all that both come to at most."""

    policy: ir.Policy
    jumps: Found
    costs: tuple[Cost, ...]
    overlaps: tuple[Overlap, ...]
    awards: tuple[ir.Award, ...]
    most: dict[str, Most]
    reached: frozenset[tuple[str, str]]


def findings(path: Path, seconds: float) -> Findings:
    """All that was found of a policy without errors. ``seconds``: for one proof. Raises ValueError for one with
    errors."""
    policy = compile_file(path).policy
    if policy is None:
        raise ValueError(f"{path.name} has errors")
    awards = tuple(award for award in policy.awards if in_default(award.when, policy))
    pairs, ends = tuple(overlaps(policy)), {award.id: most(award) for award in awards}
    return Findings(
        policy,
        thresholds(str(path), policy, seconds=seconds),
        costs(path, [reading.name for reading in policy.readings], seconds),
        pairs,
        awards,
        ends,
        reached(policy, pairs, ends, seconds),
    )


def reached(
    policy: ir.Policy, pairs: Sequence[Overlap], ends: Mapping[str, Most], seconds: float
) -> frozenset[tuple[str, str]]:
    """The pairs of which an applicant that the prover found, and the evaluator replayed, has both in full."""
    goals = []
    for each in pairs:
        ids = each.first.id, each.second.id
        amounts = [ends[ident].amount for ident in ids if not ends[ident].each]
        top = sum(amount for amount in amounts if amount is not None)
        if len(amounts) == 2 and None not in amounts:
            goals.append(Goal("", each.first.article, "bound", ids, top - 1, each=each.first.thing or ""))
    verdicts = prove(policy, {}, goals, seconds=seconds)
    return frozenset(
        (verdict.goal.awards[0], verdict.goal.awards[1]) for verdict in verdicts if verdict.word == "VIOLATED"
    )


def costs(path: Path, names: Sequence[str], seconds: float) -> tuple[Cost, ...]:
    """What the other options of these readings change."""
    compiled = compile_file(path)
    policy = compiled.policy
    assert policy is not None
    return tuple(
        Cost(
            reading,
            option,
            differences(compiled, compiled, {}, {reading.name: option.name}, seconds=seconds),
            _examples(policy, {reading.name: option.name}),
        )
        for reading in policy.readings
        if reading.name in names
        for option in reading.options
        if option.name != reading.default
    )


def _examples(policy: ir.Policy, option: dict[str, str]) -> tuple[Shown, ...]:
    """The 例 that are written for this option alone and come out otherwise under the default."""
    codes = [compile_policy(policy, under) for under in ({}, option)]
    found = []
    for example in policy.examples:
        if example.readings != option:
            continue
        cases, _, _ = read_object(example.facts, f"例「{example.name}」", policy)
        before, after = (code.evaluate(cases[0]).total for code in codes)
        if before != after:
            ends = (before.floor, before.ceiling), (after.floor, after.ceiling)
            found.append(Shown(example.name, *ends))
    return tuple(found)
