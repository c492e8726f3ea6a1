"""What a drafter should know of a policy, found: where more brings less, what the open readings cost, what is had
together on one ground, and what is left to discretion."""

from __future__ import annotations

from collections.abc import Sequence
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
from policy_dsl.thresholds import thresholds


class Findings(msgspec.Struct, frozen=True):
    """``awards``: those of the default readings; ``most``: by their ids."""

    policy: ir.Policy
    jumps: Found
    costs: tuple[Cost, ...]
    overlaps: tuple[Overlap, ...]
    awards: tuple[ir.Award, ...]
    most: dict[str, Most]


def findings(path: Path, seconds: float) -> Findings:
    """All that was found of a policy without errors. ``seconds``: for one proof. Raises ValueError for one with
    errors."""
    policy = compile_file(path).policy
    if policy is None:
        raise ValueError(f"{path.name} has errors")
    awards = tuple(award for award in policy.awards if in_default(award.when, policy))
    return Findings(
        policy,
        thresholds(str(path), policy, seconds=seconds),
        costs(path, [reading.name for reading in policy.readings], seconds),
        tuple(overlaps(policy)),
        awards,
        {award.id: most(award) for award in awards},
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
