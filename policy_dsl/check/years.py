"""Which year of support it is: from the fact that says the first year, else from the history."""

from __future__ import annotations

from policy_dsl.check.scope import Scope
from policy_dsl.core import ir
from policy_dsl.diagnostics import Diagnostic
from policy_dsl.resolve import FactSym
from policy_dsl.source import Source
from policy_dsl.syntax import tree as t
from policy_dsl.types import YearT
from policy_dsl.values.dates import year_of

_ZERO = ir.Const(0)
_MOST_SHOWN = 6


def anchor(scope: Scope) -> FactSym | None:
    """The fact of the list item that says which year is the first (为首年度)."""
    return next((fact for fact in scope.names.facts if fact.anchor and fact.thing == scope.thing), None)


def year_index(own: tuple[str, ...], scope: Scope) -> ir.Num:
    """0 in the first year: counted from the anchor fact, else from the first receipt."""
    fact = anchor(scope)
    if fact is not None:
        return ir.Sub(ir.ApplyYear(), ir.NumFact(scope.ref(fact)))
    return ir.Sub(ir.ApplyYear(), ir.FirstYear(ir.History(own, "all", scope.thing is not None)))


def by_year(values: list[ir.Num], index: ir.Num, after: ir.Num) -> ir.Num:
    """``values[index]``; before the first year nothing, after the last one ``after``."""
    result = after
    for at in range(len(values) - 1, -1, -1):
        result = ir.If(ir.Compare("<=", index, ir.Const(at)), values[at], result)
    return ir.If(ir.Compare("<", index, _ZERO), _ZERO, result)


def unset_years(document: t.Document, start: int | None, end: int | None, source: Source) -> list[Diagnostic]:
    """A warning for each 参数 that has no value for a year in force: there it counts as 0. Without an end date the
    years are those up to the last one that the policy speaks of."""
    nodes = [node for node in document.statements if isinstance(node, t.ParamDecl)]
    if start is None:
        return []
    known = [{year.value[0] for year, _ in node.values if isinstance(year.value[2], YearT)} for node in nodes]
    last = (
        year_of(end)
        if end is not None
        else max(year_of(start), *(max(years, default=0) for years in known), 0)
    )
    found = []
    for node, years in zip(nodes, known, strict=True):
        unset = [year for year in range(year_of(start), last + 1) if year not in years]
        if unset:
            shown = "、".join(f"{year}年" for year in unset[:_MOST_SHOWN]) + (
                "等" if unset[_MOST_SHOWN:] else ""
            )
            args = {"name": node.name.text, "years": shown}
            found.append(Diagnostic("P0360", source.name, node.name.span, args=args, severity="warning"))
    return found
