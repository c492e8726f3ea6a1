"""What of a policy an audit asks again and again, and how a finding about payments is made."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from policy_dsl.audit.finding import Finding, Kind, Why
from policy_dsl.audit.payments import Payment
from policy_dsl.backends.interpreter import Compiled
from policy_dsl.core import ir
from policy_dsl.core.walk import nodes, rules_of
from policy_dsl.facts.uses import facts_of
from policy_dsl.values.case import Case
from policy_dsl.values.keys import fold


class Rules:
    """A compiled policy, and what of it an audit asks again and again. ``of_items``: awards of the applicant that are sums over the items that the
    payments name; ``caps``: with their places, without those that say for one applicant what a budget says of all."""

    def __init__(self, code: Compiled) -> None:
        self.code = code
        self.awards = {each.award.id: each.award for each in code.awards}
        self.by_year = {id_ for id_, award in self.awards.items() if _sums_a_year(award)}
        self.of_day = {
            id_
            for id_, award in self.awards.items()
            if any(isinstance(node, ir.ApplyDate) for node in nodes(rules_of(award)))
        }
        self.of_items = {
            id_ for id_, award in self.awards.items() if award.thing is None and id_ in code.policy.by_item and _adds_up(award)
        }  # fmt: skip
        budgets = {(frozenset(each.pool.awards), each.pool.limit) for each in code.pools if each.pool.kind == "sum"}
        self.caps = [
            (at, each)
            for at, each in enumerate(code.caps)
            if not any(each.awards == awards and _says(each.cap, limit) for awards, limit in budgets)
        ]
        self._lists: dict[str, tuple[str, ...]] = {}

    def lists(self, award: ir.Award) -> tuple[str, ...]:
        """The lists whose items a payment under an award names."""
        if award.id not in self._lists:
            policy = self.code.policy
            if award.thing is not None:
                found: tuple[str, ...] = (award.thing,)
            elif award.id in policy.by_item:
                read = facts_of(policy, [award.id])[1]
                found = tuple(thing.name for thing in policy.things if thing.name in read)
            else:
                found = ()
            self._lists[award.id] = found
        return self._lists[award.id]


def _sums_a_year(award: ir.Award) -> bool:
    """Whether the text itself foresees several payments a year: what was received in the year is taken off the ceiling."""
    return any(
        isinstance(node, ir.ReceivedSum)
        and node.which.window == "year"
        and node.which.source == "own"
        and award.id in node.which.awards
        for node in nodes(award.ceiling)
    )


def _adds_up(award: ir.Award) -> bool:
    """Whether each item brings its own part, whatever others there are."""
    several = (ir.CountOver, ir.SumBy, ir.MostOver)
    rule = list(nodes((award.eligible, award.ceiling)))
    return any(isinstance(node, ir.SumOver) for node in rule) and not any(isinstance(node, several) for node in rule)


def _says(cap: ir.Cap, limit: int) -> bool:
    return any(isinstance(node, ir.Const) and node.value == limit for node in nodes(cap.limit))


def told(award: ir.Award, kind: Kind, why: Why, payments: Sequence[Payment], **more: object) -> Finding:
    """A finding about payments under one award."""
    first = payments[0]
    made = Finding(
        kind=kind, why=why, applicant=first.applicant, award=award.id, article=award.article, title=award.title, item=first.item or "",
        year=first.year, rows=tuple(each.row for each in payments), paid=sum(each.amount for each in payments),
        quote=award.quote or award.text,
    )  # fmt: skip
    return msgspec.structs.replace(made, **more)

def level_of(fact: ir.FactRef | None, case: Case, item: str | None) -> str | None:
    """The value of a level of the applicant or of the item paid for; None = not known."""
    if fact is None:
        return None
    values = case.values
    if fact.thing is not None:
        named = fold(item or "")
        values = next((each.values for each in case.things.get(fact.thing, ()) if fold(each.name) == named), {})
    found = values.get(fact.name)
    return found if isinstance(found, str) else None

