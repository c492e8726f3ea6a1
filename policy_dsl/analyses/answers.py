"""Two awards for one matter that can both be had, and no word on how they go together."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product

from policy_dsl.analyses.cases import Atom, atoms
from policy_dsl.analyses.finding import warn
from policy_dsl.analyses.matter import gift, tied
from policy_dsl.analyses.spans import bounds, ranges
from policy_dsl.check.impossible import contradiction
from policy_dsl.core import ir
from policy_dsl.core.walk import nodes
from policy_dsl.diagnostics import Diagnostic
from policy_dsl.source import Source

_MOST_SIGNS = 64


def both(awards: Iterable[ir.Award], policy: ir.Policy, source: Source) -> list[Diagnostic]:
    """Awards of one article that answer the same question (P0612), and awards that support the same spending or the
    same standing in two places (P0613)."""
    known = [(award, list(atoms(award.eligible, award.origin))) for award in awards]
    return [*_answers(known, policy, source), *_stacked(known, policy, source)]


_Known = tuple[ir.Award, list[Atom]]


def _answers(known: list[_Known], policy: ir.Policy, source: Source) -> list[Diagnostic]:
    """For one standing two amounts: 省级绿色工厂给予50万元 here, 国家级、省级绿色工厂给予30万元 there."""
    seen: dict[tuple[object, ...], _Known] = {}
    found = []
    told: set[tuple[str, str]] = set()
    for award, conds in known:
        for sign in _signs(conds):
            key = (award.article, award.thing, award.recipient, gift(award), sign)
            before = seen.setdefault(key, (award, conds))
            pair = (before[0].id, award.id)
            if before[0].id == award.id or pair in told:
                continue
            if _together(before[1], conds) and not tied(before[0], award, policy):
                told.add(pair)
                args = {"first": before[0].text, "second": award.text}
                also = before[0].origin, "另一项在这里", "the other one"
                found.append(warn("P0612", award.origin, source, also, **args))
    return found


def _signs(conds: list[Atom]) -> list[frozenset[object]]:
    """The standings that the conditions name, one for each combination of levels. None: they name none, or ask for
    numbers, which the tiers look at."""
    named: list[list[object]] = []
    for atom in conds:
        match atom.cond:
            case ir.InSet(fact=fact, values=values):
                named.append([(fact, value) for value in values])
            case ir.Has(fact=fact, value=value):
                named.append([(fact, value)])
            case ir.BoolFact():
                named.append([atom.cond])
            case ir.Not(item=ir.Received()):
                pass
            case ir.AnyOf(items=items) if all(
                isinstance(item, ir.InSet | ir.Has | ir.BoolFact) for item in items
            ):
                named.append([sign for item in items for sign in _one(item)])
            case _:
                return []
    size = 1
    for options in named:
        size *= len(options)
    if not named or size > _MOST_SIGNS:
        return []
    return [frozenset(choice) for choice in product(*named)]


def _one(item: ir.Bool) -> list[object]:
    match item:
        case ir.InSet(fact=fact, values=values):
            return [(fact, value) for value in values]
        case ir.Has(fact=fact, value=value):
            return [(fact, value)]
        case _:
            return [item]


def together(first: ir.Award, second: ir.Award) -> bool:
    """Whether one applicant can plainly have both."""
    return _together(list(atoms(first.eligible, first.origin)), list(atoms(second.eligible, second.origin)))


def _together(first: list[Atom], second: list[Atom]) -> bool:
    """Whether nothing in the conditions keeps the two apart. Where that is not plain to see: no."""
    conds = [*first, *second]
    if contradiction([(atom.cond, atom.origin) for atom in conds]) is not None:
        return False
    if any(low > high for low, high in ranges(conds).values()):
        return False
    return all(_plain(atom) for atom in conds)


def _plain(atom: Atom) -> bool:
    match atom.cond:
        case ir.InSet() | ir.Has() | ir.BoolFact() | ir.Not(item=ir.BoolFact() | ir.Received()):
            return True
        case ir.AnyOf(items=items):
            return all(isinstance(item, ir.InSet | ir.Has | ir.BoolFact) for item in items)
        case _:
            found = bounds(atom)
            return found is not None and isinstance(found[0], ir.NumFact)


def _stacked(known: list[_Known], policy: ir.Policy, source: Source) -> list[Diagnostic]:
    """The same spending supported by two awards."""
    seen: dict[tuple[object, ...], _Known] = {}
    found = []
    for award, conds in known:
        for base in _bases(award):
            key = (award.thing, base, award.recipient)
            before = seen.setdefault(key, (award, conds))
            first = before[0]
            if first.id == award.id or (first.article == award.article and gift(first) != gift(award)):
                continue
            if _tiered(before[1], conds) or not _together(before[1], conds) or tied(first, award, policy):
                continue
            also = first.origin, "另一项在这里", "the other one"
            args = {"base": base.name, "first": first.text, "second": award.text}
            found.append(warn("P0613", award.origin, source, also, **args))
            break
    return found


def _tiered(first: list[Atom], second: list[Atom]) -> bool:
    """Whether they differ only in one quantity: then the tiers say it."""
    return {a.cond for a in first if bounds(a) is None} == {a.cond for a in second if bounds(a) is None} and (
        ranges(first).keys() == ranges(second).keys() != set()
    )


def _bases(award: ir.Award) -> list[ir.FactRef]:
    """The amounts of which it gives a share."""
    found: dict[ir.FactRef, None] = {}
    for node in nodes(award.ceiling):
        if isinstance(node, ir.SayNum) and node.kind == "base" and isinstance(node.item, ir.NumFact):
            found[node.item.fact] = None
    return list(found)
