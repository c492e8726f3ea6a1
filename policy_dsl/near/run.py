"""The nearest gains of one applicant, exact: no smaller change brings as much.

A change is looked for in ranges. The evaluator takes a range of values as it takes a missing fact, and answers with
bounds that hold for each of them; a range whose bound does not reach is done, any other is halved, the nearer half
first. So the first single value that is met is the nearest one there is.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations

import msgspec

from policy_dsl.backends.interpreter import Compiled
from policy_dsl.near.acts import Knob, Way, knobs, put, value_of, ways
from policy_dsl.near.parts import Parts, Standing
from policy_dsl.types import DateT, YearT
from policy_dsl.values.case import Case, Value
from policy_dsl.values.ranges import FINITE, INF

LEAST, WORTH = 1, 10**6
"""1分, and 1万元: the smallest gain there is, and the smallest that is worth a proposal of its own."""
MOST_LOOKS = 2_000
"""Ranges that one search looks at before it gives up."""
MOST_RANGES = 8
"""Ranges of a second fact that are kept apart while the first is looked for."""
ALL_LOOKS = 100_000
"""Ranges that are looked at for one applicant."""


Reach = tuple[int, int]
"""From one distance to another."""


class Change(msgspec.Struct, frozen=True):
    """A fact from ``first`` to ``second``."""

    knob: Knob
    first: Value
    second: Value


class Rise(msgspec.Struct, frozen=True):
    """An award (of a list item) whose amount changes; None: no upper end."""

    award: str
    item: str | None
    before: tuple[int, int | None]
    after: tuple[int, int | None]


class Proposal(msgspec.Struct, frozen=True):
    """The smallest change of one fact in one direction (of two facts: the smallest of the first with which any of the
    second is enough, and then the smallest of the second) that raises the upper end of the sum of all awards by at
    least ``least`` 分.

    ``gain``: by how much it rises, None: there is then no upper end. ``rises``: the awards that change, some of which
    may fall.
    """

    changes: tuple[Change, ...]
    least: int
    gain: int | None
    rises: tuple[Rise, ...]

    @property
    def measured(self) -> bool:
        """Whether only numbers change: of a level it is not said how far away it is."""
        return all(
            isinstance(each.second, int) and not isinstance(each.second, bool) for each in self.changes
        )

    @property
    def worth(self) -> Fraction:
        """The gain for the effort."""
        return (10**20 if self.gain is None else self.gain) / sum(map(_effort, self.changes), Fraction(0))


class Near(msgspec.Struct, frozen=True):
    """What was found.

    ``proposals``: numbers before levels, the greatest gain for the effort first. ``pair``: the one that brings most of
    those where neither change alone brings anything in any measure. ``undecided``: the facts (pairs: both) of which it is
    not known, because there was too much to look at. ``fixed``: the facts that cannot be acted on."""

    proposals: list[Proposal]
    pair: Proposal | None
    undecided: list[tuple[Knob, ...]]
    fixed: list[Knob]


class _GivenUpError(Exception):
    """Too many ranges."""


class _Planner:
    def __init__(self, parts: Parts, case: Case, kept: frozenset[str]) -> None:
        self.parts = parts
        self.case = case
        self.kept = kept
        self.looks = 0
        self.undecided: list[tuple[Knob, ...]] = []
        self._standings: dict[int, Standing] = {}

    def run(self) -> Near:
        proposals: list[Proposal] = []
        idle: list[Way] = []
        fixed: list[Knob] = []
        for knob in knobs(self.parts.code.policy, self.case):
            if not self.parts.changed(knob):
                continue
            found = [] if knob.name in self.kept else ways(knob, value_of(self.case, knob), self.case.date)
            if not found:
                fixed.append(knob)
            for way in found:
                try:
                    made = self._single(way)
                except _GivenUpError:
                    self.undecided.append((knob,))
                    continue
                proposals += made
                if not made:
                    idle.append(way)
        proposals.sort(key=lambda each: (not each.measured, -each.worth))
        pair = self._pair(idle)
        return Near(proposals, pair, list(dict.fromkeys(self.undecided)), fixed)

    def _single(self, way: Way) -> list[Proposal]:
        first = self._nearest((way,), LEAST)
        if first is None or first.gain is None or first.gain >= WORTH:
            return [] if first is None else [first]
        second = self._nearest((way,), WORTH)
        return [first] if second is None else [first, second]

    def _pair(self, idle: list[Way]) -> Proposal | None:
        """The pair that brings most. What two facts can bring at the very most is asked first; so most pairs need no
        search."""
        promising: list[tuple[int, int, tuple[Way, Way]]] = []
        for one, other in combinations(idle, 2):
            if one.knob == other.knob or not self.parts.changed(one.knob) & self.parts.changed(other.knob):
                continue
            if self.looks >= ALL_LOOKS:
                self.undecided.append((one.knob, other.knob))
                continue
            self.looks += 1
            most = self._standing((one, other)).gain((one, other), ((1, one.most), (1, other.most)))
            if most >= LEAST:
                promising.append((-most, len(promising), (one, other)))
        promising.sort(key=lambda each: each[:2])
        for least in (WORTH, LEAST):
            best: Proposal | None = None
            for most, _, (one, other) in promising:
                if -most < least or (best is not None and -most < (INF if best.gain is None else best.gain)):
                    break  # nor any that comes after it
                try:
                    found = self._nearest((one, other), least)
                except _GivenUpError:
                    self.undecided.append((one.knob, other.knob))
                    continue
                if found is not None and (best is None or _order(found) > _order(best)):
                    best = found
            if best is not None:
                return best
        return None

    def _standing(self, ways_: Sequence[Way]) -> Standing:
        code = self.parts.of(way.knob for way in ways_)
        if id(code) not in self._standings:
            self._standings[id(code)] = Standing(code, self.case)
        return self._standings[id(code)]

    def _nearest(self, ways_: tuple[Way, ...], least: int) -> Proposal | None:
        standing = self._standing(ways_)
        looks = 0

        def gain(*box: Reach) -> int:
            nonlocal looks
            looks += 1
            self.looks += 1
            if looks > MOST_LOOKS or self.looks > ALL_LOOKS:
                raise _GivenUpError
            return standing.gain(ways_, box[: len(ways_)])

        whole = (1, ways_[-1].most) if len(ways_) == 2 else (1, 1)
        # of the first fact a range, of the second the ranges that are not done with for any of it
        waiting = [((1, ways_[0].most), [whole])]
        while waiting:
            first, others = waiting.pop()
            others = [other for other in others if gain(first, other) >= least]
            if not others:
                continue
            if first[0] < first[1]:
                if len(others) <= MOST_RANGES:
                    others = [half for other in others for half in _halves(other)]
                waiting += [(half, others) for half in reversed(_halves(first))]
                continue
            while others:
                other = others.pop(0)
                brings = gain(first, other)
                if brings >= least and other[0] == other[1]:
                    return self._proposal(standing, ways_, [first[0], other[0]], least, brings)
                if brings >= least:
                    others = _halves(other) + others
        return None

    def _proposal(
        self, standing: Standing, ways_: Sequence[Way], distances: Sequence[int], least: int, gain: int
    ) -> Proposal:
        case = self.case
        changes = []
        for way, distance in zip(ways_, distances, strict=False):
            changes.append(Change(way.knob, way.here, way.at(distance)))
            case = put(case, way.knob, way.at(distance))
        before, after = standing.amounts(self.case), standing.amounts(case)
        rises = tuple(
            Rise(*name, before.get(name, (0, 0)), after.get(name, (0, 0)))
            for name in dict.fromkeys((*after, *before))
            if before.get(name, (0, 0)) != after.get(name, (0, 0))
        )
        return Proposal(tuple(changes), least, None if gain > FINITE else gain, rises)


def _halves(reach: Reach) -> list[Reach]:
    """The nearer and the farther part: doubled outwards first, then halved."""
    low, high = reach
    if low == high:
        return [reach]
    middle = low * 2 - 1 if high >= low * 2 else (low + high) // 2
    return [(low, middle), (middle + 1, high)]


def _effort(change: Change) -> Fraction:
    """Of a number: how much of what it is or becomes; of a day: the part of a year; of a level: 1."""
    first, second = change.first, change.second
    if isinstance(first, bool) or not isinstance(first, int) or not isinstance(second, int):
        return Fraction(1)
    match change.knob.type:
        case DateT():
            return Fraction(abs(second - first), 365)
        case YearT():
            return Fraction(abs(second - first))
        case _:
            return Fraction(abs(second - first), max(first, second))


def _order(proposal: Proposal) -> tuple[bool, int, Fraction]:
    return proposal.gain is None, proposal.gain or 0, proposal.worth


def nearest(code: Compiled | Parts, case: Case, kept: frozenset[str] = frozenset()) -> Near:
    """The nearest gains of an applicant. ``kept``: facts that it will not or cannot change. ``Parts`` of a policy can
    be kept between applicants, which saves time."""
    parts = code if isinstance(code, Parts) else Parts(code)
    return _Planner(parts, case, kept).run()
