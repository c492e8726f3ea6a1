"""Comparisons with their legal meaning (民法典第一千二百五十九条, or the file's own 用语), and deadlines."""

from __future__ import annotations

from typing import Literal

import msgspec

from policy_dsl.check.quantities import is_quantity, quantity
from policy_dsl.check.scope import Scope
from policy_dsl.check.units import Quantity, aligned, literal, months, scaled
from policy_dsl.core import ir
from policy_dsl.source import Span
from policy_dsl.syntax import tree as t
from policy_dsl.types import RATE_SCALE, CountT, DateT, EnumT, RateT, type_name

_SAID = {
    ("GE", True): ("", "以上"), ("GE", False): ("达到", ""), ("LE", True): ("", "以下"), ("LE", False): ("不超过", ""),
    ("GT", True): ("超过", ""), ("GT", False): ("超过", ""), ("LT", True): ("低于", ""), ("LT", False): ("低于", ""),
    ("EQ", True): ("为", ""), ("EQ", False): ("为", ""),
}  # fmt: skip
Operator = Literal["<", "<=", "==", ">=", ">"]
_OPS: dict[str, Operator] = {"GE": ">=", "LE": "<=", "GT": ">", "LT": "<", "EQ": "=="}
_INCLUDED: dict[str, Operator] = {">": ">=", "<": "<="}
_EXCLUDED: dict[str, Operator] = {">=": ">", "<=": "<"}


class Atom(msgspec.Struct, frozen=True):
    """One thing that must hold, with its words."""

    cond: ir.Bool
    text: str
    span: Span
    measured: Quantity | None = None
    first: bool = False


def operator(node: t.Compare, scope: Scope) -> Operator:
    """The comparison with its legal meaning, or the one that the file's 用语 fixes; （含）, （不含） and a second word of
    comparison (达到5万辆以上) must say the same."""
    if not node.op:
        raise scope.wrong("P0364", node.span, found=scope.text(node.span))
    op = _legal(node.op, node.post, scope)
    if node.again and _legal(node.again, True, scope) != op:
        raise scope.wrong("P0362", node.span, found=scope.text(node.span))
    number = node.right.number
    for edge in (node.edge, number.edge if number is not None else None):
        if edge is None:
            continue
        other = edge.number is not None and (number is None or edge.number.value != number.value)
        if other or edge.included != (op in (">=", "<=", "==")):
            raise scope.wrong("P0362", node.span, found=scope.text(node.span))
    return op


def _legal(name: str, post: bool, scope: Scope) -> Operator:
    kind = name + ("_POST" if post else "")
    op = _OPS[name]
    if kind in scope.included:
        return _INCLUDED.get(op, op)
    if kind in scope.excluded:
        return _EXCLUDED.get(op, op)
    return op


def between(node: t.Between, scope: Scope) -> Atom:
    """``员工人数100人至200人``: from the first to the second, both counted where （不含） does not say otherwise."""
    low, high = node.number, node.number.high
    assert high is not None
    if node.left is None:
        raise scope.wrong("P0316", node.span, found=scope.text(node.span))
    if not is_quantity(node.left, scope) and isinstance(node.left, t.Nouns):
        _not_a_number(node.left, scope)
    left, first, last = quantity(node.left, scope), literal(low), literal(high)
    for edge, number in ((low.edge, low), (high.edge, high)):
        if edge is not None and edge.number is not None and edge.number.value != number.value:
            raise scope.wrong("P0362", node.span, found=scope.text(node.span))
    rising(first, last, node.number.span, scope)
    conds: list[ir.Bool] = []
    for value, edge, strict, op in ((first, low.edge, ">", ">="), (last, high.edge, "<", "<=")):
        a, b = aligned(left, value, scope)
        conds.append(ir.Compare(strict if edge is not None and not edge.included else op, a, b))  # type: ignore[arg-type]
    text = scope.text(node.span)
    return Atom(
        ir.All(tuple(conds)), text if text.startswith(left.text) else left.text + text, node.span, left
    )


