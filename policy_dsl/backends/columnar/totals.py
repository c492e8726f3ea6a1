"""The sum of everything an applicant gets, exact where adding up intervals would not be.

As :mod:`policy_dsl.backends.interpreter.totals`, but decided once for all rows: which awards a tie holds together does not
depend on the applicant, only whether it binds does.
"""

from __future__ import annotations

from collections.abc import Mapping

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


class Left(msgspec.Struct, frozen=True):
    """What pools leave of an award for the applicant, over its units: whether they changed any, and the ends (ceiling NULL: none)."""

    changed: Ex
    floor: Ex
    ceiling: Ex


class _Group(msgspec.Struct, frozen=True):
    """Awards and the ends of their sum. ``gross``: of a deducting award and all that it deducts, before the deduction;
    ``deducted``: the ends of what is deducted, least and most. ``left``: the ends under the pools, where they are asked for."""

    awards: frozenset[str]
    floor: Ex
    ceiling: Ex
    gross: tuple[Ex, Ex] | None = None
    deducted: tuple[Ex, Ex] | None = None
    by: str = ""
    left: tuple[Ex, Ex] | None = None


def whole(
    low: Lowering, start: list[Unit], ties: list[Tie], left: Mapping[str, Left] | None = None
) -> tuple[Ex, Ex]:
    """Floor and ceiling (NULL: no upper end) of the sum. ``start``: the units before any tie. ``left``: what the pools leave of each award;
    a group that they reach comes to what its parts still come to, and not to more than before. Raises :class:`Unsupported` where ties
    cross each other."""
    sums: dict[str, tuple[Ex, Ex]] = {}
    c = low.c
    for unit in start:
        money = total(low, unit.frame, unit.floor, unit.ceiling)
        floor, ceiling = sums.get(unit.award.id, (c.zero, c.zero))
        sums[unit.award.id] = c.add([floor, money.floor.low]), c.add([ceiling, money.ceiling.high])
    groups = _grouped(low, start, sums)
    if left is not None:
        groups = [_with_left(low, group, left) for group in groups]
    for tie in ties:
        groups = _applied(low, groups, tie, left)
    ends = [(group.floor, group.ceiling) if group.left is None else group.left for group in groups]
    return c.add([floor for floor, _ in ends]), c.add([ceiling for _, ceiling in ends])


def _with_left(low: Lowering, group: _Group, left: Mapping[str, Left]) -> _Group:
    """The group as the pools leave it, where a tie holds it together."""
    c = low.c
    mine = [left[award] for award in sorted(group.awards)]
    changed = c.any([each.changed for each in mine])
    floor = c.add([each.floor for each in mine])
    ceiling = c.least([group.ceiling, c.add([each.ceiling for each in mine])])
    if group.gross is not None and group.deducted is not None:
        # what B deducts of X is what X came to before: as under a limit of what is left of X
        rest = c.add([left[award].ceiling for award in sorted(group.awards - {group.by})])
        more = c.greatest_high([c.zero, c.sub(group.gross[1], group.deducted[0])])
        ceiling = c.least([ceiling, c.greatest_high([rest, c.least([group.gross[1], c.add([rest, more])])])])
    kept = c.choose(changed, floor, group.floor), c.choose(changed, ceiling, group.ceiling)
    return msgspec.structs.replace(group, left=kept)


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


def _applied(
    low: Lowering, groups: list[_Group], tie: Tie, left: Mapping[str, Left] | None
) -> list[_Group]:
    c = low.c
    kept: list[_Group] = []
    inside: list[_Group] = []
    for group in groups:
        if group.awards.isdisjoint(tie.awards):
            kept.append(group)
        elif group.awards <= tie.awards:
            inside.append(group)
        elif group.gross is not None and group.awards & tie.awards == group.awards - {group.by}:
            cut = _deducted_is_cut(low, group, tie)
            kept.append(_tied(low, cut, [group], tie, left))
        else:
            raise Unsupported(TOO_TANGLED)
    if inside:
        floor, ceiling = c.add([each.floor for each in inside]), c.add([each.ceiling for each in inside])
        awards = frozenset(award for each in inside for award in each.awards)
        cut = _Group(
            awards,
            c.choose(tie.binds, c.least([floor, tie.low]), floor),
            c.choose(tie.binds, c.least([ceiling, tie.high]), ceiling),
        )
        kept.append(_tied(low, cut, inside, tie, left))
    return kept


def _tied(
    low: Lowering, group: _Group, parts: list[_Group], tie: Tie, left: Mapping[str, Left] | None
) -> _Group:
    """A tie only holds its ``parts`` together where it binds."""
    if left is None:
        return group
    c, made = low.c, _with_left(low, group, left).left
    apart = [part.left for part in parts if part.left is not None]
    assert made is not None
    ends = (
        c.choose(tie.binds, made[0], c.add([floor for floor, _ in apart])),
        c.choose(tie.binds, made[1], c.add([ceiling for _, ceiling in apart])),
    )
    return msgspec.structs.replace(group, left=ends)


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
