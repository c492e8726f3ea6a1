"""权利 and 约束: what a policy grants or demands that is not money."""

from __future__ import annotations

from collections.abc import Iterator

from policy_dsl.check import conditions
from policy_dsl.check.comparisons import Atom, compare, deadline, right_side
from policy_dsl.check.draft import only_whom
from policy_dsl.check.logic import all_of, said
from policy_dsl.check.quantities import is_quantity, quantity
from policy_dsl.check.scope import Scope
from policy_dsl.check.units import Quantity
from policy_dsl.core import ir
from policy_dsl.syntax import tree as t


def right(item: t.Item, scope: Scope, ident: str, applicant: str) -> ir.Right:
    """``权利：在…前提下，对…的，不增收土地价款``: the last clause is the right."""
    *before, last = item.clauses
    if (
        not isinstance(last, t.Subject)
        or last.lead
        or not isinstance(last.cond, t.Nouns)
        or any(scope.names.meanings(word.text) for word in last.cond.words)
    ):  # 对规上企业, 规上企业: a condition, not what may be done
        raise scope.wrong("P0332", item.span, found=scope.text(item.span))
    conds = []
    for clause in before:
        if not isinstance(clause, t.Subject):
            raise scope.wrong("P0325", clause.span, found=scope.text(clause.span))
        every = clause.lead in ("premise", "ensure")
        conds.append(conditions.condition(clause.cond, scope, every=every))
    title = scope.text(last.span)
    return ir.Right(
        ident, scope.article, title, applicant, all_of(conds), scope.thing, scope.text(item.span), "",
        scope.origin(item.span),
    )  # fmt: skip


def limits(item: t.Item, scope: Scope, ids: Iterator[str]) -> list[ir.Limit]:
    """``约束：对…的，甲不超过乙的50%，丙不超过30%``: conditions in 对…/…的, then what must hold."""
    applies: list[ir.Bool] = []
    found: list[ir.Limit] = []
    for clause in item.clauses:
        if not isinstance(clause, t.Subject):
            raise scope.wrong("P0325", clause.span, found=scope.text(clause.span))
        if only_whom(clause.cond, scope):  # 每个项目，…: says of whom, and demands nothing
            continue
        trailing = isinstance(clause.cond, t.Trailing)
        if clause.lead in ("for", "premise") or (trailing and clause.lead != "ensure"):
            applies.append(conditions.condition(clause.cond, scope))
            continue
        found.append(_limit(clause, scope, ids, all_of(applies), item))
    if not found:
        raise scope.wrong("P0333", item.span, found=scope.text(item.span))
    return found


def _limit(clause: t.Subject, scope: Scope, ids: Iterator[str], applies: ir.Bool, item: t.Item) -> ir.Limit:
    cond = clause.cond.item if isinstance(clause.cond, t.Trailing) else clause.cond
    title = scope.text(cond.span)
    ident = next(ids)
    origin = scope.origin(clause.span)
    text = scope.text(item.span)
    match cond:
        case t.Raised(left=left, high=high):
            value = t.Value(None, high, high.span)
            cond = t.Compare(left, "LE", value, False, False, cond.span)
        case _:
            pass
    if isinstance(cond, t.Compare) and cond.left is not None and is_quantity(cond.left, scope):
        atom = compare(cond, scope)
        figure, bound = quantity(cond.left, scope), right_side(cond.right, scope)
        return _figures(ident, scope, title, applies, atom, figure, bound, text, origin)
    if isinstance(cond, t.Deadline):
        atom = deadline(cond, scope)
        assert isinstance(atom.cond, ir.Compare)
        date = quantity(cond.subject, scope)
        return ir.Limit(
            ident, scope.article, title, applies, said(atom, scope), atom.cond.left, atom.cond.right, None,
            "<=", date.type, scope.thing, text, "", origin,
        )  # fmt: skip
    within = conditions.condition(cond, scope)
    return ir.Limit(
        ident, scope.article, title, applies, within, thing=scope.thing, text=text, origin=origin
    )  # fmt: skip


def _figures(
    ident: str, scope: Scope, title: str, applies: ir.Bool, atom: Atom, left: Quantity, bound: Quantity,
    text: str, origin: ir.Origin,
) -> ir.Limit:  # fmt: skip
    """The figures to show: in the unit of the fact, or as a share."""
    assert isinstance(atom.cond, ir.Compare)
    actual, limit = left.num, bound.num
    if bound.den != 1:
        limit = ir.FloorDiv(limit, bound.den)
    if left.den != 1:
        actual = ir.FloorDiv(actual, left.den)
    return ir.Limit(
        ident, scope.article, title, applies, said(atom, scope), actual, limit, left.per, atom.cond.op,
        left.type, scope.thing, text, "", origin,
    )  # fmt: skip