def rising(low: Quantity, high: Quantity, span: Span, scope: Scope) -> None:
    """A range is written from its lower to its upper end."""
    assert isinstance(low.num, ir.Const) and isinstance(high.num, ir.Const)
    if low.type != high.type or low.num.value * high.den > high.num.value * low.den:
        raise scope.wrong("P0341", span, found=scope.text(span))


def right_side(value: t.Value, scope: Scope) -> Quantity:
    """``200万元``, ``自筹资金``, ``项目投入的50%``."""
    if value.nouns is None:
        assert value.number is not None
        return literal(value.number)
    named = quantity(value.nouns, scope)
    if value.number is None:
        return named
    rate = literal(value.number)
    if not isinstance(rate.type, RateT) or not isinstance(rate.num, ir.Const):
        raise scope.wrong("P0303", rate.span, found=rate.text, expected="比例", type=type_name(rate.type))
    return Quantity(
        scaled(named.num, rate.num.value), named.type, named.den * rate.den * RATE_SCALE,
        scope.text(value.span), value.span,
    )  # fmt: skip


def compare(node: t.Compare, scope: Scope) -> Atom:
    """``研发投入新增额200万元以上``."""
    if node.left is None:
        raise scope.wrong("P0316", node.span, found=scope.text(node.span))
    level = _level(node, scope)
    if level is not None:
        return level
    if not is_quantity(node.left, scope) and isinstance(node.left, t.Nouns):
        _not_a_number(node.left, scope)
    left = quantity(node.left, scope)
    right = right_side(node.right, scope)
    if node.right.number is not None and node.right.number.high is not None:
        raise scope.wrong("P0317", node.right.span, found=scope.text(node.right.span))
    a, b = aligned(left, right, scope)
    cond = ir.Compare(operator(node, scope), a, b)
    return Atom(cond, _words(node, left, right, scope), node.span, measured=left)


def _words(node: t.Compare, left: Quantity, right: Quantity, scope: Scope) -> str:
    """The comparison as a sentence of its own: a later one of a list («、12万辆») has neither subject nor 超过."""
    text = scope.text(node.span).replace("分别", "")
    if text == right.text:
        before, after = _SAID[node.op, node.post]
        text = before + text + after
    return text if left.text in text else left.text + text


def _level(node: t.Compare, scope: Scope) -> Atom | None:
    """``智能工厂不低于中级``: for levels that rise 从低到高."""
    if not isinstance(node.left, t.Nouns) or node.right.nouns is None or node.right.number is not None:
        return None
    fact = scope.fact(node.left.words[-1]) if node.left.words[-1].kind == "WORD" else None
    value = node.right.nouns.words[0]
    if fact is None or not isinstance(fact.type, EnumT) or value.text not in fact.type.values:
        return None
    if not fact.type.ordered:
        raise scope.wrong("P0343", node.span, name=fact.name)
    values = fact.type.values
    at = values.index(value.text)
    chosen = {
        ">=": values[at:], ">": values[at + 1 :], "<=": values[: at + 1], "<": values[:at], "==": values[at : at + 1],
    }[operator(node, scope)]  # fmt: skip
    return Atom(ir.InSet(scope.ref(fact), chosen), scope.text(node.span), node.span)


def _not_a_number(left: t.Nouns, scope: Scope) -> None:
    for word in left.words:
        fact = scope.fact(word) if word.kind == "WORD" else None
        if fact is not None:
            raise scope.wrong("P0318", word.span, found=word.text, type=type_name(fact.type))


def deadline(node: t.Deadline, scope: Scope) -> Atom:
    """``剩余价款在合同签订之日起1年内缴清``: on or before the same day N months later."""
    subject, since = quantity(node.subject, scope), quantity(node.since, scope)
    for part in (subject, since):
        if not isinstance(part.type, DateT):
            raise scope.wrong("P0303", part.span, found=part.text, expected="日期", type=type_name(part.type))
    type_ = node.within.value[2]
    end: ir.Num
    if isinstance(type_, CountT) and type_.unit in ("天", "日"):
        end = ir.Add((since.num, ir.Const(node.within.value[0] // node.within.value[1])))
    else:
        end = ir.AddMonths(since.num, months(node.within, scope))
    return Atom(ir.Compare("<=", subject.num, end), scope.text(node.span), node.span)
