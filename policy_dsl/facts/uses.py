"""The facts that the awards of a policy rest on."""

from __future__ import annotations

from collections.abc import Iterable

from policy_dsl.core.ir import (
    Award,
    AwardOf,
    CountOver,
    Exists,
    FactRef,
    MostOver,
    Policy,
    SumOver,
)
from policy_dsl.core.walk import nodes, rules_of


def facts_of(policy: Policy, awards: Iterable[str]) -> tuple[frozenset[FactRef], frozenset[str]]:
    """The facts and the lists that these awards read, with those of the awards that they refer to.

    An id that the policy does not have is a ``KeyError``.
    """
    known: dict[str, list[Award]] = {}
    for award in policy.awards:
        # several of one id: the same award under different readings
        known.setdefault(award.id, []).append(award)
    waiting = list(awards)
    seen: set[str] = set()
    facts: set[FactRef] = set()
    lists: set[str] = set()
    while waiting:
        ident = waiting.pop()
        if ident in seen:
            continue
        seen.add(ident)
        for award in known[ident]:
            if award.thing is not None:
                lists.add(award.thing)
            if award.recipient.kind == "fact":
                facts.add(FactRef(award.recipient.name))
        for node in nodes(tuple(rules_of(award) for award in known[ident])):
            match node:
                case FactRef(thing=thing):
                    facts.add(node)
                    if thing is not None:
                        lists.add(thing)
                case (
                    SumOver(thing=thing)
                    | MostOver(thing=thing)
                    | CountOver(thing=thing)
                    | Exists(thing=thing)
                ):
                    lists.add(thing)
                case AwardOf(award=other):
                    waiting.append(other)
                case _:
                    pass
    return frozenset(facts), frozenset(lists)
