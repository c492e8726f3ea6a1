"""且, 或 and the steps of a trace: small trees of logic, flattened where they say the same."""

from __future__ import annotations

from collections.abc import Iterable

from policy_dsl.check.comparisons import Atom
from policy_dsl.check.scope import Scope
from policy_dsl.core import ir


def said(atom: Atom, scope: Scope) -> ir.Bool:
    """The atom as a step of the trace."""
    origin = ir.Origin(atom.span.start, atom.span.end, atom.text or scope.text(atom.span))
    return ir.SayBool(atom.cond, origin)


def all_of(conds: Iterable[ir.Bool]) -> ir.Bool:
    """且, flattened."""
    items: list[ir.Bool] = []
    for cond in conds:
        match cond:
            case ir.Lit(value=True):
                continue
            case ir.All(items=more):
                items.extend(more)
            case _:
                items.append(cond)
    if len(items) == 1:
        return items[0]
    return ir.All(tuple(items)) if items else ir.Lit(True)


def any_of(conds: list[ir.Bool]) -> ir.Bool:
    """或; a single one is itself."""
    return conds[0] if len(conds) == 1 else ir.AnyOf(tuple(conds))


def quiet(cond: ir.Bool) -> ir.Bool:
    """The condition without the steps inside: a defined word is one step of the trace."""
    match cond:
        case ir.SayBool(item=item):
            return quiet(item)
        case ir.All(items=items):
            return ir.All(tuple(quiet(item) for item in items))
        case ir.AnyOf(items=items):
            merged = _merge_levels([quiet(item) for item in items])
            return merged
        case ir.Not(item=item):
            return ir.Not(quiet(item))
        case _:
            return cond


def _merge_levels(items: list[ir.Bool]) -> ir.Bool:
    """领域为甲、乙、丙: one membership instead of three."""
    refs = {item.fact for item in items if isinstance(item, ir.InSet)}
    if len(refs) == 1 and all(isinstance(item, ir.InSet) for item in items):
        values = tuple(value for item in items if isinstance(item, ir.InSet) for value in item.values)
        return ir.InSet(refs.pop(), values)
    return any_of(items)
