"""Awards, evaluated: one unit for the applicant, or one for each item of a list."""

from __future__ import annotations

from functools import cached_property
from typing import Literal

from policy_dsl.backends.interpreter.builder import Builder
from policy_dsl.backends.interpreter.env import Env
from policy_dsl.backends.interpreter.inputs import Inputs
from policy_dsl.backends.interpreter.reasons import reason
from policy_dsl.backends.interpreter.run import HISTORY, NO_ITEM, OVERLAPS, BoolFn, NumFn, Run, TextFn
from policy_dsl.core import ir
from policy_dsl.core.result import AwardResult, Status, Step
from policy_dsl.types import NONE
from policy_dsl.values.case import Item
from policy_dsl.values.format import UNKNOWN
from policy_dsl.values.ranges import INF, Ranged, add, ends, span, upper

NOTHING_LEFT = "应得金额为0元"
_NONE, _PERIOD = -1, -2
_MOST_REFUSALS = 64


Shown = tuple[
    tuple[str, str, str],
    tuple[str, Literal["fixed", "ceiling", "mixed", "open"]],
    tuple[tuple[str, ...], str, str, str, str],
]


class Unit:
    """One award for one recipient, while groups, caps and pools still change it.

    The floor lies in ``floor_low .. floor_high`` and the ceiling in ``ceiling_low .. ceiling_high``; what is
    reported is the outer pair. ``gross_floor``, ``gross_ceiling``: before ``deducts``. ``item`` None with a
    per-item award: the list is not given.
    """

    # Defaults stand on the class: most units are refused at once and never set them.
    status: Status = "denied"
    floor_low = floor_high = ceiling_low = ceiling_high = 0
    gross_floor = gross_ceiling = 0
    mask = 0
    reason = ""
    recipient = ""
    steps: tuple[Step, ...] = ()
    result: AwardResult | None = None

    def __init__(self, code: AwardCode, item: Item | None) -> None:
        self.code = code
        self.item = item

    def deny(self, reason: str) -> None:
        """Nothing is given after all."""
        self.status = "denied"
        self.floor_low = self.floor_high = self.ceiling_low = self.ceiling_high = 0
        self.gross_floor = self.gross_ceiling = 0
        self.mask = 0
        self.reason = reason

    def doubt(self, mask: int) -> None:
        """It is open whether anything is given."""
        self.status = "unknown"
        self.floor_low = 0
        self.gross_floor = 0
        self.mask |= mask


