"""The sum of everything an applicant gets, exact where adding up intervals would not be.

As :mod:`policy_dsl.backends.interpreter.totals`, but decided once for all rows: which awards a tie holds together does not
depend on the applicant, only whether it binds does.
"""

from __future__ import annotations

import msgspec

from policy_dsl.backends.columnar.awards import Unit, total
from policy_dsl.backends.columnar.expr import Ex, Unsupported
from policy_dsl.backends.columnar.lower import Lowering

TOO_TANGLED = "几项奖补又扣除、又限报、又封顶，交错在一起，合计不能用一条查询算准"


class Tie(msgspec.Struct, frozen=True):
    """Awards whose sum is narrower than their own sums added up: where ``binds``, it is at most ``low`` (of floors)
    and ``high`` (of ceilings; NULL: no limit)."""

    awards: frozenset[str]
    binds: Ex
    low: Ex
    high: Ex


class _Group(msgspec.Struct, frozen=True):
    """Awards and the ends of their sum. ``gross``: of a deducting award and all that it deducts, before the deduction;
    ``deducted``: the ends of what is deducted, least and most."""

    awards: frozenset[str]
    floor: Ex
    ceiling: Ex
    gross: tuple[Ex, Ex] | None = None
    deducted: tuple[Ex, Ex] | None = None
    by: str = ""


def whole(low: Lowering, start: list[Unit], ties: list[Tie]) -> tuple[Ex, Ex]:
    """Floor and ceiling (NULL: no upper end) of the sum. ``start``: the units before any tie. Raises
    :class:`Unsupported` where ties cross each other."""
    sums: dict[str, tuple[Ex, Ex]] = {}
    c = low.c
    for unit in start:
        money = total(low, unit.frame, unit.floor, unit.ceiling)
        floor, ceiling = sums.get(unit.award.id, (c.zero, c.zero))
        sums[unit.award.id] = c.add([floor, money.floor.low]), c.add([ceiling, money.ceiling.high])
    groups = _grouped(low, start, sums)
    for tie in ties:
        groups = _applied(low, groups, tie)
    return c.add([group.floor for group in groups]), c.add([group.ceiling for group in groups])


def _grouped(low: Lowering, start: list[Unit], sums: dict[str, tuple[Ex, Ex]]) -> list[_Group]:
    """Each award by itself, except those that a deduction ties: X + max(0, B - X) = max(X, B)."""
    c = low.c
    groups: list[_Group] = []
    done: set[str] = set()
    for unit in start:
        award = unit.award
        if not award.deducts or unit.gross is None:
            continue
        family = [award.id, *[each for each in award.deducts if each in sums]]
        if award.thing is not None or not done.isdisjoint(family):
            raise Unsupported(TOO_TANGLED)
        done.update(family)
        least = c.add([sums[each][0] for each in family[1:]])
        most = c.add([sums[each][1] for each in family[1:]])
        floor, ceiling = c.greatest([least, unit.gross[0]]), c.greatest_high([most, unit.gross[1]])
        groups.append(_Group(frozenset(family), floor, ceiling, unit.gross, (least, most), award.id))
    groups += [_Group(frozenset([award]), *both) for award, both in sums.items() if award not in done]
    return groups


def _applied(low: Lowering, groups: list[_Group], tie: Tie) -> list[_Group]:
    c = low.c
    kept: list[_Group] = []
    inside: list[_Group] = []
    for group in groups:
        if group.awards.isdisjoint(tie.awards):
            kept.append(group)
        elif group.awards <= tie.awards:
            inside.append(group)
        elif group.gross is not None and group.awards & tie.awards == group.awards - {group.by}:
            kept.append(_deducted_is_cut(low, group, tie))
        else:
            raise Unsupported(TOO_TANGLED)
    if inside:
        floor, ceiling = c.add([each.floor for each in inside]), c.add([each.ceiling for each in inside])
        awards = frozenset(award for each in inside for award in each.awards)
        kept.append(
            _Group(
                awards,
                c.choose(tie.binds, c.least([floor, tie.low]), floor),
                c.choose(tie.binds, c.least([ceiling, tie.high]), ceiling),
            )
        )
    return kept


def _deducted_is_cut(low: Lowering, group: _Group, tie: Tie) -> _Group:
    """A limit L on exactly what is deducted: X is cut after B took it off, so the sum is min(X, L) + max(0, B - X)."""
    c = low.c
    assert group.gross is not None and group.deducted is not None
    least, most = group.deducted
    rest = c.greatest([c.zero, c.sub(group.gross[0], most)])  # nothing where X may be without end
    floor = c.least([group.floor, c.add([tie.low, rest])])
    more = c.greatest_high([c.zero, c.sub(group.gross[1], least)])
    cut = c.least([group.gross[1], c.add([tie.high, more])])
    ceiling = c.greatest_high([c.least([most, tie.high]), cut])
    return _Group(
        group.awards,
        c.choose(tie.binds, floor, group.floor),
        c.choose(tie.binds, ceiling, group.ceiling),
    )
