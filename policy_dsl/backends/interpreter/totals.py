"""Sums of awards, exact where adding up intervals would not be.

Three things tie awards together, and make a sum narrower than the sum of its parts:

* ``deducts``: B is paid less X, never below 0. X + max(0, B - X) = max(X, B), on both ends;
* a cap: the parts are cut one after the other, the sum is min(sum, limit);
* a choice: only one of them is had.

What a pool of many applicants cuts afterwards only makes a sum smaller: a group that it reaches comes to at most what it came to, and at
most what its parts still come to; of its floor only what is left of each is certain.
"""

from __future__ import annotations

from collections.abc import Sequence

from policy_dsl.backends.interpreter.awards import Unit
from policy_dsl.backends.interpreter.groups import Tie
from policy_dsl.core.result import Total
from policy_dsl.values.ranges import upper

_Sums = dict[Unit, tuple[int, int]]


class _Group:
    """Units, and the ends of their sum. ``gross``: for a deducting unit (the first of ``units``) and all that
    it deducts, its ends before the deduction; None for any other group."""

    __slots__ = ("ceiling", "floor", "gross", "units")

    def __init__(
        self, units: list[Unit], floor: int, ceiling: int, gross: tuple[int, int] | None = None
    ) -> None:
        self.units = units
        self.floor = floor
        self.ceiling = ceiling
        self.gross = gross


class Totals:
    """The ties of one case in the order in which they were applied.

    ``start``: floor and ceiling of the units that are not refused, before any tie.
    """

    __slots__ = ("_families", "_pooled", "_tied", "_ties", "start")

    def __init__(self, units: list[Unit], deducting: frozenset[str]) -> None:
        """``deducting``: the awards with a gross amount before deductions."""
        self._ties: list[Tie] = []
        self._pooled: set[Unit] = set()
        # The gross sums as they are now: a cap may still refuse what is paid of them.
        self._families = [
            (unit, _deducted(unit, units), (unit.gross_floor, unit.gross_ceiling))
            for unit in units
            if unit.status != "denied" and unit.code.award.id in deducting
        ]
        self._tied: set[Unit] = {u for unit, deducted, _ in self._families for u in (unit, *deducted)}
        self.start: _Sums = {u: (u.floor_low, u.ceiling_high) for u in units if u.status != "denied"}

    def add(self, tie: Tie | None) -> None:
        """Remembers a tie that was just applied."""
        if tie is not None:
            self._ties.append(tie)
            self._tied.update(tie.units)

    def cut(self, unit: Unit) -> None:
        """A pool has changed the unit, after all ties."""
        self._pooled.add(unit)

    def of(self, units: Sequence[Unit]) -> Total:
        """The sum over ``units``: all in ``start``, or those of one recipient."""
        floor = ceiling = 0
        tied: list[Unit] = []
        for unit in units:
            if unit in self._tied:
                tied.append(unit)
            else:
                floor += unit.floor_low
                ceiling += unit.ceiling_high
        if tied:
            sums = {unit: self.start[unit] for unit in tied}
            groups = self._grouped(sums)
            for tie in self._ties:
                groups = _apply(groups, tie, sums)
            for group in groups:
                low, high = group.floor, group.ceiling
                if not self._pooled.isdisjoint(group.units):
                    low, high = _pooled(group, sums)
                floor += low
                ceiling += high
        return Total(floor, upper(ceiling))

    def _grouped(self, sums: _Sums) -> list[_Group]:
        """Each unit by itself, except those that are tied by a deduction, which come to max(X, B)."""
        groups: list[_Group] = []
        done: set[Unit] = set()
        for unit, deducted, gross in self._families:
            family = [unit, *deducted]
            if done.isdisjoint(family) and all(u in sums for u in family):
                done.update(family)
                floor = sum(sums[u][0] for u in deducted)
                ceiling = sum(sums[u][1] for u in deducted)
                groups.append(_Group(family, max(floor, gross[0]), max(ceiling, gross[1]), gross))
        groups += [_Group([unit], *both) for unit, both in sums.items() if unit not in done]
        return groups


def _pooled(group: _Group, sums: _Sums) -> tuple[int, int]:
    """The ends of a group that a pool has cut. What B deducts of X is what X came to before, so that the sum of both is as under a
    limit of what is left of X."""
    floor = sum(unit.floor_low for unit in group.units)
    ceiling = min(group.ceiling, sum(unit.ceiling_high for unit in group.units))
    if group.gross is not None:
        least = sum(sums[unit][0] for unit in group.units[1:])
        left = sum(unit.ceiling_high for unit in group.units[1:])
        gross = group.gross[1]
        ceiling = min(ceiling, max(left, min(gross, left + max(0, gross - least))))
    return floor, ceiling


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
    kept: list[_Group] = []
    floor = ceiling = 0
    together = whole
    for group in groups:
        if members.isdisjoint(group.units):
            kept.append(group)
        elif whole and members.issuperset(group.units):
            floor += group.floor
            ceiling += group.ceiling
        elif whole and group.gross is not None and members == set(group.units[1:]):
            kept.append(_deducted_is_cut(group, group.gross, tie, sums))
            together = False
        else:
            for unit in group.units:
                low, high = sums[unit]
                if unit not in members:
                    kept.append(_Group([unit], low, high))
                elif whole:
                    floor += low
                    ceiling += high
                else:
                    kept.append(_Group([unit], *tie.after[unit]))
    for unit in members:
        sums[unit] = tie.after[unit]
    if together:
        kept.append(_Group(tie.units, min(floor, tie.low), min(ceiling, tie.high)))
    return kept


def _deducted_is_cut(group: _Group, gross: tuple[int, int], tie: Tie, sums: _Sums) -> _Group:
    """A limit L on exactly what is deducted: X is cut after B took it off.

    The sum is min(X, L) + max(0, B - X). While X is within L that is max(X, B); from there on it is
    L + max(0, B - X), which only falls as X grows.
    """
    least = sum(sums[unit][0] for unit in group.units[1:])
    most = sum(sums[unit][1] for unit in group.units[1:])
    floor = min(group.floor, tie.low + max(0, gross[0] - most))
    ceiling = max(min(most, tie.high), min(gross[1], tie.high + max(0, gross[1] - least)))
    return _Group(group.units, floor, ceiling)