class AwardCode:
    """One award, compiled. Its closures are built when they are first needed."""

    def __init__(self, env: Env, award: ir.Award) -> None:
        self.env = env
        self.award = award
        self.at = env.award_at[award.id]
        self.thing = award.thing
        self.thing_at = -1 if award.thing is None else env.thing_at[award.thing]
        self._refusals: dict[str, Unit] = {}
        self.paid_to = award.recipient.name if award.recipient.kind in ("applicant", "role") else ""

    @cached_property
    def shown(self) -> Shown:
        """What a result repeats of the award itself."""
        a = self.award
        words = tuple(dict.fromkeys(_words(a.eligible)))
        return (a.id, a.article, a.title), (a.funder, a.kind), (words, a.voucher, a.basis, a.text, a.quote)

    @cached_property
    def plain(self) -> AwardFns:
        """The closures without a trace."""
        return AwardFns(self.award, Builder(self.env, self.award.thing))

    @cached_property
    def traced(self) -> AwardFns:
        """The closures that record steps."""
        return AwardFns(self.award, Builder(self.env, self.award.thing, trace=True))

    @cached_property
    def reasons(self) -> tuple[TextFn, ...]:
        """For each condition of ``eligible``, in order: the text when it fails."""
        builder = Builder(self.env, self.award.thing)
        return tuple(reason(builder, part) for part in conditions(self.award.eligible))

    def units(self, run: Run) -> list[Unit]:
        """The units of this award; leaves their sums in ``run`` for the awards that refer to it."""
        fns = self.traced if run.trace else self.plain
        if self.thing is not None:
            floor, ceiling, units = self._each(run, fns, self.thing)
        else:
            failed, mask = self._tested(run, fns)
            if failed != _NONE and self.paid_to and not run.trace:
                return [self._refused(self._why(run, failed) if run.texts else "")]
            unit = Unit(self, None)
            units = [unit]
            floor, ceiling = self._filled(run, fns, unit, failed, mask)
        if ceiling:
            run.floors[self.at] = floor
            run.ceilings[self.at] = ceiling
        return units

    def _each(self, run: Run, fns: AwardFns, thing: str) -> tuple[Ranged, Ranged, list[Unit]]:
        items = run.things.get(thing)
        if items is None:
            unit = Unit(self, None)
            self._one(run, fns, unit)
            if unit.status == "denied":
                return 0, 0, [unit]
            # Any number of such items, none among them.
            unit.doubt(run.miss(thing))
            unit.ceiling_low, unit.floor_high, unit.ceiling_high = 0, INF, INF
            unit.gross_ceiling = INF
            return (0, INF, unit.mask), (0, INF, unit.mask), [unit]
        floors, ceilings, units = [], [], []
        for item in items:
            run.cur[self.thing_at] = item
            unit = Unit(self, item)
            floor, ceiling = self._one(run, fns, unit)
            floors.append(floor)
            ceilings.append(ceiling)
            units.append(unit)
        run.cur[self.thing_at] = NO_ITEM
        return add(floors), add(ceilings), units

    def _one(self, run: Run, fns: AwardFns, unit: Unit) -> tuple[Ranged, Ranged]:
        """Evaluates the award for the item at hand into ``unit``; gives floor and ceiling for ``AwardOf``."""
        return self._filled(run, fns, unit, *self._tested(run, fns))

    def _tested(self, run: Run, fns: AwardFns) -> tuple[int, int]:
        """The first condition that fails (or ``_NONE``, ``_PERIOD``), and what keeps others open."""
        gate, trace = run.gate, run.trace
        if trace:
            run.begin(gate.step)
        mask = 0
        if gate.truth is not True:
            if gate.truth is False:
                return _PERIOD, 0
            mask = gate.truth
        failed = _NONE
        for i, test in enumerate(fns.tests):
            truth = test(run)
            if truth is False:
                if not trace:
                    return i, mask
                if failed < 0:
                    failed = i
            elif truth is not True:
                mask |= truth
        return failed, mask

    def _filled(self, run: Run, fns: AwardFns, unit: Unit, failed: int, mask: int) -> tuple[Ranged, Ranged]:
        """Puts what the award comes to, or why it is refused, into ``unit``."""
        both: tuple[Ranged, Ranged] = (0, 0)
        if failed == _NONE:
            both = self._amounts(run, fns, unit, mask)
        unit.recipient = self.paid_to or self._recipient(run, unit)
        if run.texts and unit.status == "denied":
            unit.reason = self._why(run, failed)
        if run.trace:
            unit.steps = run.traced()
        return both

    def _why(self, run: Run, failed: int) -> str:
        """Why the award is refused."""
        if failed == _PERIOD:
            return run.gate.text
        return self.nothing_left(run) if failed == _NONE else self.reasons[failed](run)

    def _refused(self, reason: str) -> Unit:
        """The unit of an award that is refused for the applicant. Nothing ever changes it, so that all who are
        refused for the same reason share it, and its result."""
        unit = self._refusals.get(reason)
        if unit is None:
            unit = Unit(self, None)
            unit.recipient, unit.reason = self.paid_to, reason
            unit.result = award_result(unit, ())
            if len(self._refusals) >= _MOST_REFUSALS:
                self._refusals.clear()
            self._refusals[reason] = unit
        return unit

    def _amounts(self, run: Run, fns: AwardFns, unit: Unit, mask: int) -> tuple[Ranged, Ranged]:
        """Floor and ceiling of an award that is not refused; a ceiling of 0 refuses it after all."""
        sums = fns.sums()
        ceiling = sums.ceiling(run)
        floor = ceiling if sums.floor is None else sums.floor(run)
        if not mask and isinstance(floor, int) and isinstance(ceiling, int) and floor >= 0 < ceiling:
            unit.status = "granted"
            unit.floor_low = unit.floor_high = floor
            unit.ceiling_low = unit.ceiling_high = ceiling
            if sums.gross is not None:
                self._gross(run, sums.gross, unit)
            return floor, ceiling
        low, high, open_ceiling = ends(ceiling)
        if high <= 0:
            return 0, 0
        least, most, open_floor = ends(floor)
        unit.ceiling_low, unit.ceiling_high = max(low, 0), high
        unit.floor_low, unit.floor_high = max(least, 0), max(most, 0)
        if sums.gross is not None:
            self._gross(run, sums.gross, unit)
        unit.mask = open_floor | open_ceiling
        if mask:
            unit.doubt(mask)
            return span(0, unit.floor_high, unit.mask), span(0, high, unit.mask)
        unit.status = "granted"
        return span(unit.floor_low, unit.floor_high, open_floor), span(unit.ceiling_low, high, open_ceiling)

    @staticmethod
    def _gross(run: Run, gross: tuple[NumFn, NumFn], unit: Unit) -> None:
        floor, ceiling = gross
        unit.gross_floor = ends(floor(run))[0]
        unit.gross_ceiling = ends(ceiling(run))[1]

    def nothing_left(self, run: Run) -> str:
        """Why an award whose conditions hold comes to 0: from which facts and receipts."""
        pairs = [pair for pair in self._sources.read(run) if pair[1] not in (UNKNOWN, NONE)]
        # What was received before explains it best; else the facts that the sum is made of.
        told = [pair for pair in pairs if pair[0] in (HISTORY, OVERLAPS)] or pairs
        found = "，".join(f"{name}为{text}" for name, text in told)
        return f"{NOTHING_LEFT}（{found}）" if found else NOTHING_LEFT

    @cached_property
    def _sources(self) -> Inputs:
        return Inputs(self.env, self.award.thing, self.award.ceiling, deep=True)

    def unnamed(self, run: Run, unit: Unit) -> int | None:
        """None when it is known who is paid. Else the mask of the fact that would say it; 0 when the text only
        names a party, and no fact says which."""
        to = self.award.recipient
        if to.kind == "role":
            return 0
        if to.kind != "fact" or unit.status == "denied":
            return None
        if to.name in run.values or (unit.item is not None and to.name in unit.item.values):
            return None
        if unit.item is not None and self.thing is not None and (self.thing, to.name) in self.env.types:
            return run.miss_of(self.thing, unit.item, to.name)
        return run.miss(to.name)

    def _recipient(self, run: Run, unit: Unit) -> str:
        """Who is paid, where that depends on the case; the word for it when that is not known."""
        name = self.award.recipient.name
        if self.award.recipient.kind == "thing":
            return name if unit.item is None else unit.item.name
        found = None if unit.item is None else unit.item.values.get(name)
        if found is None:
            found = run.values.get(name)
        return name if found is None else str(found)


