"""Two drafts over the same tables: which facts and lists the tables may have, and what each draft is called."""

from __future__ import annotations

import msgspec

from policy_dsl.batch.wrong import Wrong
from policy_dsl.core import ir
from policy_dsl.types import EnumT, SetT, Type, type_name


class Draft(msgspec.Struct, frozen=True):
    """A policy under fixed readings."""

    name: str
    policy: ir.Policy
    readings: dict[str, str]


def together(drafts: list[Draft]) -> ir.Policy:
    """A policy that declares what any of the drafts does: what the tables are read against. Raises :class:`Wrong` where a
    fact is of another kind in each."""
    first, *rest = (each.policy for each in drafts)
    for other in rest:
        facts = {(fact.thing, fact.name): fact for fact in first.facts}
        for fact in other.facts:
            key = fact.thing, fact.name
            mine = facts.get(key)
            facts[key] = fact if mine is None else _either(mine, fact)
        things = {thing.name: thing for thing in (*first.things, *other.things)}
        known = {award.id for award in first.awards}
        first = msgspec.structs.replace(
            first,
            facts=tuple(facts.values()),
            things=tuple(things.values()),
            awards=(*first.awards, *(award for award in other.awards if award.id not in known)),
            by_item=first.by_item | other.by_item,
        )
    return first


def _either(one: ir.Fact, other: ir.Fact) -> ir.Fact:
    """One fact that can hold the values of both."""
    if one.type == other.type and one.yearly == other.yearly:
        return one
    a, b = _levels(one.type), _levels(other.type)
    if a is not None and b is not None and type(one.type) is type(other.type) and one.yearly == other.yearly:
        if a >= b:
            return one
        if b >= a:
            return other
    words = {"name": one.name, "first": type_name(one.type), "second": type_name(other.type)}
    raise Wrong("U0226", **words)


def _levels(type_: Type) -> frozenset[str] | None:
    match type_:
        case EnumT(values=values, optional=optional):
            return frozenset((*values, "无") if optional else values)
        case SetT(values=values):
            return frozenset(values)
        case _:
            return None
