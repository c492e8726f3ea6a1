"""What is fixed once a policy is compiled: types, positions, readings; and the constant truths."""

from __future__ import annotations

from policy_dsl.core import ir
from policy_dsl.core.ir import FactRef, Policy
from policy_dsl.types import NONE, EnumT, Type
from policy_dsl.values.dates import FIRST_DAY, LAST_DAY


class Env:
    """Look-ups that closures are built with.

    ``readings``: the option of every 解读. ``thing_at``, ``award_at``: positions in ``Run.cur`` and
    ``Run.floors``. ``first``, ``last``: the days in force. ``ValueError`` for a reading or an option that
    the policy does not have.
    """

    def __init__(self, policy: Policy, readings: dict[str, str]) -> None:
        self.policy = policy
        self.readings = _chosen(policy, readings)
        self.types: dict[tuple[str | None, str], Type] = {(f.thing, f.name): f.type for f in policy.facts}
        self.thing_at = {thing.name: i for i, thing in enumerate(policy.things)}
        # Two readings of one award share its id.
        self.award_at = {id_: i for i, id_ in enumerate(dict.fromkeys(a.id for a in policy.awards))}
        self.titles = {award.id: award.title for award in policy.awards}
        self.first = FIRST_DAY if policy.start is None else policy.start
        self.last = LAST_DAY if policy.end is None else policy.end

    def type_of(self, fact: FactRef) -> Type | None:
        """The declared type; None when the fact is not declared."""
        return self.types.get((fact.thing, fact.name))

    def domain(self, fact: FactRef) -> frozenset[str] | None:
        """Every value a level can have; None when it is not one of a list."""
        match self.type_of(fact):
            case EnumT(values=values, optional=optional):
                return frozenset((*values, NONE) if optional else values)
            case _:
                return None

    def constant(self, node: ir.Bool) -> bool | None:
        """The truth that the readings alone give ``node``; None when facts decide."""
        match node:
            case ir.Lit(value=value):
                return value
            case ir.ReadingIs(reading=reading, option=option):
                return self.readings[reading] == option
            case ir.SayBool(item=item):
                return self.constant(item)
            case ir.Not(item=item):
                inner = self.constant(item)
                return None if inner is None else not inner
            case ir.All(items=items):
                return self._fold(items, False)
            case ir.AnyOf(items=items):
                return self._fold(items, True)
            case _:
                return None

    def _fold(self, items: tuple[ir.Bool, ...], absorbing: bool) -> bool | None:
        open_ = False
        for item in items:
            truth = self.constant(item)
            if truth is absorbing:
                return absorbing
            open_ = open_ or truth is None
        return None if open_ else not absorbing


def _chosen(policy: Policy, readings: dict[str, str]) -> dict[str, str]:
    """The option of every reading: as asked, else the default."""
    options = {r.name: [o.name for o in r.options] for r in policy.readings}
    for name, option in readings.items():
        if name not in options:
            raise ValueError(f"没有名为“{name}”的解读")
        if option not in options[name]:
            raise ValueError(f"解读“{name}”没有“{option}”这一种，只有：{'、'.join(options[name])}")
    return {r.name: readings.get(r.name, r.default) for r in policy.readings}
