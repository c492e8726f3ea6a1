"""Numbers and phrases that name a number → exact integer expressions with their unit."""

from __future__ import annotations

from math import gcd

import msgspec

from policy_dsl.check.scope import Scope
from policy_dsl.core import ir
from policy_dsl.resolve import DefSym, FactSym, GroupSym, ParamSym, ThingSym, unit_name
from policy_dsl.source import Span
from policy_dsl.syntax import tree as t
from policy_dsl.syntax.literals import small_number
from policy_dsl.types import (
    RATE_SCALE,
    CountT,
    DateT,
    MoneyT,
    PointsT,
    RateT,
    Type,
    YearT,
    is_number,
    scale_of,
    type_name,
)

NEUTRAL = frozenset(("ITS", "VERB", "EACH", "YEARLY", "AMOUNT", "TOTAL", "BENEFIT", "HERE", "BEST", "LADDER"))
MOST_YEARS = 100
"""More years than any policy runs; a slip beyond it is refused before anything is computed year by year."""
_MONTHS = {"年": 12, "月": 1}


class Quantity(msgspec.Struct, frozen=True):
    """``num / den`` in the unit of ``type``; with ``per`` the ratio ``num / den / per`` (亩均, 占比)."""

    num: ir.Num
    type: Type
    den: int
    text: str
    span: Span
    per: ir.Num | None = None
    per_scale: int = 1


