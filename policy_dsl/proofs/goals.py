"""What is to be proved: the drafter's 性质, and what every policy promises without being asked."""

from __future__ import annotations

from typing import Literal

import msgspec

from policy_dsl.core import ir

Kind = Literal["bound", "monotone", "order"]


class Goal(msgspec.Struct, frozen=True):
    """One claim about every applicant.

    ``bound``: the sum of ``awards`` is ``op`` ``limit`` (分) – ``>=`` only where something is given. ``monotone``:
    when ``fact`` rises and nothing else changes, the sum does not fall (``direction`` down: does not rise).
    ``order``: no amount is negative, and no floor above its ceiling. ``asked``: a 性质 of the drafter.
    """

    name: str
    article: str
    kind: Kind
    awards: tuple[str, ...]
    limit: int = 0
    op: str = "<="
    fact: ir.FactRef | None = None
    direction: Literal["up", "down"] = "up"
    asked: bool = True
    text: str = ""
    origin: ir.Origin = ir.Origin(0, 0)


def goals_of(policy: ir.Policy) -> list[Goal]:
    """The drafter's properties in the order of the text, then those that every policy has."""
    asked = [
        Goal(p.name, p.article, p.kind, p.awards, p.limit, p.op, p.fact, p.direction, True, p.text, p.origin)
        for p in policy.properties
    ]
    implied: list[Goal] = []
    for award in policy.awards:
        if award.id in {goal.awards[0] for goal in implied}:
            continue
        name = f"{award.title or award.id}：不为负，保底不高于最高"
        implied.append(Goal(name, award.article, "order", (award.id,), asked=False, origin=award.origin))
    return asked + implied
