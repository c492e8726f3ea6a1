"""Walks over the core IR."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from policy_dsl.core.ir import Award, History


def nodes(root: object) -> Iterator[object]:
    """Every node below ``root``, itself included."""
    stack = [root]
    while stack:
        node = stack.pop()
        if type(node) is tuple:
            stack += node
        elif fields := getattr(node, "__struct_fields__", None):
            yield node
            stack += [getattr(node, name) for name in fields]


def rules_of(award: Award) -> tuple[object, ...]:
    """What decides an award and its sum."""
    return award.eligible, award.floor, award.ceiling, award.gross_floor, award.gross_ceiling, award.tier_of


def received_by_item(awards: Iterable[Award]) -> frozenset[str]:
    """The awards whose receipts are looked up by list item, though they are one award for the applicant."""
    return frozenset(
        ident
        for award in awards
        for node in nodes(rules_of(award))
        if isinstance(node, History) and node.same_thing
        for ident in node.awards
    )
