"""Phrases that hold or not → three-valued logic; lists under 分别 → cases.

A phrase is opened into *alternatives* (:mod:`policy_dsl.check.opening`), each a run of words and comparisons that must all
hold; each run is read with the kinds of its words (:mod:`policy_dsl.check.runs`). Here the two meet, with what is neither a
list nor a word: comparisons, 或, negation, brackets, deadlines.
"""

from __future__ import annotations

from policy_dsl.check.comparisons import Atom, between, compare, deadline
from policy_dsl.check.logic import all_of, any_of, quiet
from policy_dsl.check.opening import Part, open_phrase, without_de
from policy_dsl.check.runs import Alternative, Reader
from policy_dsl.check.scope import Scope
from policy_dsl.check.units import whole_years
from policy_dsl.core import ir
from policy_dsl.source import Span
from policy_dsl.syntax import tree as t
from policy_dsl.types import NONE, BoolT, EnumT


def alternatives(node: t.Cond, scope: Scope) -> list[Alternative]:
    """The cases of a phrase; one unless it has a list."""
    return [_read(parts, node.span, scope) for parts in open_phrase(node, scope)]


def condition(node: t.Cond, scope: Scope, *, every: bool = False) -> ir.Bool:
    """The phrase as one condition: any case of a list suffices; ``every`` (前提) needs all of them."""
    found = alternatives(node, scope)
    conds = [each.lowered(scope) for each in found]
    return all_of(conds) if every else any_of(conds)


def _read(parts: list[Part], span: Span, scope: Scope) -> Alternative:
    reader = Reader(scope, _Phrases())
    for part in parts:
        reader.read(part)
    return reader.finish(span)


class _Phrases:
    """The functions of this module, for the runs of words inside phrases."""

    def condition(self, node: t.Cond, scope: Scope) -> ir.Bool:
        return condition(node, scope)

    def compound(self, node: t.Cond, scope: Scope) -> list[Atom]:
        return _compound(node, scope)


# --- comparisons and the rest ----------------------------------------------------------------


def _compound(node: t.Cond, scope: Scope) -> list[Atom]:
    text = scope.text(node.span)
    match node:
        case t.Compare():
            return [compare(node, scope)]
        case t.Between():
            return [between(node, scope)]
        case t.Is(left=left, truth=truth) if truth:
            return [_truth(left, truth, node.span, scope)]
        case t.Is(left=left, right=t.Value(number=t.Number()) as value):
            return [compare(t.Compare(left, "EQ", value, False, False, node.span), scope)]
        case t.Or(items=items):
            if (
                isinstance(items[0], t.Negation)
                and isinstance(items[0].item, t.Nouns)
                and all(isinstance(without_de(item), t.Nouns) for item in items[1:])
            ):  # 不是甲或乙: neither of them
                nouns = (items[0].item, *items[1:])
                neither = any_of([quiet(condition(each, scope)) for each in nouns])
                return [Atom(ir.Not(neither), text, node.span)]
            conds = [condition(item, scope) for item in items]
            return [Atom(any_of(conds), text, node.span)]
        case t.Group(item=item):
            inner = alternatives(item, scope)
            if len(inner) == 1:
                return list(inner[0].atoms)
            return [Atom(any_of([case.lowered(scope) for case in inner]), text, node.span)]
        case t.Negation(item=item):
            return [Atom(ir.Not(quiet(condition(item, scope))), text, node.span)]
        case t.Deadline():
            return [deadline(node, scope)]
        case t.Run():
            return _run(node, scope)
        case t.Raised(left=left, high=high):
            value = t.Value(None, high, high.span)
            return [compare(t.Compare(left, "LE", value, False, False, node.span), scope)]
        case _:
            raise scope.wrong("P0312", node.span, found=text)


def words_in(left: t.Cond) -> list[t.Word]:
    """The declared words of a bare noun phrase."""
    return [word for word in left.words if word.kind == "WORD"] if isinstance(left, t.Nouns) else []


def _truth(left: t.Cond, truth: str, span: Span, scope: Scope) -> Atom:
    text = scope.text(span)
    if truth == "none":
        if isinstance(left, t.Nouns):
            facts = [scope.fact(word) for word in left.words if word.kind == "WORD"]
            for fact in facts:
                if fact is not None and isinstance(fact.type, EnumT) and fact.type.optional:
                    return Atom(ir.InSet(scope.ref(fact), (NONE,)), text, span)
        raise scope.wrong("P0319", span, found=text)
    named = [each for word in words_in(left) if (each := scope.fact(word)) is not None]
    if named and not isinstance(named[-1].type, BoolT):
        raise scope.wrong("P0319", span, found=text)
    cond = quiet(condition(left, scope))
    return Atom(cond if truth == "true" else ir.Not(cond), text, span)


def _run(node: t.Run, scope: Scope) -> list[Atom]:
    """``上规后连续3年保持在规的工业企业``."""
    name = node.opening + node.closing
    fact = scope.fact(t.Word("WORD", name, node.span))
    if fact is None:
        raise scope.wrong("P0207", node.span, name=name)
    years = whole_years(node.years, scope)
    cond: ir.Bool = ir.Compare(">=", ir.NumFact(scope.ref(fact)), ir.Const(years))
    if isinstance(fact.type, BoolT):  # 逐年是否: true in each of the last N years
        last = scope.year_offset
        cond = ir.All(tuple(ir.BoolFact(scope.ref(fact), last - year) for year in range(years)))
    atom = Atom(cond, scope.text(node.span), node.span)
    if node.nouns is None:
        return [atom]
    return [atom, *_read(list(node.nouns.words), node.nouns.span, scope).atoms]
