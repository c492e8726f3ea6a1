"""Awards as columns: whether something is given, and between what."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from policy_dsl.backends.columnar.expr import Ex
from policy_dsl.backends.columnar.frames import APPLICANT, Frame
from policy_dsl.backends.columnar.given import Place
from policy_dsl.backends.columnar.lower import Lowering
from policy_dsl.backends.columnar.ranges import Num
from policy_dsl.core import ir


class Unit(msgspec.Struct, frozen=True):
    """One award for the applicant, or for each item of a list.

    ``live``: it is not refused; ``sure``: it is granted (never NULL either). The floor lies in ``floor``, the ceiling
    in ``ceiling``; both are 0 where it is refused. ``gross``: before what it deducts. ``frame``: whose rows it is a column of.
    """

    award: ir.Award
    frame: Frame
    live: Ex
    sure: Ex
    floor: Num
    ceiling: Num
    gross: tuple[Ex, Ex] | None = None


class Money(NamedTuple):
    """What an award comes to for the applicant over its units: the ends of its floor and of its ceiling."""

    floor: Num
    ceiling: Num


def units_of(low: Lowering, award: ir.Award, *, paid: bool = False) -> list[Unit]:
    """The units of an award: of the applicant; or of the items, and of a list that is not known. Leaves their
    sum for the awards that refer to it. ``paid``: each as if what it comes to at most had been given."""
    if award.thing is None:
        unit = _unit(low, award, None)
        unit = given_whole(low, unit) if paid else unit
        low.sums[award.id] = for_others(low, unit)
        return [unit]
    known = low.facts.known(award.thing)
    units = []
    if known is not low.c.false:
        units.append(_unit(low, award, Place(award.thing)))
    if known is not low.c.true:
        units.append(_of_unknown_list(low, award, known))
    if paid:
        units = [given_whole(low, unit) for unit in units]
    parts = [total(low, unit.frame, *for_others(low, unit)) for unit in units]
    low.sums[award.id] = low.r.add([p.floor for p in parts]), low.r.add([p.ceiling for p in parts])
    return units


def _unit(low: Lowering, award: ir.Award, place: Place | None) -> Unit:
    c, r = low.c, low.r
    met = c.all([low.facts.in_force, low.truth(award.eligible, place)])
    ceiling = low.number(award.ceiling, place)
    floor = ceiling if award.floor == award.ceiling else low.number(award.floor, place)
    frame = APPLICANT if place is None or place.open else place.frame
    dead = c.any([c.surely(c.negate(met)), c.surely(c.compare("<=", ceiling.high, c.zero))])
    live = c.negate(dead)
    sure = c.all([live, c.surely(met)])
    gross = None
    if award.gross_floor is not None and award.gross_ceiling is not None:
        before = low.number(award.gross_floor, place).low, low.number(award.gross_ceiling, place).high
        gross = c.choose(sure, before[0], c.zero), c.choose(live, before[1], c.zero)
    floor, ceiling = r.not_below_zero(floor), r.not_below_zero(ceiling)
    # A floor is only certain where every condition holds.
    floor_low, floor_high = c.choose(sure, floor.low, c.zero), c.choose(live, floor.high, c.zero)
    if floor.exact and sure is live:
        floor_high = floor_low
    given = Num(c.choose(live, ceiling.low, c.zero), c.choose(live, ceiling.high, c.zero))
    return Unit(award, frame, live, sure, Num(floor_low, floor_high), given, gross)


def _of_unknown_list(low: Lowering, award: ir.Award, known: Ex) -> Unit:
    """Any number of items, none among them, unless no item could ever get something."""
    c = low.c
    place = Place(award.thing or "", open=True)
    one = _unit(low, award, place)
    live = c.all([c.negate(known), one.live])
    endless = Num(c.zero, c.choose(live, c.none, c.zero))
    gross = None if one.gross is None else (c.zero, endless.high)
    return Unit(award, APPLICANT, live, c.false, endless, endless, gross)


def given_whole(low: Lowering, unit: Unit) -> Unit:
    """The unit where its ceiling is given: one sum, nothing open. Without an upper end it is the floor that is given."""
    c = low.c
    # of the two the ceiling is the greater one, and NULL where there is none
    amount = c.choose(unit.live, c.greatest([unit.floor.low, unit.ceiling.high]), c.zero)
    return Unit(unit.award, unit.frame, unit.live, unit.live, Num(amount, amount), Num(amount, amount))


def for_others(low: Lowering, unit: Unit) -> Money:
    """Floor and ceiling as other awards see them: of an open award nothing is certain."""
    c = low.c
    ceiling = unit.ceiling
    if unit.sure is not unit.live:
        ceiling = Num(c.choose(unit.sure, ceiling.low, c.zero), ceiling.high)
    return Money(unit.floor, ceiling)


def total(low: Lowering, frame: Frame, floor: Num, ceiling: Num) -> Money:
    """The sum over the rows of an applicant."""
    if frame == APPLICANT:
        return Money(floor, ceiling)
    return Money(low.sum_ends(floor, frame), low.sum_ends(ceiling, frame))