def literal(number: t.Number) -> Quantity:
    """A number of the text."""
    top, bottom, type_ = number.value
    if isinstance(type_, CountT):
        type_ = CountT(unit_name(type_.unit))
    shared = gcd(top, bottom) or 1
    return Quantity(ir.Const(top // shared), type_, bottom // shared, number.text, number.span)


def months(number: t.Number, scope: Scope) -> int:
    """A span of time in months: 1年 → 12, 36个月 → 36."""
    top, bottom, type_ = number.value
    if isinstance(type_, CountT) and unit_name(type_.unit) in _MONTHS and top % bottom == 0:
        return top // bottom * _MONTHS[unit_name(type_.unit)]
    raise scope.wrong("P0303", number.span, found=number.text, expected="年、月", type=type_name(type_))


def whole_years(number: t.Number, scope: Scope) -> int:
    """三年 → 3."""
    count = months(number, scope)
    if count % 12:
        raise scope.wrong(
            "P0303", number.span, found=number.text, expected="年", type=type_name(number.value[2])
        )
    if not 1 <= count // 12 <= MOST_YEARS:
        raise scope.wrong("P0348", number.span, found=number.text, limit=str(MOST_YEARS))
    return count // 12


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


def combine(kind: str, parts: list[Quantity], scope: Scope, span: Span) -> Quantity:
    """孰低, 孰高 or 之和 of several numbers of one unit."""
    first = parts[0]
    den = first.den
    for other in parts[1:]:
        same_unit(first, other, scope)
        den = den * other.den // gcd(den, other.den)
    nums = tuple(scaled(part.num, den // part.den) for part in parts)
    num: ir.Num
    match kind:
        case "lower":
            num = ir.Least(nums)
        case "higher":
            num = ir.Greatest(nums)
        case _:
            num = ir.Add(nums)
    return Quantity(num, first.type, den, scope.text(span), span)


def scaled(num: ir.Num, factor: int) -> ir.Num:
    """``num * factor`` without a node where there is nothing to do."""
    if factor == 1:
        return num
    if isinstance(num, ir.Const):
        return ir.Const(num.value * factor)
    return ir.Scale(num, factor)


def same_unit(left: Quantity, right: Quantity, scope: Scope) -> None:
    """Both numbers have one unit, or the wrong one is named."""
    if not compatible(left.type, right.type):
        raise scope.wrong(
            "P0301", right.span, found=right.text, type=type_name(right.type),
            expected=type_name(left.type), of=left.text,
        )  # fmt: skip


def compatible(left: Type, right: Type) -> bool:
    """One unit, or a bare count (个) beside a named one, or two spans of time."""
    if left == right:
        return True
    if isinstance(left, CountT) and isinstance(right, CountT):
        units = {left.unit, right.unit}
        return units <= {"年", "月"} or ("个" in units and not units & {"年", "月", "天"})
    return False


def aligned(left: Quantity, right: Quantity, scope: Scope) -> tuple[ir.Num, ir.Num]:
    """The two sides of a comparison as integers of one scale."""
    same_unit(left, right, scope)
    left_factor, right_factor = right.den, left.den
    if isinstance(left.type, CountT) and isinstance(right.type, CountT) and left.type != right.type:
        left_factor *= _MONTHS.get(left.type.unit, 1)
        right_factor *= _MONTHS.get(right.type.unit, 1)
        if scale_of(left.type) != scale_of(right.type):
            left_factor *= scale_of(right.type)
            right_factor *= scale_of(left.type)
    a, b = scaled(left.num, left_factor * left.per_scale), scaled(right.num, right_factor)
    if left.per is not None:
        if right.per is not None or not isinstance(right.num, ir.Const):
            raise scope.wrong("P0306", right.span, found=right.text)
        b = scaled(left.per, right.num.value * right_factor)
    elif right.per is not None:
        raise scope.wrong("P0306", right.span, found=right.text)
    if isinstance(left.num, ir.Const) or isinstance(right.num, ir.Const):
        return _reduced(a, b)
    return a, b


def _reduced(a: ir.Num, b: ir.Num) -> tuple[ir.Num, ir.Num]:
    """Divide a common factor out of ``k·x`` against a constant or ``m·y``: smaller numbers, same truth."""

    def factor(num: ir.Num) -> int:
        match num:
            case ir.Const(value=value):
                return abs(value)
            case ir.Scale(factor=value):
                return abs(value)
            case _:
                return 1

    shared = gcd(factor(a), factor(b))
    if shared <= 1:
        return a, b

    def divided(num: ir.Num) -> ir.Num:
        match num:
            case ir.Const(value=value):
                return ir.Const(value // shared)
            case ir.Scale(item=item, factor=value):
                return scaled(item, value // shared)
            case _:
                return num

    return divided(a), divided(b)


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
            return _ratio(left, right, scope, node.span)


def product(left: Quantity, right: Quantity, scope: Scope, span: Span) -> Quantity:
    """A number times a constant or a rate; two facts cannot be multiplied (language.md, «Total»)."""
    text = scope.text(span)
    for a, b in ((left, right), (right, left)):
        factors = _constants(b.num)
        if factors is None or not (isinstance(a.type, MoneyT | CountT) or isinstance(b.type, RateT)):
            continue
        if isinstance(a.type, MoneyT) and isinstance(b.type, MoneyT):
            break
        type_ = b.type if isinstance(b.type, MoneyT) else a.type
        other = a.type if isinstance(b.type, MoneyT) else b.type
        return Quantity(_times(a.num, b.num), type_, a.den * b.den * scale_of(other), text, span)
    raise scope.wrong("P0307", span, found=text)


def _constants(num: ir.Num) -> bool | None:
    """True when the number is a constant, or a constant for each year (a parameter)."""
    match num:
        case ir.Const():
            return True
        case ir.If(cond=ir.Compare(left=ir.ApplyYear()), then=then, other=other):
            return True if _constants(then) and _constants(other) else None
        case _:
            return None


def _times(num: ir.Num, constant: ir.Num) -> ir.Num:
    match constant:
        case ir.Const(value=value):
            return scaled(num, value)
        case ir.If(cond=cond, then=then, other=other):
            return ir.If(cond, _times(num, then), _times(num, other))
        case _:
            raise AssertionError(constant)


def _ratio(left: Quantity, right: Quantity, scope: Scope, span: Span) -> Quantity:
    """亩均税收: money over a measure, to be compared with an amount; or a number over a constant."""
    text = scope.text(span)
    if isinstance(right.num, ir.Const) and isinstance(right.type, CountT) and right.num.value > 0:
        return Quantity(scaled(left.num, right.den), left.type, left.den * right.num.value, text, span)
    if compatible(left.type, right.type):
        return Quantity(
            scaled(left.num, right.den), RateT(), 1, text, span, scaled(right.num, left.den), RATE_SCALE
        )
    return Quantity(
        scaled(left.num, right.den), left.type, 1, text, span, scaled(right.num, left.den), scale_of(right.type)
    )  # fmt: skip


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


def rate_of(base: Quantity, rate: Quantity, *, at_most: bool, scope: Scope) -> ir.Num:
    """``base × rate`` in 分, rounded once: down for a ceiling, half up for a 定额."""
    if not isinstance(base.type, MoneyT):
        raise scope.wrong("P0302", base.span, found=base.text, type=type_name(base.type))
    if not isinstance(rate.type, RateT) or not isinstance(rate.num, ir.Const):
        if isinstance(rate.type, PointsT):
            raise scope.wrong("P0304", rate.span, found=rate.text)
        raise scope.wrong("P0303", rate.span, found=rate.text, expected="比例", type=type_name(rate.type))
    top, bottom = rate.num.value, rate.den * RATE_SCALE * base.den
    shared = gcd(top, bottom) or 1
    return rounded(scaled(base.num, top // shared), bottom // shared, at_most=at_most)


def rounded(num: ir.Num, den: int, *, at_most: bool) -> ir.Num:
    """``num / den``: down for a ceiling, half up for a 定额."""
    if den == 1:
        return num
    if at_most:
        return ir.FloorDiv(num, den)
    return ir.FloorDiv(ir.Add((scaled(num, 2), ir.Const(den))), 2 * den)


def money(value: Quantity, scope: Scope, *, at_most: bool) -> ir.Num:
    """An amount of money in 分."""
    if not isinstance(value.type, MoneyT) or value.per is not None:
        raise scope.wrong("P0303", value.span, found=value.text, expected="金额", type=type_name(value.type))
    return rounded(value.num, value.den, at_most=at_most)
