"""Awards that one applicant can have together on the same ground, and what the text says of the two."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations
from typing import Literal

import msgspec

from policy_dsl.analyses.answers import together
from policy_dsl.analyses.cases import in_default
from policy_dsl.analyses.matter import says_together
from policy_dsl.core import ir
from policy_dsl.core.walk import nodes

Tie = Literal["choice", "deduct", "cap", "words", "none"]
"""One of them alone · one is taken off the other · their sum has a limit · the rule's own words (再给予, 就高 …) ·
nothing: both are had."""


class Overlap(msgspec.Struct, frozen=True):
    """``grounds``: the facts that both ask for or give a share of, in the order of their declaration."""

    first: ir.Award
    second: ir.Award
    grounds: tuple[str, ...]
    tie: Tie


def overlaps(policy: ir.Policy) -> list[Overlap]:
    """Under the default readings, in the order of the text. Where the conditions do not plainly allow both, none is
    stated."""
    awards = [award for award in policy.awards if in_default(award.when, policy)]
    read = {award.id: _read(award) for award in awards}
    order = [(fact.thing, fact.name) for fact in policy.facts]
    found = []
    for first, second in combinations(awards, 2):
        shared = read[first.id] & read[second.id]
        if first.thing != second.thing or not shared or not together(first, second):
            continue
        grounds = tuple(name for thing, name in order if (thing, name) in shared)
        found.append(Overlap(first, second, grounds, _tie(first, second, policy)))
    return found


def _read(award: ir.Award) -> frozenset[tuple[str | None, str]]:
    parts: Iterable[object] = (award.eligible, award.ceiling)
    return frozenset((node.thing, node.name) for node in nodes(parts) if isinstance(node, ir.FactRef))


def _tie(first: ir.Award, second: ir.Award, policy: ir.Policy) -> Tie:
    both = {first.id, second.id}
    if any(both <= set(choice.awards) for choice in policy.choices if in_default(choice.when, policy)):
        return "choice"
    if first.id in second.deducts or second.id in first.deducts:
        return "deduct"
    if any(both <= set(cap.awards) for cap in policy.caps if in_default(cap.when, policy)):
        return "cap"
    return "words" if says_together(first) or says_together(second) else "none"