def award_result(unit: Unit, needs: tuple[str, ...]) -> AwardResult:
    """One unit as the answer shows it; ``needs``: the missing facts of its mask."""
    if unit.result is not None:
        return unit.result
    (id_, article, title), (funder, kind), (words, voucher, basis, text, quote) = unit.code.shown
    return AwardResult(
        id_,
        article,
        title,
        unit.recipient,
        funder,
        kind,
        unit.status,
        unit.floor_low,
        upper(unit.ceiling_high),
        None if unit.item is None else unit.item.name,
        needs,
        unit.reason,
        words,
        voucher,
        basis,
        text,
        quote,
        unit.steps,
        unit.code.award.origin,
        unit.code.award.payers,
    )


class AwardFns:
    """The closures of one award: its conditions, and its sums, which are built when it first is not refused."""

    __slots__ = ("_award", "_builder", "_sums", "tests")

    def __init__(self, award: ir.Award, builder: Builder) -> None:
        self._award = award
        self._builder = builder
        self._sums: SumFns | None = None
        self.tests: tuple[BoolFn, ...] = tuple(map(builder.boolean, conditions(award.eligible)))

    def sums(self) -> SumFns:
        """What computes the amounts."""
        if self._sums is None:
            self._sums = SumFns(self._award, self._builder)
        return self._sums


class SumFns:
    """The closures of an award's sums. ``floor`` None: the same as the ceiling."""

    __slots__ = ("ceiling", "floor", "gross")

    def __init__(self, award: ir.Award, builder: Builder) -> None:
        self.ceiling = builder.number(award.ceiling)
        self.floor = None if award.floor == award.ceiling else builder.number(award.floor)
        self.gross: tuple[NumFn, NumFn] | None = None
        if award.gross_floor is not None and award.gross_ceiling is not None:
            self.gross = builder.number(award.gross_floor), builder.number(award.gross_ceiling)


def conditions(node: ir.Bool) -> tuple[ir.Bool, ...]:
    """The parts that must all hold. Shown conditions are kept whole."""
    match node:
        case ir.All(items=items):
            return tuple(part for item in items for part in conditions(item))
        case _:
            return (node,)


def _words(node: ir.Bool) -> list[str]:
    match node:
        case ir.SayBool(origin=origin) if origin.text:
            return [origin.text]
        case ir.SayBool(item=item) | ir.Not(item=item) | ir.Exists(item=item):
            return _words(item)
        case ir.All(items=items) | ir.AnyOf(items=items):
            return [word for item in items for word in _words(item)]
        case _:
            return []
