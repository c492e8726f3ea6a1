"""The part of a policy that a goal is about: its awards, and all that they refer to or are tied to."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from policy_dsl.core import ir
from policy_dsl.core.walk import nodes, rules_of
from policy_dsl.proofs.goals import Goal


class Slices:
    """The parts of one policy. What decides a goal decides it in its part too, however many other awards there are."""

    def __init__(self, policy: ir.Policy) -> None:
        self.policy = replace(policy, examples=(), properties=(), quotes=(), rights=(), limits=())
        self.needs: dict[str, set[str]] = {}
        for award in policy.awards:
            self.needs.setdefault(award.id, set()).update(
                award.deducts, _named((*rules_of(award), award.when))
            )
        for cap in policy.caps:
            self._tie(cap.awards, _named((cap.limit, cap.when)))
        for choice in policy.choices:
            self._tie(choice.awards, _named(choice.when))
        self._made: dict[frozenset[str], ir.Policy] = {}

    def _tie(self, members: tuple[str, ...], also: set[str]) -> None:
        for award in members:
            self.needs.setdefault(award, set()).update(members, also)

    def of(self, goal: Goal) -> ir.Policy:
        """The part for a goal; the whole where it names no awards."""
        if not goal.awards:
            return self.policy
        return self.part([*goal.awards, *goal.others, *_named(goal.when)])

    def part(self, awards: Iterable[str]) -> ir.Policy:
        """The part that decides these awards."""
        wanted: set[str] = set()
        stack = list(awards)
        while stack:
            ident = stack.pop()
            if ident not in wanted:
                wanted.add(ident)
                stack += self.needs.get(ident, ())
        key = frozenset(wanted)
        if key not in self._made:
            whole = self.policy
            self._made[key] = replace(
                whole,
                awards=tuple(each for each in whole.awards if each.id in key),
                caps=tuple(each for each in whole.caps if key.intersection(each.awards)),
                choices=tuple(each for each in whole.choices if key.intersection(each.awards)),
                pools=tuple(each for each in whole.pools if key.intersection(each.awards)),
            )
        return self._made[key]


def _named(root: object) -> set[str]:
    """The awards that a node refers to: their amounts, or what was received under them."""
    found: set[str] = set()
    for node in nodes(root):
        match node:
            case ir.AwardOf(award=award):
                found.add(award)
            case ir.History(awards=awards):
                found.update(awards)
            case _:
                pass
    return found
