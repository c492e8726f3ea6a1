"""The sum of several awards as the answer gives it: :mod:`policy_dsl.backends.interpreter.totals` in formulas."""

from __future__ import annotations

from collections.abc import Iterable

import z3

from policy_dsl.backends.symbolic.lower import Lowering, Pair, greatest, least
from policy_dsl.core import ir

_ZERO = z3.IntVal(0)


def total(lowering: Lowering, awards: Iterable[str]) -> tuple[Pair, bool]:
    """Floor and ceiling of the sum, and whether they are exact. Where they are not (deductions, caps and choices lie
    across each other) they are the ends added up, between which the exact ones lie.
    """
    wanted = {award for award in awards if award in lowering.awards}
    if not wanted:
        return (_ZERO, _ZERO), True
    after = lowering.sums(wanted)
    parts = _Parts(lowering, wanted)
    groups = parts.groups()
    if groups is None:
        return (
            _sum(after[each][0] for each in parts.order),
            _sum(after[each][1] for each in parts.order),
        ), False
    found = [_group(lowering, members, cap, wanted, after) for members, cap in groups]
    return (_sum(low for low, _ in found), _sum(high for _, high in found)), True


def _sum(parts: Iterable[z3.ArithRef]) -> z3.ArithRef:
    return z3.Sum([_ZERO, *parts])


_Group = tuple[list[str], ir.Cap | None]


class _Parts:
    """What ties the wanted awards together."""

    def __init__(self, lowering: Lowering, wanted: set[str]) -> None:
        self.lowering = lowering
        self.wanted = wanted
        self.order = [award for award in lowering.awards if award in wanted]

    def groups(self) -> list[_Group] | None:
        """Awards that are summed together, with the cap on them; None when the ties lie across each other."""
        known = self.lowering.awards
        groups: list[_Group] = []
        for choice in self.lowering.choices:
            members = [award for award in known if award in choice.awards]
            if self.wanted.intersection(members):
                groups.append((members, None))
        for cap in self.lowering.caps:
            members = [award for award in known if award in cap.awards]
            if self.wanted.intersection(members):
                groups.append((members, cap))
        taken = [award for members, _ in groups for award in members]
        families = []
        for ident in self.order:
            family = self._family(ident)
            if family is None:
                return None
            if family:
                families.append(family)
        together = [award for family in families for award in family]
        if len(taken) != len(set(taken)) or len(together) != len(set(together)) or set(taken) & set(together):
            return None
        alone = [award for award in self.order if award not in taken and award not in together]
        return [*groups, *[(family, None) for family in families], *[([award], None) for award in alone]]

    def _family(self, ident: str) -> list[str] | None:
        """An award and what it deducts; empty when that makes no difference to the sum, None when it is not told."""
        award = self.lowering.awards[ident]
        if not award.deducts or award.gross_floor is None or award.gross_ceiling is None:
            return []
        deducted = [each for each in self.lowering.awards if each in award.deducts]
        if not self.wanted.intersection(deducted):
            return []
        return [ident, *deducted] if self.wanted.issuperset(deducted) and award.thing is None else None


def _group(
    lowering: Lowering, members: list[str], cap: ir.Cap | None, wanted: set[str], after: dict[str, Pair]
) -> Pair:
    inside = [award for award in members if award in wanted]
    low, high = _sum(after[each][0] for each in inside), _sum(after[each][1] for each in inside)
    first = lowering.awards[members[0]]
    if cap is not None:
        # The floors of all that share a cap are cut together; those of a part of them one by one.
        whole = z3.And([lowering.before_caps(each)[1] == 0 for each in members if each not in wanted])
        before = _sum(lowering.before_caps(each)[0] for each in inside)
        limit = greatest([lowering.number(cap.limit, None), _ZERO])
        return z3.If(whole, least([before, limit]), low), high
    deducted = [each for each in members[1:] if each in first.deducts]
    if deducted and first.gross_floor is not None and first.gross_ceiling is not None:
        # X + max(0, B - X) = max(X, B)
        x_low, x_high = _sum(after[each][0] for each in deducted), _sum(after[each][1] for each in deducted)
        paid = after[members[0]][1] > 0
        gross_low, gross_high = (
            lowering.number(first.gross_floor, None),
            lowering.number(first.gross_ceiling, None),
        )
        return (
            z3.If(paid, greatest([x_low, gross_low]), x_low),
            z3.If(paid, greatest([x_high, gross_high]), x_high),
        )
    return low, high
