"""Phrases that name a number → exact integer expressions with their unit."""

from __future__ import annotations

from math import gcd

from policy_dsl.check.scope import Scope
from policy_dsl.check.units import MOST_YEARS, Quantity, combine, literal, product, ratio, same_unit, scaled
from policy_dsl.core import ir
from policy_dsl.resolve import DefSym, FactSym, GroupSym, ParamSym, ThingSym
from policy_dsl.syntax import tree as t
from policy_dsl.syntax.literals import small_number
from policy_dsl.types import (
    RATE_SCALE,
    CountT,
    DateT,
    RateT,
    YearT,
    is_number,
    type_name,
)

NEUTRAL = frozenset(("ITS", "VERB", "EACH", "YEARLY", "AMOUNT", "TOTAL", "BENEFIT", "HERE", "BEST", "LADDER"))


def quantity(node: t.Term | t.Cond, scope: Scope) -> Quantity:
    """What number the phrase names. Raises :class:`WrongError` when it names none."""
    match node:
        case t.Nouns():
            return _nouns(node, scope)
        case t.Number():
            return literal(node)
        case t.Arithmetic():
            return _arithmetic(node, scope)
        case t.Share(part=part, whole=whole, span=span):
            top, bottom = quantity(part, scope), quantity(whole, scope)
            same_unit(top, bottom, scope)
            num = scaled(top.num, bottom.den)
            per = scaled(bottom.num, top.den)
            return Quantity(num, RateT(), 1, scope.text(span), span, per, RATE_SCALE)
        case t.Aggregate(kind=kind, items=items, span=span):
            parts = [quantity(item, scope) for item in items]
            return combine(kind, parts, scope, span)
        case t.Trailing(item=item) | t.Group(item=item):
            return quantity(item, scope)
        case _:
            span = node.span
            raise scope.wrong("P0305", span, found=scope.text(span))


