"""What the rules of a policy read: the facts an award rests on, and the receipts it looks for by item."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from policy_dsl.core.ir import (
    Award,
    AwardOf,
    CountOver,
    Exists,
    FactRef,
    History,
    MostOver,
    Policy,
    SumOver,
)


def nodes(root: object) -> Iterator[object]:
    """Every node of the IR below ``root``, itself included."""
    stack = [root]
    while stack:
        node = stack.pop()
        if type(node) is tuple:
            stack += node
        elif fields := getattr(node, "__struct_fields__", None):
            yield node
            stack += [getattr(node, name) for name in fields]


def _rules(award: Award) -> tuple[object, ...]:
    return award.eligible, award.floor, award.ceiling, award.gross_floor, award.gross_ceiling, award.tier_of


def by_item(policy: Policy) -> frozenset[str]:
    """The awards whose receipts are looked up by list item, though they are one award for the applicant."""
    return frozenset(
        ident
        for award in policy.awards
        for node in nodes(_rules(award))
        if isinstance(node, History) and node.same_thing
        for ident in node.awards
    )


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
        for node in nodes(tuple(_rules(award) for award in known[ident])):
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
