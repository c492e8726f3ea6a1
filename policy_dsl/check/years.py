"""Which year of support it is: from the fact that says the first year, else from the history."""

from __future__ import annotations

from policy_dsl.check.scope import Scope
from policy_dsl.core import ir
from policy_dsl.resolve import FactSym

_ZERO = ir.Const(0)


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
