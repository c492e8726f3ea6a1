"""Conditions that only a solver can hold against each other: which awards are to be asked about, and what is told of the
answers.

The analyses beside this one see what single facts exclude. What several facts exclude together (one less than the other,
sums, alternatives, definitions), and awards that are always another's or used up, is asked of the solver, each award in a
process of its own. Only what is proved is told.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Literal

import msgspec

from policy_dsl.analyses.cases import Case, cases_of, in_default
from policy_dsl.analyses.finding import warn
from policy_dsl.backends.interpreter import compile_policy
from policy_dsl.core import ir
from policy_dsl.core.walk import nodes
from policy_dsl.diagnostics import Diagnostic
from policy_dsl.proofs.goals import Goal
from policy_dsl.proofs.processes import GRACE, each_apart
from policy_dsl.proofs.regions import somebody
from policy_dsl.proofs.slices import Slices
from policy_dsl.source import Source

IN_ALL = 10
"""All awards together may take so many times the limit of one."""


class Found(msgspec.Struct, frozen=True):
    """``never``: nobody meets condition ``atom`` and the conditions ``core`` of case ``case``; ``implied``: whoever meets
    ``core`` meets ``atom``; ``closed``: alternative ``item`` of ``atom`` excludes ``core``; ``covered``: item
    ``atom`` of :func:`highest` never counts; ``nobody``: nobody gets the award in the end. The numbers count the cases to ask, and the conditions of a case."""

    kind: Literal["never", "implied", "closed", "covered", "nobody"]
    case: int
    atom: int
    core: tuple[int, ...]
    item: int = -1


class Answer(msgspec.Struct, frozen=True):
    """What was found of an award, and the cases that the numbers count."""

    award: ir.Award
    cases: tuple[Case, ...]
    found: Found


def answered(policy: ir.Policy, seconds: float = 3.0) -> tuple[list[Answer], bool]:
    """What is proved of the awards of a policy under the default readings, and whether every question was answered.
    ``seconds``: the solver's limit for one award."""
    from policy_dsl.analyses.asking import asked_of  # needs z3-solver

    slices = Slices(policy)
    orders: list[tuple[ir.Award, ir.Policy, bool]] = []
    for award in policy.awards:
        if not in_default(award.when, policy):
            continue
        # nothing above 0: whether nobody has more
        nothing = Goal("", award.article, "bound", (award.id,), 0)
        part = slices.of(nothing)
        whole = somebody(nothing, compile_policy(part, {})) is not True
        if whole or cases_to_ask(part, award.id) or highest(award):
            orders.append((award, part, whole))
    found: dict[int, list[Answer]] = {}

    def heard(at: int, answer: bytes | str) -> None:
        if isinstance(answer, bytes):
            award, part, _ = orders[at]
            cases = tuple(cases_to_ask(part, award.id))
            answers = msgspec.msgpack.decode(answer, type=list[Found])
            found[at] = [Answer(award, cases, each) for each in answers]

    tasks = (msgspec.msgpack.encode((part, award.id, whole, seconds)) for award, part, whole in orders)
    until = time.monotonic() + IN_ALL * seconds
    each_apart(asked_of, tasks, seconds + GRACE, heard, until=until)
    return [each for at in sorted(found) for each in found[at]], len(found) == len(orders)


def told(answers: Iterable[Answer], source: Source) -> list[Diagnostic]:
    """The answers as findings, in the order of the text."""
    found = [_told(each.award, each.cases, each.found, source) for each in answers]
    return sorted(found, key=lambda each: each.span.start if each.span else 0)


def cases_to_ask(policy: ir.Policy, award: str) -> list[Case]:
    """The cases of an award in which something is said that is more than one fact against a number or a level."""
    return [
        case
        for each in policy.awards
        if each.id == award
        for case in cases_of(each)
        if any(_hard(atom.cond) for atom in case.atoms)
        and not any(by_reading(atom.cond) for atom in case.atoms)
    ]


