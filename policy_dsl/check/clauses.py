"""The clauses after an amount: caps of every reach, years, stages, steps, rounding."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec
from msgspec.structs import replace

from policy_dsl.check import amounts
from policy_dsl.check.amounts import Sum, said
from policy_dsl.check.comparisons import operator, right_side
from policy_dsl.check.quantities import is_quantity, quantity
from policy_dsl.check.scope import Scope, WrongError
from policy_dsl.check.units import MOST_YEARS, Quantity, literal, money, rounded, scaled, whole_years
from policy_dsl.check.years import anchor, by_year, year_index
from policy_dsl.core import ir
from policy_dsl.resolve import FactSym, GroupSym, ThingSym
from policy_dsl.source import Span
from policy_dsl.syntax import tree as t
from policy_dsl.syntax.literals import small_number
from policy_dsl.types import RATE_SCALE, CountT, EnumT, MoneyT, NameT, PointsT, RateT, is_number, type_name

_UNITS = {"亿元": 10**10, "百万元": 10**8, "十万元": 10**7, "万元": 10**6, "千元": 10**5, "百元": 10**4, "十元": 1000, "元": 100}  # fmt: skip
_ZERO = ir.Const(0)


class CapClause(msgspec.Struct, frozen=True):
    """``单个项目不超过5000万元``, ``每个区、县（市）每年累计不超过5000万元``, ``每年不超过5个``.

    ``window``: whose earlier receipts count against it (year, all, or none). ``total``: on the sum over the
    list. ``key``: for a limit over applicants, all together or each recipient. ``low``: 不低于 (a guaranteed least).
    ``by``: on the sum over the items that share this name or level (单个合作单位不超过50万元).
    """

    limits: tuple[ir.Num, ...]
    text: str
    span: Span
    window: str = ""
    total: bool = False
    is_pool: bool = False
    is_money: bool = True
    key: Literal["all", "recipient"] = "all"
    count: int = 0
    unit: str = ""
    party: str = ""
    whole: bool = False
    yearly: bool = False
    low: bool = False
    by: FactSym | None = None

    def applied(self, amount: Sum, own: tuple[str, ...], *, same_thing: bool) -> Sum:
        """The amount under this cap."""
        if self.low:
            ceiling = said(ir.Greatest((amount.ceiling, self.limits[0])), "floor", self.text, self.span)
            return replace(amount, floor=ir.Greatest((amount.floor, self.limits[0])), ceiling=ceiling)
        limit = self.left(own, same_thing)
        floor = amount.floor if amount.floor == _ZERO else ir.Least((amount.floor, limit))
        ceiling = said(ir.Least((amount.ceiling, limit)), "cap", self.text, self.span)
        return replace(amount, floor=floor, ceiling=ceiling, open=False)

    def left(self, own: tuple[str, ...], same_thing: bool) -> ir.Num:
        """The limit less what its window has used up."""
        if not self.window:
            return self.limits[0]
        which = ir.History(own, "year" if self.window == "year" else "all", same_thing)
        return ir.Greatest((ir.Sub(self.limits[0], ir.ReceivedSum(which)), _ZERO))

    def group_cap(self, awards: tuple[str, ...], when: ir.Bool, scope: Scope) -> ir.Cap:
        """The cap on several awards of one applicant together."""
        return ir.Cap(scope.article, awards, self.left(awards, False), when, scope.origin(self.span))

    def pool(self, awards: tuple[str, ...], order: str, when: ir.Bool, scope: Scope) -> ir.Pool:
        """The same over all applicants."""
        limit = self.count
        if self.is_money:
            assert isinstance(self.limits[0], ir.Const)
            limit = self.limits[0].value
        return ir.Pool(
            "sum" if self.is_money else "count", limit, awards, self.unit, None, None, self.key, self.yearly, order,
            when, scope.origin(self.span),
        )  # fmt: skip


def cap_clause(clause: t.Subject, scope: Scope) -> CapClause | None:
    """The clause as a cap, or None when it is a condition."""
    if clause.lead:
        return None
    cond = _quota(clause.cond)
    items = cond.items if isinstance(cond, t.Items) else (cond,)
    head = items[0]
    if not isinstance(head, t.Compare) or head.op not in ("LE", "GE") or head.post:
        return None
    if head.left is not None and not _is_cap_words(head.left, scope):
        return None
    if head.left is None and head.op == "GE":
        return None
    words = head.left.words if isinstance(head.left, t.Nouns) else ()
    numbers = [
        head.right,
        *(t.Value(None, item, item.span) for item in items[1:] if isinstance(item, t.Number)),
    ]
    values = [right_side(value, scope) for value in numbers]
    operator(head, scope)
    return _reach(head, words, values, clause.span, scope)


def _quota(cond: t.Cond) -> t.Cond:
    """``名额10家``, ``名额为10家``: no more than that many."""
    match cond:
        case t.Compare(left=t.Nouns(words=words), op="") if any(word.text == "名额" for word in words):
            return msgspec.structs.replace(cond, op="LE")
        case t.Is(left=t.Nouns(words=words) as left, right=t.Value(nouns=None) as value) if any(
            word.text == "名额" for word in words
        ):
            return t.Compare(left, "LE", value, False, False, cond.span)
        case _:
            return cond


def _is_cap_words(left: t.Cond, scope: Scope) -> bool:
    """Only words of payment, reach and party: no fact that is measured."""
    if not isinstance(left, t.Nouns) or (is_quantity(left, scope) and not _counted(left)):
        return False
    for word in left.words:
        if word.kind == "WORD":
            fact = scope.fact(word)
            if fact is not None and is_number(fact.type):
                return False
    return True


def _counted(left: t.Nouns) -> bool:
    return any(word.kind == "NUMBER" for word in left.words)


def _reach(
    head: t.Compare, words: tuple[t.Word, ...], values: list[Quantity], span: Span, scope: Scope
) -> CapClause:
    text = scope.text(span)
    yearly = any(word.kind == "YEARLY" for word in words)
    total_words = [word.text for word in words if word.kind == "TOTAL"]
    each = any(word.kind == "EACH" for word in words)
    here = any(word.kind in ("HERE", "PREVIOUS") for word in words)
    party, is_thing, is_recipient = "", False, False
    declared = {fact.group for fact in scope.names.facts if fact.thing is None}
    for word in words:
        for symbol in scope.names.meanings(word.text) if word.kind == "WORD" else ():
            match symbol:
                case ThingSym(name=name) if name == scope.thing:
                    is_thing = True
                case GroupSym(name=name):
                    party = name
                    is_recipient = name not in declared
                case _:
                    continue
    by = _grouping(words, scope)
    if by is not None and (yearly or "累计" in total_words or len(values) > 1 or head.op == "GE"):
        raise scope.wrong("P0361", span, name=by.name, found=text)
    first = values[0]
    counted = any(word.kind == "NUMBER" for word in words)
    if (isinstance(first.type, CountT) and "总额" in total_words) or (
        counted and not isinstance(first.type, CountT)
    ):
        expected = "数量" if counted else "金额"
        raise scope.wrong(
            "P0303", first.span, found=first.text, expected=expected, type=type_name(first.type)
        )
    if isinstance(first.type, CountT):
        if not isinstance(first.num, ir.Const):
            raise scope.wrong(
                "P0303", first.span, found=first.text, expected="数量", type=type_name(first.type)
            )
        return CapClause(
            (), text, span, is_pool=True, is_money=False, count=first.num.value // first.den, unit=first.type.unit,
            yearly=yearly,
        )  # fmt: skip
    limits = tuple(money(value, scope, at_most=True) for value in values)
    window = "year" if yearly else "all" if "累计" in total_words else ""
    pool = bool({"总额", "总计"} & set(total_words)) and not each
    total = by is None and (
        pool or (bool(party) and scope.thing is not None and not is_thing) or "合计" in total_words or here
    )
    return CapClause(
        limits, text, span, window, total, pool or is_recipient, True, "recipient" if is_recipient else "all",
        party=party if not is_recipient else "", whole=any(word.kind == "HERE" for word in words), yearly=yearly, low=head.op == "GE",
        by=by,
    )  # fmt: skip


def _grouping(words: tuple[t.Word, ...], scope: Scope) -> FactSym | None:
    """``单个合作单位``: the name or level of the list items by which the cap reckons."""
    for word in words:
        fact = scope.fact(word) if word.kind == "WORD" else None
        if fact is None:
            continue
        if not any(each.kind == "EACH" for each in words):
            continue
        if fact.thing is None or fact.thing != scope.thing or not isinstance(fact.type, NameT | EnumT):
            raise scope.wrong("P0361", word.span, name=word.text, found=word.text)
        return fact
    return None


def grouped(clauses: Sequence[object], scope: Scope) -> CapClause | None:
    """The one cap of a rule that reckons by a name; two would not nest."""
    found = [clause for clause in clauses if isinstance(clause, CapClause) and clause.by is not None]
    if len(found) > 1:
        raise not_grouped_here(found[1], scope)
    return found[0] if found else None


def not_grouped_here(cap: CapClause, scope: Scope) -> WrongError:
    """A cap for each name of the items, where there is no list of items to add up."""
    assert cap.by is not None
    return scope.wrong("P0361", cap.span, name=cap.by.name, found=cap.text)


def history(window: str, amount: Sum, own: tuple[str, ...], scope: Scope, text: str, span: Span) -> Sum:
    """每年给予不超过500万元: less what this year has paid already."""
    which = ir.History(own, "year" if window == "year" else "all", scope.thing is not None)

    def less(num: ir.Num) -> ir.Num:
        return ir.Greatest((ir.Sub(num, ir.ReceivedSum(which)), _ZERO))

    floor = amount.floor if amount.floor == _ZERO else less(amount.floor)
    words = f"{text}：扣除本年度已得"
    return replace(amount, floor=floor, ceiling=said(less(amount.ceiling), "history", words, span))


def year_gate(clause: t.MaxYears | t.Decay, own: tuple[str, ...], scope: Scope) -> ir.Bool:
    """最多连续支持N年: within N calendar years from the first supported (and the anchor) year."""
    origin = scope.origin(clause.span)
    fact = anchor(scope)
    index = year_index(own, scope)
    if isinstance(clause, t.Decay):
        cond: ir.Bool = ir.Compare(">=", index, _ZERO) if fact is not None else ir.Lit(True)
        return ir.SayBool(cond, origin, "years")
    years = whole_years(clause.years, scope)
    received = ir.Sub(ir.ApplyYear(), ir.FirstYear(ir.History(own, "all", scope.thing is not None)))
    conds: list[ir.Bool] = [ir.Compare("<", received, ir.Const(years))]
    if fact is not None:
        conds = [ir.Compare("<", index, ir.Const(years)), *conds]
    return ir.SayBool(conds[0] if len(conds) == 1 else ir.All(tuple(conds)), origin, "years")


def multi_year(clause: t.Decay, amount: Sum, bys: list[t.By], own: tuple[str, ...], scope: Scope) -> Sum:
    """逐年递减10个百分点: 90 % → 80 % → 70 % (points, never per cent of)."""
    by = next((by for by in bys if by.numbers), None)
    step = literal(clause.step)
    if by is None or not isinstance(by.numbers[0], t.Number):
        return _falling_money(clause, amount, step, own, scope)
    if not isinstance(step.type, PointsT):
        raise scope.wrong("P0328", clause.step.span, found=clause.step.text, type=type_name(step.type))
    first = literal(by.numbers[0])
    assert isinstance(step.num, ir.Const) and isinstance(first.num, ir.Const)
    base = quantity(by.bases[0], scope) if by.bases else amounts.implied_base(None, by.span, scope)
    values: list[ir.Num] = []
    for year in range(MOST_YEARS):
        top = first.num.value * step.den - year * step.num.value * first.den
        if top <= 0 or (step.num.value == 0 and year):
            break
        from math import gcd

        bottom = first.den * step.den * RATE_SCALE * base.den
        shared = gcd(top, bottom)
        part = rounded(scaled(base.num, top // shared), bottom // shared, at_most=by.at_most)
        values.append(part)
    index = year_index(own, scope)
    num = by_year(values, index, _ZERO)
    text = f"{base.text}×{by.numbers[0].text}，{scope.text(clause.span)}"
    shown = said(num, "rate", text, clause.span)
    return replace(amount, floor=_ZERO if by.at_most else num, ceiling=shown)


def _falling_money(clause: t.Decay, amount: Sum, step: Quantity, own: tuple[str, ...], scope: Scope) -> Sum:
    """逐年递减5万元."""
    if not isinstance(step.type, MoneyT):
        raise scope.wrong("P0328", clause.step.span, found=clause.step.text, type=type_name(step.type))
    money(step, scope, at_most=True)  # an amount, and not of each
    assert isinstance(step.num, ir.Const)
    less = scaled(year_index(own, scope), step.num.value)
    at_most = amount.floor == _ZERO

    def fall(num: ir.Num) -> ir.Num:  # parts of a 分 are kept until all is taken off, and rounded once
        left = ir.Greatest((ir.Sub(scaled(num, step.den), ir.Greatest((less, _ZERO))), _ZERO))
        return rounded(left, step.den, at_most=at_most)

    floor = amount.floor if at_most else fall(amount.floor)
    return replace(
        amount, floor=floor, ceiling=said(fall(amount.ceiling), "rate", scope.text(clause.span), clause.span)
    )


def per_step(clause: t.PerStep, amount: Sum, subjects: list[t.Subject], scope: Scope) -> Sum:
    """每增加30件加给3万元: for each full step beyond the threshold of the condition."""
    per, each = literal(clause.per), literal(clause.amount)
    threshold: ir.Num = _ZERO
    if clause.nouns is not None:
        base = quantity(clause.nouns, scope)
    else:
        compare = next((c for s in subjects for c in _compares(s.cond)), None)
        if compare is None or compare.left is None:
            raise scope.wrong("P0329", clause.span, found=scope.text(clause.span))
        base = quantity(compare.left, scope)
        threshold = right_side(compare.right, scope).num
    if base.type != per.type and not (isinstance(base.type, CountT) and isinstance(per.type, CountT)):
        raise scope.wrong(
            "P0301", clause.per.span, found=per.text, type=type_name(per.type),
            expected=type_name(base.type), of=base.text,
        )  # fmt: skip
    assert isinstance(per.num, ir.Const)
    if per.num.value <= 0:
        raise scope.wrong("P0330", clause.per.span, found=per.text)
    steps = ir.FloorDiv(
        ir.Greatest((ir.Sub(base.num, threshold), _ZERO)), per.num.value * base.den // per.den
    )
    money(each, scope, at_most=True)  # an amount, and not of each
    assert isinstance(each.num, ir.Const)
    floor = amount.floor
    fixed = floor != _ZERO or amount.ceiling == _ZERO
    # parts of a 分 are multiplied first and rounded once
    sum_ = rounded(ir.Scale(steps, each.num.value), each.den, at_most=not fixed)
    more = said(sum_, "step", scope.text(clause.span), clause.span)
    if fixed:
        floor = ir.Add((amount.floor, sum_))
    return replace(amount, floor=floor, ceiling=ir.Add((amount.ceiling, more)))


def _compares(cond: t.Cond) -> list[t.Compare]:
    match cond:
        case t.Compare():
            return [cond]
        case t.Trailing(item=item) | t.Group(item=item):
            return _compares(item)
        case t.And(items=items) | t.Chain(items=items):
            return [found for item in items for found in _compares(item)]
        case _:
            return []


def staged(clause: t.Stages, amount: Sum, own: tuple[str, ...], scope: Scope) -> Sum:
    """分三年按30%、30%、40%拨付: this year's part; the last part is what is left, so nothing is lost to rounding."""
    shares = []
    for number in clause.numbers:
        if not isinstance(number, t.Number):
            raise scope.wrong("P0321", number.span, found=scope.text(number.span))
        share = literal(number)
        if not isinstance(share.type, RateT):
            raise scope.wrong(
                "P0303", share.span, found=share.text, expected="比例", type=type_name(share.type)
            )
        shares.append(share)
    count = clause.text[1:-1]
    stated = small_number(count) if count else len(shares)
    if stated != len(shares):
        raise scope.wrong(
            "P0320", clause.span, first=str(stated), second=str(len(shares)), found=scope.text(clause.span)
        )  # fmt: skip
    if not _is_whole(shares):
        raise scope.wrong("P0331", clause.span, found=scope.text(clause.span))
    index = year_index(own, scope)

    def part(num: ir.Num) -> ir.Num:
        values: list[ir.Num] = []
        for share in shares[:-1]:
            assert isinstance(share.num, ir.Const)
            values.append(ir.FloorDiv(scaled(num, share.num.value), share.den * RATE_SCALE))
        values.append(ir.Sub(num, ir.Add(tuple(values))))
        return by_year(values, index, _ZERO)

    floor = amount.floor if amount.floor == _ZERO else part(amount.floor)
    return replace(
        amount, floor=floor, ceiling=said(part(amount.ceiling), "rate", scope.text(clause.span), clause.span)
    )


def _is_whole(shares: list[Quantity]) -> bool:
    top, bottom = 0, 1
    for share in shares:
        assert isinstance(share.num, ir.Const)
        top, bottom = top * share.den + share.num.value * bottom, bottom * share.den
    return top == bottom * RATE_SCALE


def rounding(clause: t.Mark, amount: Sum) -> Sum:
    """舍尾到万元 / 四舍五入到千元."""
    unit = next(value for name, value in _UNITS.items() if clause.text.endswith(name))
    half = clause.text.startswith("四舍五入")

    def cut(num: ir.Num) -> ir.Num:
        shifted = ir.Add((num, ir.Const(unit // 2))) if half else num
        return ir.Scale(ir.FloorDiv(shifted, unit), unit)

    floor = amount.floor if amount.floor == _ZERO else cut(amount.floor)
    return replace(amount, floor=floor, ceiling=said(cut(amount.ceiling), "round", clause.text, clause.span))
