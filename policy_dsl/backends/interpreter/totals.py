"""Sums of awards, exact where adding up intervals would not be.

Three things tie awards together, and make a sum narrower than the sum of its parts:

* ``deducts``: B is paid less X, never below 0. X + max(0, B - X) = max(X, B), on both ends;
* a cap: the parts are cut one after the other, the sum is min(sum, limit);
* a choice: only one of them is had.
"""

from __future__ import annotations

from collections.abc import Sequence

from policy_dsl.backends.interpreter.awards import Unit
from policy_dsl.backends.interpreter.groups import Tie
from policy_dsl.core.result import Total
from policy_dsl.values.ranges import upper

_Sums = dict[Unit, tuple[int, int]]
_Group = tuple[list[Unit], int, int]
"""Units, and the floor and the ceiling of their sum."""


class Totals:
    """The ties of one case in the order in which they were applied.

    ``start``: floor and ceiling of the units that are not refused, before any tie.
    """

    __slots__ = ("_families", "_tied", "_ties", "start")

    def __init__(self, units: list[Unit], deducting: frozenset[str]) -> None:
        """``deducting``: the awards with a gross amount before deductions."""
        self._ties: list[Tie] = []
        # The gross sums as they are now: a cap may still refuse what is paid of them.
        self._families = [
            (unit, _deducted(unit, units), unit.gross_floor, unit.gross_ceiling)
            for unit in units
            if unit.status != "denied" and unit.code.award.id in deducting
        ]
        self.start: _Sums = {u: (u.floor_low, u.ceiling_high) for u in units if u.status != "denied"}

        self._tied: set[Unit] = {u for unit, deducted, _, _ in self._families for u in (unit, *deducted)}

    def add(self, tie: Tie | None) -> None:
        """Remembers a tie that was just applied."""
        if tie is not None:
            self._ties.append(tie)
            self._tied.update(tie.units)

    def of(self, units: Sequence[Unit]) -> Total:
        """The sum over ``units``: all in ``start``, or those of one recipient."""
        if self._tied.isdisjoint(units):
            return Total(sum([u.floor_low for u in units]), upper(sum([u.ceiling_high for u in units])))
        sums = {unit: self.start[unit] for unit in units}
        groups = self._grouped(sums)
        for tie in self._ties:
            groups = _apply(groups, tie, sums)
        return Total(sum(floor for _, floor, _ in groups), upper(sum(ceiling for _, _, ceiling in groups)))

    def _grouped(self, sums: _Sums) -> list[_Group]:
        """Each unit by itself, except those that are tied by a deduction, which come to max(X, B)."""
        groups: list[_Group] = []
        done: set[Unit] = set()
        for unit, deducted, gross_floor, gross_ceiling in self._families:
            family = [unit, *deducted]
            if done.isdisjoint(family) and all(u in sums for u in family):
                done.update(family)
                floor = sum(sums[u][0] for u in deducted)
                ceiling = sum(sums[u][1] for u in deducted)
                groups.append((family, max(floor, gross_floor), max(ceiling, gross_ceiling)))
        groups += [([unit], *both) for unit, both in sums.items() if unit not in done]
        return groups


def _deducted(unit: Unit, units: list[Unit]) -> list[Unit]:
    """What ``unit`` deducts, as far as there is any."""
    ids = unit.code.award.deducts
    return [u for u in units if u.status != "denied" and u.code.award.id in ids]


def _apply(groups: list[_Group], tie: Tie, sums: _Sums) -> list[_Group]:
    """Puts the groups within a tie together, under its limit.

    A group that lies only partly within it comes apart: what ties it no longer holds once a part of it
    is cut. A tie that reaches beyond ``sums`` (other recipients) only leaves what it left of each unit.
    """
    members = {unit for unit in tie.units if unit in sums}
    whole = len(members) == len(tie.units)
    if whole and (family := _family_of(groups, members)) is not None:
        return _capped_family(groups, family, members, tie, sums)
    kept: list[_Group] = []
    floor = ceiling = 0
    for group in groups:
        units, low, high = group
        if members.isdisjoint(units):
            kept.append(group)
        elif whole and members.issuperset(units):
            floor += low
            ceiling += high
        else:
            for unit in units:
                low, high = sums[unit]
                if unit not in members:
                    kept.append(([unit], low, high))
                elif whole:
                    floor += low
                    ceiling += high
                else:
                    kept.append(([unit], *tie.after[unit]))
    for unit in members:
        sums[unit] = tie.after[unit]
    if whole:
        kept.append((tie.units, min(floor, tie.low), min(ceiling, tie.high)))
    return kept


def _family_of(groups: list[_Group], members: set[Unit]) -> _Group | None:
    """The deducting family (B less X) of which ``members`` are exactly the deducted part X."""
    for group in groups:
        units = group[0]
        if len(units) > 1 and units[0].code.award.deducts and members == set(units[1:]):
            return group
    return None


def _capped_family(
    groups: list[_Group], family: _Group, members: set[Unit], tie: Tie, sums: _Sums
) -> list[_Group]:
    """X is capped at L after B took it off: min(X, L) + max(0, B - X) is at most max(min(X, L), B), and at least
    the smaller of max(X, B) and L."""
    units = family[0]
    head = units[0]
    ceiling = sum(sums[unit][1] for unit in members)
    gross = sums[head][1] if head.gross_ceiling is None else head.gross_ceiling
    high = max(min(ceiling, tie.high), gross)
    low = family[1] if ceiling <= tie.low else min(family[1], tie.low)
    for unit in members:
        sums[unit] = tie.after[unit]
    return [*(group for group in groups if group is not family), (units, low, high)]