def _arithmetic(node: t.Arithmetic, scope: Scope) -> Quantity:
    left, right = quantity(node.left, scope), quantity(node.right, scope)
    text = scope.text(node.span)
    if left.per is not None or right.per is not None:
        raise scope.wrong("P0306", node.span, found=text)
    match node.op:
        case "+" | "-":
            same_unit(left, right, scope)
            den = left.den * right.den // gcd(left.den, right.den)
            a, b = scaled(left.num, den // left.den), scaled(right.num, den // right.den)
            num: ir.Num = ir.Add((a, b)) if node.op == "+" else ir.Sub(a, b)
            return Quantity(num, left.type, den, text, node.span)
        case "*":
            return product(left, right, scope, node.span)
        case _:
            return ratio(left, right, scope, node.span)


def _nouns(node: t.Nouns, scope: Scope) -> Quantity:
    """``中试基地上年度对外服务收入``: owner words, then one quantity with 上年度 / 新增 / 较前三年最高新增 / 数量."""
    prior = 0
    found: Quantity | None = None
    thing: ThingSym | None = None
    text = scope.text(node.span)
    for word in node.words:
        match word.kind:
            case "PRIOR":
                prior += 1
            case "GROWTH" | "BEST_OF":
                found = _growth(word, found, node, scope)
            case "NUMBER":
                if thing is None:
                    raise scope.wrong("P0305", node.span, found=text)
                found = Quantity(ir.CountOver(thing.name, ir.Lit(True)), CountT("个"), 1, text, node.span)
            case "TOTAL" if thing is not None and found is not None and scope.thing != thing.name:
                found = Quantity(
                    ir.SumOver(thing.name, found.num), found.type, found.den, text, node.span
                )  # fmt: skip
            case "WORD":
                here = scope if thing is None or scope.thing else scope.about(thing.name)
                named = word_quantity(word, here, prior)
                if named is not None:
                    if found is not None:
                        raise scope.wrong("P0308", word.span, found=word.text, first=found.text)
                    found = named
                else:
                    meanings = scope.meanings(word)
                    thing = next((s for s in meanings if isinstance(s, ThingSym)), thing)
                    if not meanings:
                        raise unknown_here(word, scope)
                    if not any(isinstance(s, ThingSym | GroupSym) for s in meanings):
                        raise scope.wrong("P0342", word.span, found=word.text)
            case "TOTAL" if (
                found is not None and isinstance(found.num, ir.NumFact) and found.num.offset is not None
            ):
                raise scope.wrong("P0344", word.span, found=found.text)
            case kind if kind in NEUTRAL:
                continue
            case _:
                raise scope.wrong("P0305", word.span, found=word.text)
    if found is None:
        raise scope.wrong("P0305", node.span, found=text)
    return found


def unknown_here(word: t.Word, scope: Scope) -> Exception:
    """The word is declared, but for a list that this rule is not about."""
    thing = scope.elsewhere(word)
    if thing:
        return scope.wrong("P0203", word.span, name=word.text, thing=thing)
    return scope.wrong("P0207", word.span, name=word.text)


def word_quantity(word: t.Word, scope: Scope, prior: int = 0) -> Quantity | None:
    """The number that one word names here, None if it names none."""
    if word.text == "申报年度":
        return Quantity(ir.ApplyYear(), YearT(), 1, word.text, word.span)
    if word.text == "申报日期":
        return Quantity(ir.ApplyDate(), DateT(), 1, word.text, word.span)
    fact = scope.fact(word)
    if fact is not None and is_number(fact.type):
        return _fact(fact, word, scope, prior)
    for symbol in scope.meanings(word):
        match symbol:
            case DefSym(node=node):
                return _definition(node, word, scope)
            case ParamSym(node=node):
                return _param(node, word, scope)
            case _:
                continue
    return None


def _fact(fact: FactSym, word: t.Word, scope: Scope, prior: int) -> Quantity:
    if prior and not fact.yearly:
        raise scope.wrong("P0309", word.span, name=word.text)
    offset = scope.year_offset - prior if fact.yearly else None
    return Quantity(ir.NumFact(scope.ref(fact), offset), fact.type, 1, word.text, word.span)


def _definition(node: t.Definition, word: t.Word, scope: Scope) -> Quantity | None:
    if not _is_quantity(node.body, scope):
        return None
    body = quantity(node.body, scope.deeper(word))
    num = body.num
    if node.bound is not None:
        match node.bound:
            case t.Compare(
                left=None, op="GE" | "LE" as op, right=t.Value(nouns=None, number=t.Number() as number)
            ):
                limit = literal(number)
                same_unit(body, limit, scope)
                assert isinstance(limit.num, ir.Const)
                edge = ir.Const(limit.num.value * body.den // limit.den)
                num = ir.Greatest((num, edge)) if op == "GE" else ir.Least((num, edge))
            case _:
                raise scope.wrong("P0310", node.bound.span, found=scope.text(node.bound.span))
    return Quantity(num, body.type, body.den, word.text, word.span, body.per, body.per_scale)


def _is_quantity(node: t.Cond, scope: Scope) -> bool:
    match node:
        case t.Arithmetic() | t.Number() | t.Share() | t.Aggregate():
            return True
        case t.Nouns(words=words):
            kinds = {word.kind for word in words}
            if (
                "TOTAL" in kinds
                and "BENEFIT" not in kinds
                and any(isinstance(s, ThingSym) for word in words for s in scope.meanings(word))
            ):
                return True
            for word in words:
                if word.kind in ("GROWTH", "BEST_OF", "NUMBER"):
                    return True
                fact = scope.fact(word) if word.kind == "WORD" else None
                if fact is not None and is_number(fact.type):
                    return True
                for symbol in scope.meanings(word):
                    if isinstance(symbol, ParamSym):
                        return True
                    if isinstance(symbol, DefSym) and _is_quantity(symbol.node.body, scope.deeper(word)):
                        return True
            return False
        case _:
            return False


def is_quantity(node: t.Cond, scope: Scope) -> bool:
    """Whether the phrase names a number rather than something that holds or not."""
    return _is_quantity(node, scope)


def _param(node: t.ParamDecl, word: t.Word, scope: Scope) -> Quantity:
    """A parameter: its value for the year of application; a year without a value counts as 0, and
    :mod:`policy_dsl.check` warns of the years in force that have none."""
    values = [(year, literal(value)) for year, value in node.values]
    first = values[0][1]
    den = 1
    for _, value in values:
        same_unit(first, value, scope)
        den = den * value.den // gcd(den, value.den)
    num: ir.Num = ir.Const(0)
    for year, value in reversed(values):
        assert isinstance(value.num, ir.Const)
        if not isinstance(year.value[2], YearT):
            raise scope.wrong(
                "P0303", year.span, found=year.text, expected="年份", type=type_name(year.value[2])
            )
        cond = ir.Compare("==", ir.ApplyYear(), ir.Const(year.value[0]))
        num = ir.If(cond, ir.Const(value.num.value * (den // value.den)), num)
    return Quantity(num, first.type, den, word.text, word.span)


def _growth(word: t.Word, found: Quantity | None, node: t.Nouns, scope: Scope) -> Quantity:
    """``研发投入额新增``: this year's less last year's; ``研发投入额较前三年最高新增``: less the best of them."""
    if found is None or not isinstance(found.num, ir.NumFact) or found.num.offset is None:
        raise scope.wrong("P0309", word.span, name=word.text)
    fact, offset = found.num.fact, found.num.offset
    text = scope.text(node.span)
    if word.kind == "GROWTH":
        before: ir.Num = ir.NumFact(fact, offset - 1)
    else:
        digits = "".join(char for char in word.text if char in "0123456789")
        chinese = "".join(char for char in word.text if char in "一二两三四五六七八九十")
        years = small_number(digits or chinese) if digits or chinese else 10
        if not 1 <= years <= MOST_YEARS:
            raise scope.wrong("P0348", word.span, found=word.text, limit=str(MOST_YEARS))
        before = ir.BestOf(fact, offset - years, offset - 1)
    return Quantity(ir.Sub(found.num, before), found.type, 1, text, node.span)
