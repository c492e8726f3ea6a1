"""What is asked of a limit over all applicants (名额, 总额, 每区上限), as columns: how many claims, and how much. Nothing is cut here.

A claim is one applicant's, or for one of his items; awards that share a limit make one claim. With its level not known it may count, and so does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

from policy_dsl.backends.columnar.awards import Unit
from policy_dsl.backends.columnar.expr import Ex
from policy_dsl.backends.columnar.frames import APPLICANT, Frame
from policy_dsl.backends.columnar.given import Place
from policy_dsl.backends.columnar.query import Plan
from policy_dsl.core import ir


class Demand(msgspec.Struct, frozen=True):
    """What the rows of ``frame`` ask of a limit. ``claims``: how many; ``sure``: how many of them for certain; ``floor``, ``ceiling``: in 分 (NULL: no
    upper end). Where each recipient has a limit of his own, ``to`` says who is paid, NULL where that is not known; ``own``: where each row is
    its own recipient, the list that it is an item of, "" for the applicant.
    """

    frame: Frame
    claims: Ex
    sure: Ex
    floor: Ex
    ceiling: Ex
    to: Ex | None = None
    own: str | None = None


def demands(plan: Plan, pool: ir.Pool) -> list[Demand]:
    """What is asked of a limit: of all applicants together as columns of each; of each recipient where he is paid."""
    units = [unit for unit in plan.units if unit.award.id in pool.awards]
    if not units:
        return []
    if pool.key == "all":
        return [_of_all(plan, pool, units)]
    groups: dict[tuple[Frame, ir.Recipient], list[Unit]] = {}
    for unit in units:
        groups.setdefault((unit.frame, unit.award.recipient), []).append(unit)
    return [_of_rows(plan, pool, frame, to, mine) for (frame, to), mine in groups.items()]


def _of_all(plan: Plan, pool: ir.Pool, units: list[Unit]) -> Demand:
    low, c = plan.low, plan.low.c
    added: list[tuple[Ex, Ex, Ex, Ex]] = []
    for frame in dict.fromkeys(unit.frame for unit in units):
        one = _of_rows(plan, pool, frame, None, [unit for unit in units if unit.frame == frame])
        figures = one.claims, one.sure, one.floor, one.ceiling
        if frame != APPLICANT:
            claims, sure, floor, ceiling = (low.sum_end(each, frame) for each in figures)
            figures = claims, sure, floor, ceiling
        added.append(figures)
    claims, sure, floor, ceiling = (c.add(each) for each in zip(*added, strict=True))
    return Demand(APPLICANT, claims, sure, floor, ceiling)


def _of_rows(plan: Plan, pool: ir.Pool, frame: Frame, to: ir.Recipient | None, units: list[Unit]) -> Demand:
    c = plan.low.c
    here = None if frame == APPLICANT else Place(frame.name)
    counts = _counts(plan, pool, here)
    one = c.number(1)

    def some(of: Callable[[Unit], Ex]) -> Ex:
        return c.choose(c.all([counts, c.any([of(unit) for unit in units])]), one, c.zero)

    def total(of: Callable[[Unit], Ex]) -> Ex:
        return c.add([c.choose(c.all([counts, unit.live]), of(unit), c.zero) for unit in units])

    return Demand(
        frame,
        some(lambda unit: unit.live),
        some(lambda unit: unit.sure),
        total(lambda unit: unit.floor.low),
        total(lambda unit: unit.ceiling.high),
        None if to is None else _to(plan, to, here),
        None if to is None else {"applicant": "", "thing": to.name}.get(to.kind),
    )


def _counts(plan: Plan, pool: ir.Pool, here: Place | None) -> Ex:
    """Whether it is of the level that is limited."""
    c = plan.low.c
    if pool.level is None or pool.fact is None:
        return c.true
    level = plan.low.facts.column(pool.fact, None, here)
    return c.any([c.is_null(level), c.surely(c.among(level, (pool.level,)))])


def _to(plan: Plan, to: ir.Recipient, here: Place | None) -> Ex:
    """Who is paid, where a column says it."""
    c, facts = plan.low.c, plan.low.facts
    if to.kind != "fact":
        return c.nothing
    own = facts.column(ir.FactRef(to.name), None, None)
    if here is None or (here.thing, to.name) not in facts.types:
        return own
    mine = facts.column(ir.FactRef(to.name, here.thing), None, here)
    return c.choose(c.is_null(mine), own, mine)


def pools_of(plan: Plan) -> Iterator[ir.Pool]:
    """The limits that exist under the readings of the plan."""
    return (pool for pool in plan.low.policy.pools if plan.low.exists(pool.when))
