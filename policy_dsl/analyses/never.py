"""Conditions that decide nothing, seen without a solver: parts of a rule that never apply, and what always holds."""

from __future__ import annotations

from collections.abc import Iterable

from policy_dsl.analyses.cases import Atom, Case, atoms
from policy_dsl.analyses.finding import warn
from policy_dsl.analyses.spans import INF, Range, bounds
from policy_dsl.check.impossible import contradiction
from policy_dsl.core import ir
from policy_dsl.diagnostics import Diagnostic
from policy_dsl.source import Source
from policy_dsl.types import NONE, CountT, EnumT, MoneyT, RateT, Type


def conditions(cases: Iterable[Case], policy: ir.Policy, source: Source) -> list[Diagnostic]:
    """Cases of a rule that cannot apply, alternatives that cannot hold, and conditions that say nothing more."""
    types = {(fact.thing, fact.name): fact.type for fact in policy.facts}
    found = []
    for case in cases:
        if case.mode != "alone":  # of a whole award the checker says so
            pair = contradiction([(atom.cond, atom.origin) for atom in case.atoms])
            if pair is not None:
                first, second = sorted(pair, key=lambda origin: origin.start)
                args = {"first": first.text, "second": second.text}
                found.append(warn("P0603", second, source, (first, "与这里矛盾", "contradicts this"), **args))
                continue
        found += _idle(case, types, source)
        found += _closed(case, source)
    return found


def _idle(case: Case, types: dict[tuple[str | None, str], Type], source: Source) -> list[Diagnostic]:
    """Conditions that the others imply, or that hold of everyone."""
    found = []
    ranges: dict[ir.Num, tuple[Range, Atom]] = {}
    known: dict[ir.Bool, Atom] = {}
    for atom in case.atoms:
        always = _always(atom.cond, types)
        if always:
            found.append(
                warn("P0605", atom.origin, source, found=atom.origin.text, why=always[0], why_en=always[1])
            )
            continue
        before = known.setdefault(atom.cond, atom)
        if before is not atom:
            if before.origin != atom.origin and not atom.shared and not _looks_back(atom.cond):
                found.append(_implied(atom, before, source))
            continue
        bound = bounds(atom)
        if bound is None:
            continue
        left, (low, high) = bound
        other = ranges.get(left)
        if other is not None and other[1].origin != atom.origin:
            (a, b), there = other
            if low <= a and b <= high:
                if not atom.shared:
                    found.append(_implied(atom, there, source))
                continue
            if a <= low and high <= b and not there.shared:
                found.append(_implied(there, atom, source))
            low, high = max(a, low), min(b, high)
        ranges[left] = (low, high), atom
    return found


def _looks_back(cond: ir.Bool) -> bool:
    match cond:
        case ir.Not(item=item):
            return _looks_back(item)
        case ir.Received():
            return True
        case _:
            return False


def _implied(atom: Atom, by: Atom, source: Source) -> Diagnostic:
    why = f"满足“{by.origin.text}”的，都满足它"
    why_en = f"whoever meets {by.origin.text} meets it"
    also = by.origin, "这里已经说到", "this says it already"
    return warn("P0605", atom.origin, source, also, found=atom.origin.text, why=why, why_en=why_en)


def _always(cond: ir.Bool, types: dict[tuple[str | None, str], Type]) -> tuple[str, str] | None:
    """Why a condition holds of everyone, if it does."""
    match cond:
        case ir.InSet(fact=fact, values=values):
            kind = types.get((fact.thing, fact.name))
            if isinstance(kind, EnumT):
                every = {*kind.values, NONE} if kind.optional else set(kind.values)
                if every <= set(values):
                    return f"“{fact.name}”没有别的取值", f"{fact.name} has no other value"
        case ir.Compare(left=ir.NumFact(fact=fact)):
            bound = bounds(Atom(cond, ir.Origin(0, 0)))
            if bound is not None and isinstance(types.get((fact.thing, fact.name)), MoneyT | RateT | CountT):
                low, high = bound[1]
                if low <= 0 and high == INF:
                    return f"“{fact.name}”不会是负数", f"{fact.name} is never negative"
        case _:
            pass
    return None


def _closed(case: Case, source: Source) -> list[Diagnostic]:
    """One of several alternatives (或) that the other conditions of the rule exclude."""
    found = []
    must = [(atom.cond, atom.origin) for atom in case.atoms]
    for atom in case.atoms:
        if atom.shared or not isinstance(atom.cond, ir.AnyOf) or len(atom.cond.items) > 20:
            continue
        rest = [(cond, origin) for cond, origin in must if cond is not atom.cond]
        said = atom.said.items if isinstance(atom.said, ir.AnyOf) else atom.cond.items
        for item in said:
            parts = [(part.cond, part.origin) for part in atoms(item, atom.origin)]
            pair = contradiction([*rest, *parts])
            if pair is not None:
                inner = [origin for _, origin in parts]
                place = next((origin for origin in pair if origin in inner), atom.origin)
                against = next((origin for origin in pair if origin is not place), place)
                args = {"found": place.text, "second": against.text}
                found.append(
                    warn("P0606", place, source, (against, "与这里矛盾", "contradicts this"), **args)
                )
    return found
