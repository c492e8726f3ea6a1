"""What several awards of one applicant share: a choice among them, and caps on their sum."""

from __future__ import annotations

from policy_dsl.backends.columnar.awards import Unit, for_others, total
from policy_dsl.backends.columnar.expr import ENDLESS, Ex
from policy_dsl.backends.columnar.frames import APPLICANT
from policy_dsl.backends.columnar.lower import Lowering
from policy_dsl.backends.columnar.ranges import Num
from policy_dsl.backends.columnar.totals import Tie
from policy_dsl.core import ir


def chosen(low: Lowering, choice: ir.Choice, units: list[Unit]) -> tuple[list[Unit], Tie | None]:
    """限报一项: the best award is kept – the highest ceiling, then the highest floor, then the first. Where missing facts
    leave open which that is, each that may be the best is open."""
    sums = [s for s in (_Sum(low, units, award) for award in dict.fromkeys(choice.awards)) if s.units]
    if len(sums) < 2:
        return units, None
    c = low.c
    wins = [c.all([s.present, *[s.wins(other, sums) for other in sums if other is not s]]) for s in sums]
    settled = c.any(wins)
    changed: dict[Unit, Unit] = {}
    least, most = c.none, c.zero
    for mine, win in zip(sums, wins, strict=True):
        beaten = c.any(
            [c.all([other.present, other.before(mine, sums)]) for other in sums if other is not mine]
        )
        kept = c.choose(settled, win, c.negate(beaten))
        doubt = c.negate(settled)
        there = c.all([mine.present, kept])
        least = c.least([least, c.choose(there, mine.floor.low, c.none)])
        most = c.greatest_high([most, c.choose(there, mine.ceiling.high, c.zero)])
        for unit in mine.units:
            changed[unit] = _kept(low, unit, kept, doubt)
    several = c.compare(">", c.add([c.choose(s.present, c.number(1), c.zero) for s in sums]), c.number(1))
    tie = Tie(frozenset(choice.awards), several, c.given(least, 0), most)
    return [changed.get(unit, unit) for unit in units], tie


def _kept(low: Lowering, unit: Unit, kept: Ex, doubt: Ex) -> Unit:
    """The unit where it is kept; where it may still lose, it is open."""
    c = low.c
    live = c.all([unit.live, c.up(kept, unit.frame)])
    sure = c.all([live, unit.sure, c.negate(c.up(doubt, unit.frame))])
    floor = Num(c.choose(sure, unit.floor.low, c.zero), c.choose(live, unit.floor.high, c.zero))
    ceiling = Num(c.choose(live, unit.ceiling.low, c.zero), c.choose(live, unit.ceiling.high, c.zero))
    return Unit(unit.award, unit.frame, live, sure, floor, ceiling, unit.gross)


class _Sum:
    """One award of a choice, over all of its units."""

    def __init__(self, low: Lowering, units: list[Unit], award: str) -> None:
        c = low.c
        self.c = c
        self.units = [unit for unit in units if unit.award.id == award]
        parts = [total(low, unit.frame, *for_others(low, unit)) for unit in self.units]
        self.floor = low.r.add([part.floor for part in parts])
        self.ceiling = low.r.add([part.ceiling for part in parts])
        self.present = c.any(
            [
                unit.live if unit.frame == APPLICANT else c.some(unit.live, unit.frame, APPLICANT)
                for unit in self.units
            ]
        )

    def before(self, other: _Sum, order: list[_Sum]) -> Ex:
        """Whether this one is better than ``other`` whatever the missing facts are."""
        c = self.c
        mine, most = self.ceiling.low, c.given(other.ceiling.high, ENDLESS)
        floor, floors = self.floor.low, c.given(other.floor.high, ENDLESS)
        tie = c.truth(order.index(self) < order.index(other))
        by_floor = c.choose(c.compare("==", floor, floors), tie, c.compare(">", floor, floors))
        return c.choose(c.compare("==", mine, most), by_floor, c.compare(">", mine, most))

    def wins(self, other: _Sum, order: list[_Sum]) -> Ex:
        """Whether ``other`` is not there, or worse."""
        return self.c.any([self.c.negate(other.present), self.before(other, order)])


def cut(low: Lowering, cap: ir.Cap, start: list[Unit], units: list[Unit]) -> tuple[list[Unit], Tie | None]:
    """合计不超过: the first awards are kept whole, the later ones get what is left. ``start``: the units before any tie."""
    c, r = low.c, low.r
    parts = [unit for unit in start if unit.award.id in cap.awards]
    if not parts:
        return units, None
    limit = r.not_below_zero(low.number(cap.limit, None))
    whole = r.add([total(low, u.frame, u.floor, u.ceiling).ceiling for u in parts]).high
    # NULL is a sum without an end: it is not within anything.
    binds = c.negate(c.surely(c.compare("<=", whole, limit.low)))
    if binds is c.false:
        return units, None
    earlier_low, earlier_high = c.zero, c.zero
    out = []
    for unit in units:
        if unit.award.id not in cap.awards:
            out.append(unit)
            continue
        sure = c.choose(unit.sure, unit.ceiling.low, c.zero)
        if unit.frame == APPLICANT:
            out.append(_after(low, unit, limit, binds, earlier_low, earlier_high))
            earlier_low = c.add([earlier_low, sure])
            earlier_high = c.add([earlier_high, unit.ceiling.high])
            continue
        frame = unit.frame
        before_low = c.add([c.up(earlier_low, frame), c.before(sure, frame)])
        before_high = c.add([c.up(earlier_high, frame), c.before(unit.ceiling.high, frame)])
        if unit.ceiling.high.nullable:
            endless = c.before(c.choose(c.is_null(unit.ceiling.high), c.number(1), c.zero), frame)
            before_high = c.choose(c.compare(">", endless, c.zero), c.none, before_high)
        out.append(_after(low, unit, limit, binds, before_low, before_high))
        earlier_low = c.add([earlier_low, low.sum_end(sure, frame)])
        earlier_high = c.add([earlier_high, low.sum_end(unit.ceiling.high, frame)])
    return out, Tie(frozenset(cap.awards), binds, limit.low, limit.high)


def _after(low: Lowering, unit: Unit, limit: Num, binds: Ex, earlier_low: Ex, earlier_high: Ex) -> Unit:
    """What is left for a unit, given what the earlier ones take at least and at most."""
    c = low.c
    frame = unit.frame
    binds = c.up(binds, frame)
    c_low = c.least([unit.ceiling.low, c.greatest([c.zero, c.sub(c.up(limit.low, frame), earlier_high)])])
    left = c.greatest_high([c.zero, c.sub(c.up(limit.high, frame), earlier_low)])
    c_high = c.least([unit.ceiling.high, left])
    f_low, f_high = c.least([unit.floor.low, c_low]), c.least([unit.floor.high, c_high])
    kept = c.negate(c.all([binds, c.surely(c.compare("<=", c_high, c.zero))]))
    return Unit(
        unit.award,
        frame,
        c.all([unit.live, kept]),
        c.all([unit.sure, kept]),
        Num(c.choose(binds, f_low, unit.floor.low), c.choose(binds, f_high, unit.floor.high)),
        Num(c.choose(binds, c_low, unit.ceiling.low), c.choose(binds, c_high, unit.ceiling.high)),
        unit.gross,
    )
