"""``给予…`` and ``按…的标准`` → a pair of exact expressions, the interval [保底, 最高]."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from msgspec.structs import replace

from policy_dsl.check.comparisons import rising
from policy_dsl.check.quantities import quantity, word_quantity
from policy_dsl.check.runs import Alternative
from policy_dsl.check.scope import Scope
from policy_dsl.check.units import (
    MOST_YEARS,
    Quantity,
    combine,
    is_set,
    literal,
    money,
    product,
    rate_of,
    rounded,
    scaled,
)
from policy_dsl.check.years import by_year, year_index
from policy_dsl.core import ir
from policy_dsl.resolve import GroupSym, ThingSym
from policy_dsl.source import Span
from policy_dsl.syntax import tree as t
from policy_dsl.syntax.literals import small_number
from policy_dsl.types import CountT, MoneyT, RateT, scale_of, type_name


class Sum(msgspec.Struct, frozen=True):
    """One amount: its interval, and the words it comes from."""

    floor: ir.Num
    ceiling: ir.Num
    text: str
    span: Span
    open: bool = False


class Pay(msgspec.Struct, frozen=True):
    """The paying clauses of one rule, read together: 按 r% …给予… / 申领不超过…"""

    gives: tuple[t.Give, ...]
    bys: tuple[t.By, ...]
    span: Span

    @property
    def count(self) -> int:
        """How many amounts 分别 has to share out (1: one amount for all)."""
        return max(
            [_shared(give.numbers) for give in self.gives] + [_shared(by.numbers) for by in self.bys] + [1]
        )


def _shared(numbers: tuple[t.Number | t.YearNumber, ...]) -> int:
    """How many cases the numbers are for: a list by years (首年…、次年…) is for one."""
    return 1 if any(isinstance(number, t.YearNumber) for number in numbers) else len(numbers)


def said(num: ir.Num, kind: str, text: str, span: Span) -> ir.Num:
    """An amount of money as a step of the trace."""
    return ir.SayNum(num, ir.Origin(span.start, span.end, text), kind, MoneyT())


def sums(pay: Pay, cases: list[Alternative], scope: Scope) -> list[Sum]:
    """The amount of each case (one amount for all when there is one number)."""
    count = pay.count
    out = []
    for at in range(count):
        case = cases[at] if len(cases) == count else None
        out.append(_one(pay, at, case or _merged(cases), scope))
    return out


def _merged(cases: list[Alternative]) -> Alternative | None:
    if not cases:
        return None
    atoms = tuple(atom for case in cases for atom in case.atoms)
    return Alternative(atoms, cases[0].text, cases[0].span)


def _by_years(
    numbers: tuple[t.Number | t.YearNumber, ...], make: Callable[[t.Number], Sum], scope: Scope, span: Span
) -> Sum:
    """首年5万元、次年3万元、第三年2万元; 前两年80%、后三年50%: the amount of this year of support."""
    values: list[Sum] = []
    for number in numbers:
        if not isinstance(number, t.YearNumber):
            raise scope.wrong("P0321", number.span, found=scope.text(number.span))
        first, count = _years(number.which, len(values))
        if not 1 <= count <= MOST_YEARS:
            raise scope.wrong("P0348", number.span, found=number.which, limit=str(MOST_YEARS))
        if first != len(values):
            raise scope.wrong("P0321", number.span, found=scope.text(number.span))
        values += [make(number.number)] * count
    index = year_index((scope.own,), scope)
    text = scope.text(span)
    floors = by_year([value.floor for value in values], index, ir.Const(0))
    ceilings = by_year([value.ceiling for value in values], index, ir.Const(0))
    fixed = all(value.floor != ir.Const(0) for value in values)
    return Sum(floors if fixed else ir.Const(0), said(ceilings, "rate", text, span), text, span)


def _years(which: str, sofar: int) -> tuple[int, int]:
    """The place of 首年 / 次年 / 第三年 / 前两年 / 后三年: (index of the first year, how many years)."""
    if which in ("首年", "次年"):
        return (0, 1) if which == "首年" else (1, 1)
    number = which[1:-1]
    count = small_number(number)
    if which[0] == "第":
        return count - 1, 1
    return (0, count) if which[0] == "前" else (sofar, count)


def _pick(
    numbers: tuple[t.Number | t.YearNumber, ...], at: int, count: int, scope: Scope, span: Span
) -> t.Number:
    if len(numbers) not in (1, count):
        raise scope.wrong(
            "P0320", span, first=str(len(numbers)), second=str(count), found=scope.text(span)
        )  # fmt: skip
    number = numbers[at] if len(numbers) == count else numbers[0]
    if isinstance(number, t.YearNumber):
        raise scope.wrong("P0321", number.span, found=scope.text(number.span))
    return number


def _one(pay: Pay, at: int, case: Alternative | None, scope: Scope) -> Sum:
    parts: list[Sum] = []
    for by in pay.bys:
        if by.numbers or by.how == "times" or by.rate is not None:
            parts.append(_by(by, at, pay.count, case, scope))
    for give in pay.gives:
        amount = _give(give, at, pay.count, case, scope)
        if amount is not None:
            parts.append(amount)
    if not parts:
        raise scope.wrong("P0322", pay.span, found=scope.text(pay.span))
    paying = [give for give in pay.gives if give.numbers or give.of is not None or give.open]
    if len(paying) > 1:
        raise scope.wrong("P0340", paying[1].span, found=scope.text(paying[1].span))
    result = parts[0]
    for more in parts[1:]:  # 按不超过20%的比例申领不超过20万元: the second one caps the first
        floor = result.floor if result.floor == ir.Const(0) else ir.Least((result.floor, more.ceiling))
        ceiling = said(ir.Least((result.ceiling, more.ceiling)), "cap", more.text, more.span)
        result = Sum(floor, ceiling, result.text, result.span)
    return result


def _by(by: t.By, at: int, count: int, case: Alternative | None, scope: Scope) -> Sum:
    if by.how == "times":
        value = product(quantity(by.bases[0], scope), quantity(by.bases[1], scope), scope, by.span)
        num = money(value, scope, at_most=by.at_most)
        return _interval(num, num, by.at_most, scope.text(by.span), by.span)
    if by.rate is not None:
        return _by_parameter(by, by.rate, case, scope)
    if by.numbers and isinstance(by.numbers[0], t.YearNumber):

        def make(number: t.Number) -> Sum:
            return _by(replace(by, numbers=(number,)), 0, 1, case, scope)

        return _by_years(by.numbers, make, scope, by.span)
    number = _pick(by.numbers, at, count, scope, by.span)
    first = literal(number)
    if isinstance(first.type, MoneyT):
        return _per_unit(by, number, scope)
    base = _base(by, case, scope)
    return rate_sum(base, number, by.at_most, scope, by.span)


def _base(by: t.By, case: Alternative | None, scope: Scope) -> Quantity:
    """What the rate is of: the words after 按, or what the condition measures."""
    if not by.bases:
        return implied_base(case, by.span, scope)
    bases = [quantity(base, scope) for base in by.bases]
    return bases[0] if len(bases) == 1 else combine(by.how, bases, scope, by.span)


def with_parameter(by: t.By, scope: Scope) -> t.By:
    """``按投资额补助率``, ``按人均标准``: the last word is a number that the policy sets, and stands for 3% or 2000元."""
    if by.numbers or by.how or by.rate is not None or len(by.bases) != 1:
        return by
    *before, last = by.bases[0].words
    value = word_quantity(last, scope) if last.kind == "WORD" else None
    if value is None or not is_set(value) or not isinstance(value.type, MoneyT | RateT):
        return by
    bases = (t.Nouns(tuple(before), before[0].span.to(before[-1].span)),) if before else ()
    span = by.span.to(by.bases[0].span)
    return t.By(by.at_most, bases, by.how, (), by.each, by.standard, span, t.Nouns((last,), last.span))


def _by_parameter(by: t.By, named: t.Nouns, case: Alternative | None, scope: Scope) -> Sum:
    """``按投资额的补助率``: a base times a rate; ``按参保人数每人人均标准``: a count times an amount; ``按定额``: the amount."""
    factor = quantity(named, scope)
    value = factor
    if not isinstance(factor.type, MoneyT):
        value = product(_base(by, case, scope), factor, scope, by.span)
    elif by.bases:
        *words, each = by.bases[0].words
        if each.kind != "EACH" or not words:
            raise scope.wrong(
                "P0303", named.span, found=factor.text, expected="比例", type=type_name(factor.type)
            )
        counted = quantity(t.Nouns(tuple(words), by.bases[0].span), scope)
        value = product(counted, factor, scope, by.span)
    num = money(value, scope, at_most=by.at_most)
    text = scope.text(by.span)
    return _interval(num, said(num, "rate", text, by.span), by.at_most, text, by.span)


def rate_sum(base: Quantity, number: t.Number, at_most: bool, scope: Scope, span: Span) -> Sum:
    """``新增额5%``, ``5%至20%``."""
    text = number.text if number.high is None else scope.text(number.span)
    if base.per is not None:
        raise scope.wrong("P0306", base.span, found=base.text)
    unit = base.type
    low = literal(number)
    step = ir.SayNum(base.num, scope.origin(base.span), "base", unit, base.den)
    shown = Quantity(step, base.type, base.den, base.text, base.span, base.per, base.per_scale)
    words = f"{base.text}×{text}"
    if number.high is not None:
        high = literal(number.high)
        rising(low, high, number.span, scope)
        floor = ir.Const(0) if at_most else rate_of(base, low, at_most=True, scope=scope)
        ceiling = rate_of(shown, high, at_most=True, scope=scope)
        return Sum(floor, said(ceiling, "rate", words, span), words, span)
    ceiling = rate_of(shown, low, at_most=at_most, scope=scope)
    floor = rate_of(base, low, at_most=at_most, scope=scope)
    return _interval(floor, said(ceiling, "rate", words, span), at_most, words, span)


def _interval(floor: ir.Num, ceiling: ir.Num, at_most: bool, text: str, span: Span) -> Sum:
    return Sum(ir.Const(0) if at_most else floor, ceiling, text, span)


def implied_base(case: Alternative | None, span: Span, scope: Scope) -> Quantity:
    """``对审定投资额1000万元以上的，按不超过20%的比例``: the one amount that the condition measures."""
    found: list[Quantity] = []
    for atom in case.atoms if case else ():
        base = atom.measured
        if base is None or not isinstance(base.type, MoneyT) or base.per is not None:
            continue
        if all(base.text != other.text for other in found):
            found.append(base)
    if len(found) != 1:
        names = "、".join(f"「{base.text}」" for base in found)
        raise scope.wrong("P0323", span, found=scope.text(span), candidates=names)
    return found[0]


def _per_unit(by: t.By, number: t.Number, scope: Scope) -> Sum:
    """``按参保人数每人2000元的标准``: a count times an amount."""
    words = by.bases[0].words if by.bases else ()
    if not words or words[-1].kind != "EACH" or len(words) < 2:
        raise scope.wrong("P0324", by.span, found=scope.text(by.span))
    counted = quantity(t.Nouns(words[:-1], by.bases[0].span), scope)
    if not isinstance(counted.type, CountT):
        raise scope.wrong(
            "P0303", counted.span, found=counted.text, expected="数量", type=type_name(counted.type)
        )
    each = literal(number)
    assert isinstance(each.num, ir.Const)
    den = counted.den * each.den * scale_of(counted.type)
    num = rounded(scaled(counted.num, each.num.value), den, at_most=by.at_most)
    text = scope.text(by.span)
    return _interval(num, said(num, "rate", text, by.span), by.at_most, text, by.span)


def _give(give: t.Give, at: int, count: int, case: Alternative | None, scope: Scope) -> Sum | None:
    text = scope.text(give.span)
    if give.open:
        return Sum(ir.Const(0), ir.Unbounded(), text, give.span, open=True)
    base_nouns = give.of
    if give.numbers and isinstance(give.numbers[0], t.YearNumber):

        def make(number: t.Number) -> Sum:
            made = _give(replace(give, numbers=(number,)), 0, 1, case, scope)
            assert made is not None
            return made

        return _by_years(give.numbers, make, scope, give.span)
    if give.numbers:
        number = _pick(give.numbers, at, count, scope, give.span)
        value = literal(number)
        if isinstance(value.type, RateT):
            if base_nouns is None and give.to is not None and not is_party(give.to, scope):
                base_nouns = give.to
            base = quantity(base_nouns, scope) if base_nouns else implied_base(case, give.span, scope)
            return rate_sum(base, number, give.at_most, scope, give.span)
        if (
            give.to is not None
            and give.to.words[-1].kind == "EACH"
            and give.to.words[-1].text not in _EACH_PARTY
        ):
            by = t.By(give.at_most, (give.to,), "", (number,), span=give.span)
            return _per_unit(by, number, scope)
        low = money(value, scope, at_most=give.at_most)
        shown = scope.text(number.span)
        if number.high is not None:
            high = money(literal(number.high), scope, at_most=True)
            rising(value, literal(number.high), number.span, scope)
            floor: ir.Num = ir.Const(0) if give.at_most else low
            return Sum(floor, said(high, "value", shown, number.span), shown, number.span)
        words = ("不超过" if give.at_most else "") + shown
        return _interval(low, said(low, "value", words, number.span), give.at_most, words, number.span)
    if base_nouns is not None:
        value = quantity(base_nouns, scope)
        num = money(value, scope, at_most=give.at_most)
        return _interval(
            num, said(num, "value", value.text, value.span), give.at_most, value.text, value.span
        )
    return None


_EACH_PARTY = ("每家", "每个", "单个", "每名", "每条", "每项", "每种")
"""``给予每家…``: each winner; any other 每… counts something."""


def is_party(nouns: t.Nouns, scope: Scope) -> bool:
    """Whether the words after 给予 name who is paid rather than what is paid."""
    last = nouns.words[-1]
    if last.kind in ("ITS", "EACH"):
        return True
    return any(isinstance(symbol, GroupSym | ThingSym) for symbol in scope.names.meanings(last.text))