def by_reading(cond: ir.Bool | ir.Num) -> bool:
    """Whether it is another one under another reading: what the default excludes is no slip."""
    return any(isinstance(node, ir.ReadingIs) for node in nodes(cond))


def highest(award: ir.Award) -> tuple[tuple[ir.Num, ...], ...]:
    """The items of an award of which only the highest counts, of its ceiling and, where it has one, of its floor; empty:
    it has none, or they do not stand side by side."""
    ceiling = _items(award.ceiling)
    if not ceiling or by_reading(award.eligible) or any(map(by_reading, ceiling)):
        return ()
    if award.floor in (award.ceiling, ir.Const(0)):
        return (ceiling,)
    floor = _items(award.floor)
    return (ceiling, floor) if len(floor) == len(ceiling) else ()


def _items(node: ir.Num) -> tuple[ir.Num, ...]:
    while True:
        match node:
            case ir.SayNum(item=item) | ir.Least(items=(item, *_)):
                node = item
            case ir.Greatest(items=items) if len(items) > 1 and all(_conditional(item) for item in items):
                return items
            case _:
                return ()


def _conditional(node: ir.Num) -> bool:
    while isinstance(node, ir.SayNum):
        node = node.item
    return isinstance(node, ir.If)


def _hard(cond: ir.Bool) -> bool:
    match cond:
        case ir.Not(item=item):
            return _hard(item)
        case ir.Compare(left=ir.NumFact() | ir.Rank(), right=ir.Const()):
            return False
        case ir.Lit() | ir.BoolFact() | ir.InSet() | ir.Has() | ir.Received() | ir.ReadingIs():
            return False
        case _:
            return True


def is_dated(cond: ir.Bool) -> bool:
    """Whether a condition looks at the day of application or at what was received: that the days in force say it already
    is no slip."""
    return any(
        isinstance(node, ir.ApplyDate | ir.ApplyYear | ir.FirstYear | ir.Received | ir.ReceivedSum)
        for node in nodes(cond)
    )


def _words(node: ir.Num, award: ir.Award) -> ir.Origin:
    """The place of an item: of all its words that stand in the award."""
    inside = [
        each.origin
        for each in nodes(node)
        if isinstance(each, ir.SayBool | ir.SayNum)
        and award.origin.start < each.origin.start
        and each.origin.end <= award.origin.end
    ]
    if not inside:
        return award.origin
    start, end = min(each.start for each in inside), max(each.end for each in inside)
    return ir.Origin(start, end, max(inside, key=lambda each: len(each.text)).text)


def _told(award: ir.Award, cases: tuple[Case, ...], found: Found, source: Source) -> Diagnostic:
    """A finding as the analyses beside this one tell it."""
    if found.kind == "covered":
        place = _words(highest(award)[0][found.atom], award)
        return warn("P0621", place, source, found=place.text)
    if found.kind == "nobody":
        return warn("P0620", award.origin, source, found=award.title)
    case = cases[found.case]
    atom = case.atoms[found.atom]
    core = [case.atoms[number].origin for number in found.core]
    texts = "”“".join(dict.fromkeys(origin.text for origin in core))
    also = (core[0], "与这里矛盾", "contradicts this") if core else None
    match found.kind:
        case "never" if not core:
            return warn("P0620", atom.origin, source, found=atom.origin.text)
        case "never":
            code = "P0347" if case.mode == "alone" else "P0603"
            return warn(code, atom.origin, source, also, first=texts, second=atom.origin.text)
        case "implied":
            why, why_en = "什么企业都满足它", "everybody meets it"
            if core:
                why, why_en = f"满足“{texts}”的，都满足它", f"whoever meets {texts} meets it"
                also = core[0], "这里已经说到", "this says it already"
            return warn("P0605", atom.origin, source, also, found=atom.origin.text, why=why, why_en=why_en)
        case _:
            said = atom.said.items if isinstance(atom.said, ir.AnyOf) else (atom.said,)
            item = said[found.item]
            place = item.origin if isinstance(item, ir.SayBool) else atom.origin
            return warn("P0606", place, source, also, found=place.text, second=texts)
