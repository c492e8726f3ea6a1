"""The part of a policy that some facts decide, and what one applicant gets of it for a range of their values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from policy_dsl.backends.interpreter import Compiled, compile_policy
from policy_dsl.backends.interpreter.awards import Unit
from policy_dsl.backends.interpreter.compiled import Work
from policy_dsl.core import ir
from policy_dsl.core.walk import nodes
from policy_dsl.near.acts import Knob, Way, put
from policy_dsl.proofs.goals import Goal
from policy_dsl.proofs.slices import Slices
from policy_dsl.values.case import Case
from policy_dsl.values.ranges import INF

BIT = 1 << 500
"""Stands in a mask for the facts that are being changed; missing facts have far lower bits."""

Name = tuple[str, str | None]
"""Of an award, and of its list item."""


class Parts:
    """Which awards a fact may change, and these with all that they refer to or are tied to, each part compiled once."""

    def __init__(self, code: Compiled) -> None:
        self.code = code
        self._slices = Slices(code.policy)
        self._made: dict[tuple[str, ...], Compiled] = {}
        readers: dict[tuple[str | None, str], set[str]] = {}
        for award in code.policy.awards:
            part = self._slices.of(Goal("", "", "some", (award.id,)))
            for node in nodes((part.awards, part.caps, part.choices)):
                if isinstance(node, ir.FactRef):
                    readers.setdefault((node.thing, node.name), set()).add(award.id)
        self._changed: dict[tuple[str | None, str], frozenset[str]] = {
            fact: frozenset(ids) for fact, ids in readers.items()
        }

    def changed(self, knob: Knob) -> frozenset[str]:
        """The awards that the fact may change."""
        return self._changed.get((knob.thing, knob.name), frozenset())

    def of(self, knobs: Iterable[Knob]) -> Compiled:
        """The part of the policy that these facts decide."""
        ids = tuple(sorted({award for knob in knobs for award in self.changed(knob)}))
        if ids not in self._made:
            policy = self._slices.of(Goal("", "", "some", ids))
            self._made[ids] = compile_policy(policy, dict(self.code.readings))
        return self._made[ids]


class Standing:
    """One applicant in one part of the policy.

    Only what no missing fact keeps open is counted: an award that waits for one is no nearer by another change.
    """

    def __init__(self, code: Compiled, case: Case) -> None:
        self.code = code
        self.case = case
        work = Work(code, case, texts=False, trace=False)
        self.open = frozenset(_name(unit) for unit in work.units if unit.mask)
        self.ceiling = self._sum(work)

    def gain(self, ways: Sequence[Way], box: Sequence[tuple[int, int]]) -> int:
        """The most by which the upper end of the sum can rise within the box of distances; exact where the box is
        one point. An upper end that is not there rises without limit, and never further."""
        case = self.case
        for way, (low, high) in zip(ways, box, strict=True):
            case = put(case, way.knob, way.between(low, high, BIT))
        if self.ceiling is None:
            return 0
        after = self._sum(Work(self.code, case, texts=False, trace=False))
        return INF if after is None else after - self.ceiling

    def _sum(self, work: Work) -> int | None:
        counted = [
            unit
            for unit in work.totals.start
            # without BIT: open whatever the changed facts are
            if _name(unit) not in self.open and (not unit.mask or unit.mask & BIT)
        ]
        return work.totals.of(counted).ceiling

    def amounts(self, case: Case) -> dict[Name, tuple[int, int | None]]:
        """What is granted for certain, by award and item."""
        work = Work(self.code, case, texts=False, trace=False)
        return {
            _name(unit): (unit.floor_low, None if unit.ceiling_high >= INF else unit.ceiling_high)
            for unit in work.units
            if not unit.mask and unit.status == "granted" and _name(unit) not in self.open
        }


def _name(unit: Unit) -> Name:
    return unit.code.award.id, None if unit.item is None else unit.item.name
