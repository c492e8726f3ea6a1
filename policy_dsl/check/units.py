"""Numbers with their units: exact fractions of core expressions, what may be added, compared and multiplied, and the one
rounding where an award is formed."""

from __future__ import annotations

from math import gcd

import msgspec

from policy_dsl.check.scope import Scope
from policy_dsl.core import ir
from policy_dsl.resolve import unit_name
from policy_dsl.source import Span
from policy_dsl.syntax import tree as t
from policy_dsl.types import (
    RATE_SCALE,
    CountT,
    MoneyT,
    PointsT,
    RateT,
    Type,
    scale_of,
    type_name,
)

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


def is_set(value: Quantity) -> bool:
    """Whether the number stands in the policy (a constant, a parameter) and not in the facts."""
    return value.per is None and _constants(value.num) is not None


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


def ratio(left: Quantity, right: Quantity, scope: Scope, span: Span) -> Quantity:
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
