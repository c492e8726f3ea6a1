"""A policy as one query over a table of applicants, and the tables of their items and receipts."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from sqlglot import exp

from policy_dsl.backends.columnar.awards import Unit, total, units_of
from policy_dsl.backends.columnar.columns import Columns
from policy_dsl.backends.columnar.dialects import Dialect
from policy_dsl.backends.columnar.emit import Chain
from policy_dsl.backends.columnar.expr import Ex
from policy_dsl.backends.columnar.frames import APPLICANT, Frame
from policy_dsl.backends.columnar.given import ID, NAME, ORDER, Given
from policy_dsl.backends.columnar.lower import Lowering
from policy_dsl.backends.columnar.ties import chosen, cut
from policy_dsl.backends.columnar.totals import Left, whole
from policy_dsl.core import ir
from policy_dsl.core.result import Status

GRANTED, DENIED, UNKNOWN = 1, 0, 2
STATUS: dict[int, Status] = {GRANTED: "granted", DENIED: "denied", UNKNOWN: "unknown"}
"""How a status stands in a column."""


class Part(msgspec.Struct, frozen=True):
    """Three columns of an answer: status, floor and ceiling (NULL: no upper end) of an award. ``item``: the list whose
    items have them each."""

    award: ir.Award
    status: Ex
    floor: Ex
    ceiling: Ex
    item: str = ""


class Plan:
    """What a policy answers under fixed readings, as columns: of the applicant, and of each of his items."""

    def __init__(
        self, policy: ir.Policy, readings: Mapping[str, str], given: Given, shared: Columns | None = None,
        *, paid: bool = False,
    ) -> None:  # fmt: skip
        """``readings``: an option for each reading; the default where one is not named. ``shared``: the columns of another plan over
        the same tables, so that what both compute is computed once. ``paid``: not between what the awards lie, but what they come to
        when each is given its ceiling, one after the other: what deducts an earlier one, a cap and a choice see what it was given."""
        options = {each.name: readings.get(each.name, each.default) for each in policy.readings}
        self.low = low = Lowering(policy, options, given, shared)
        self.awards = [award for award in policy.awards if low.exists(award.when)]
        start = [unit for award in self.awards for unit in units_of(low, award, paid=paid)]
        units, ties = start, []
        for choice in policy.choices:
            if low.exists(choice.when):
                units, tie = chosen(low, choice, units)
                ties.append(tie)
        for cap in policy.caps:
            if low.exists(cap.when):
                units, tie = cut(low, cap, start, units)
                ties.append(tie)
        self.units = units
        self._start = start
        self._ties = [tie for tie in ties if tie is not None]

    def whole(self, left: Mapping[str, Left] | None = None) -> tuple[Ex, Ex]:
        """Floor and ceiling of everything together; ``left``: under the pools. Raises :class:`Unsupported` where awards are tied
        crosswise."""
        return whole(self.low, self._start, self._ties, left)

    def parts(self) -> list[Part]:
        """The units, each where it stands: of the applicant, or of the items."""
        return [self._part(unit) for unit in self.units]

    def sums(self) -> list[Part]:
        """Each award once for the applicant: over his items, where it has some."""
        return [self._over(award) for award in self.awards]

    def _part(self, unit: Unit) -> Part:
        c = self.low.c
        status = c.choose(
            unit.sure, c.number(GRANTED), c.choose(unit.live, c.number(UNKNOWN), c.number(DENIED))
        )
        item = unit.frame.name if unit.frame != APPLICANT else ""
        return Part(unit.award, status, unit.floor.low, unit.ceiling.high, item)

    def _over(self, award: ir.Award) -> Part:
        low, c = self.low, self.low.c
        mine = [unit for unit in self.units if unit.award is award]
        sums = [total(low, unit.frame, unit.floor, unit.ceiling) for unit in mine]
        live, sure = [], []
        for unit in mine:
            if unit.frame == APPLICANT:
                live.append(unit.live)
                sure.append(unit.sure)
            else:
                live.append(c.some(unit.live, unit.frame, APPLICANT))
                sure.append(c.some(unit.sure, unit.frame, APPLICANT))
        status = c.choose(
            c.any(sure), c.number(GRANTED), c.choose(c.any(live), c.number(UNKNOWN), c.number(DENIED))
        )
        floor, ceiling = low.r.add([each.floor for each in sums]), low.r.add([each.ceiling for each in sums])
        return Part(award, status, floor.low, ceiling.high)


def columns(part: Part) -> dict[str, Ex]:
    """The three columns by name."""
    name = part.award.id
    return {f"{name}状态": part.status, f"{name}保底": part.floor, f"{name}最高": part.ceiling}


def keys_of(frame: Frame) -> tuple[str, ...]:
    """The columns that say which row of an answer it is."""
    return (ID,) if frame == APPLICANT else (ID, ORDER, NAME)


def shown_of(parts: list[Part], frame: Frame) -> dict[str, Ex]:
    """The columns by name of those parts that stand beside the rows of ``frame``."""
    item = "" if frame == APPLICANT else frame.name
    return {title: ex for part in parts if part.item == item for title, ex in columns(part).items()}


def query(
    parts: list[Part], dialect: Dialect, tables: Mapping[Frame, str], frame: Frame = APPLICANT
) -> exp.Query:
    """One row for each row of ``frame``, with its keys and the columns of those of ``parts`` that stand there."""
    shown = shown_of(parts, frame)
    chain = Chain(dialect, tables, shown.values())
    return chain.complete(chain.select(frame, shown, keys_of(frame)))
