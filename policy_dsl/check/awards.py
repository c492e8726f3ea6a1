"""From an amount to an award of the IR: caps, years, 进档差额, 扣除, who is paid and by whom."""

from __future__ import annotations

from msgspec.structs import replace

from policy_dsl.check import amounts
from policy_dsl.check.amounts import Sum, said
from policy_dsl.check.cases import Case
from policy_dsl.check.clauses import (
    CapClause,
    grouped,
    history,
    multi_year,
    not_grouped_here,
    per_step,
    rounding,
    staged,
    year_gate,
)
from policy_dsl.check.draft import Context, Draft, Made
from policy_dsl.check.funding import Funding, WrongSharesError, one, read_funding
from policy_dsl.check.logic import all_of
from policy_dsl.check.references import awards_named
from policy_dsl.check.scope import Scope
from policy_dsl.core import ir
from policy_dsl.resolve import AwardSym, GroupSym, ThingSym
from policy_dsl.syntax import tree as t
from policy_dsl.types import NameT, RateT


def given_name(draft: Draft) -> str:
    """``给予建设支持``: the award's name stands in the sentence."""
    for give in draft.gives:
        if give.name is not None:
            word = give.name.words[-1]
            if word.kind == "WORD" and any(
                isinstance(s, AwardSym) for s in draft.scope.names.meanings(word.text)
            ):
                return word.text
    return ""


def with_clauses(draft: Draft, amount: Sum, own: tuple[str, ...], *, total: bool | None = None) -> Sum:
    """Apply the clauses after the amount in the order of the text. ``total``: only those on the sum over
    a list (True) or on one item (False); None: all."""
    scope = draft.scope
    for clause in draft.tail:
        late = (isinstance(clause, CapClause) and clause.total) or isinstance(clause, t.Deduct)
        if total is not None and late != total:
            continue
        match clause:
            case CapClause(by=by) if by is not None:
                if total is None:
                    raise not_grouped_here(clause, scope)
            case CapClause():
                amount = clause.applied(amount, own, same_thing=scope.thing is not None and not clause.total)
            case t.PerStep():
                amount = per_step(clause, amount, draft.subjects, scope)
            case t.Stages():
                amount = staged(clause, amount, own, scope)
            case t.Mark(kind="ROUNDING"):
                amount = rounding(clause, amount)
            case t.Mark(kind="OPEN"):
                amount = replace(amount, floor=ir.Const(0), ceiling=ir.Unbounded(), open=True)
            case t.Decay():
                amount = multi_year(clause, amount, draft.bys, own, scope)
            case _:
                continue
    return amount


def finish(
    ident: str, draft: Draft, context: Context, eligible: ir.Bool, amount: Sum, cases: list[Case]
) -> ir.Award:
    scope = draft.scope
    own = (ident,)
    gates = [
        year_gate(clause, own, scope) for clause in draft.tail if isinstance(clause, t.MaxYears | t.Decay)
    ]
    if any(give.verb == "give_yearly" for give in draft.gives):
        amount = history("year", amount, own, scope, "每年", draft.span)
    recipient, explicit = _recipient(draft, cases, context)
    group = grouped(draft.tail, scope)
    aggregate = scope.thing is not None and (
        explicit
        or group is not None
        or any(isinstance(clause, CapClause) and clause.total for clause in draft.tail)
    )
    amount = with_clauses(draft, amount, own, total=False)
    if draft.graded:
        amount = _graded(amount, own, scope, draft)
    eligible = all_of([*gates, eligible]) if gates else eligible
    gross: tuple[ir.Num | None, ir.Num | None] = (None, None)
    thing = scope.thing
    if aggregate and thing is not None:
        amount = replace(
            amount,
            floor=_added(thing, ir.If(eligible, amount.floor, ir.Const(0)), group, scope),
            ceiling=_added(thing, ir.If(eligible, amount.ceiling, ir.Const(0)), group, scope),
        )
        eligible = ir.Exists(thing, eligible)
        thing = None
    amount = with_clauses(draft, amount, own, total=True)
    deducts, amount, gross = _deducted(draft, amount, own, context)
    amount, gross = _overlap(amount, gross, own, thing is not None, context, draft)
    kinds = {_kind(case.sum) for case in cases}
    if any(isinstance(clause, t.Mark) and clause.kind == "OPEN" for clause in draft.tail):
        kinds = {"open"}
    kind: ir.AwardKind = kinds.pop() if len(kinds) == 1 else "open" if "open" in kinds else "mixed"
    level = cases[0].fact if cases else None
    text = scope.text(draft.span)
    voucher = next(
        (give.name.words[-1].text.strip("“”") for give in draft.gives if give.verb == "apply" and give.name),
        "",
    )
    funding = _funding(draft, context)
    return ir.Award(
        ident, scope.article, _title(draft, cases), recipient, funding.name, kind,
        eligible, amount.floor, amount.ceiling, thing, level, deducts, gross[0], gross[1], voucher, draft.basis,
        draft.label, text, "", context.when, scope.origin(draft.span), funding.payers,
    )  # fmt: skip


def _added(thing: str, each: ir.Num, group: CapClause | None, scope: Scope) -> ir.Num:
    """All items together; where a cap reckons by a name, each name's items first."""
    if group is None or group.by is None:
        return ir.SumOver(thing, each)
    total = ir.SumBy(thing, scope.ref(group.by), each, group.limits[0])
    return said(total, "value", group.text, group.span)


def _kind(amount: Sum) -> ir.AwardKind:
    if amount.open or isinstance(amount.ceiling, ir.Unbounded):
        return "open"
    if amount.floor == ir.Const(0):
        return "ceiling"
    return "fixed"


def _graded(amount: Sum, own: tuple[str, ...], scope: Scope, draft: Draft) -> Sum:
    """进档差额: less what was received for the lower grades of the same matter."""
    received = ir.ReceivedSum(ir.History(own, "all", scope.thing is not None))

    def less(num: ir.Num) -> ir.Num:
        return ir.Greatest((ir.Sub(num, received), ir.Const(0)))

    words = "进档差额：扣除此前各档已得"
    floor = amount.floor if amount.floor == ir.Const(0) else less(amount.floor)
    return replace(amount, floor=floor, ceiling=said(less(amount.ceiling), "history", words, draft.span))


def _deducted(
    draft: Draft, amount: Sum, own: tuple[str, ...], context: Context
) -> tuple[tuple[str, ...], Sum, tuple[ir.Num | None, ir.Num | None]]:
    """扣除: both ends less the other awards', crosswise: [max(0, a−d), max(0, b−c)]."""
    scope = draft.scope
    ids: list[str] = []
    words: list[str] = []
    for clause in draft.tail:
        if not isinstance(clause, t.Deduct):
            continue
        words.append("、".join(scope.text(target.span) for target in clause.items))
        for target in clause.items:
            found = [ident for ident in awards_named(target, context.made, scope) if ident not in own]
            if not found:
                raise scope.wrong("P0209", target.span, name=scope.text(target.span))
            ids += [ident for ident in found if ident not in ids]
    if not ids:
        return (), amount, (None, None)
    received = ir.ReceivedSum(ir.History(tuple(ids)))
    zero = ir.Const(0)
    highs = ir.Add((*(ir.AwardOf(ident, "ceiling") for ident in ids), received))
    lows = ir.Add((*(ir.AwardOf(ident, "floor") for ident in ids), received))
    floor = ir.Greatest((ir.Sub(amount.floor, highs), zero))
    ceiling = said(
        ir.Greatest((ir.Sub(amount.ceiling, lows), zero)), "deduct", "扣除" + "、".join(words), draft.span
    )
    gross = (ir.Sub(amount.floor, received), ir.Sub(amount.ceiling, received))
    return tuple(ids), replace(amount, floor=floor, ceiling=ceiling), gross


def _overlap(
    amount: Sum, gross: tuple[ir.Num | None, ir.Num | None], own: tuple[str, ...], per_thing: bool,
    context: Context, draft: Draft,
) -> tuple[Sum, tuple[ir.Num | None, ir.Num | None]]:  # fmt: skip
    """就高、不重复: what policies of other levels paid for the same matter this year is taken off."""
    if not context.overlap:
        return amount, gross
    other = ir.ReceivedSum(ir.History(own, "year", per_thing, None, "other"))

    def less(num: ir.Num) -> ir.Num:
        return ir.Greatest((ir.Sub(num, other), ir.Const(0)))

    floor = amount.floor if amount.floor == ir.Const(0) else less(amount.floor)
    words = "从优、就高、不重复：扣除同类政策已得"
    ceiling = said(less(amount.ceiling), "overlap", words, draft.span)
    low, high = gross
    if low is not None and high is not None:
        gross = (ir.Sub(low, other), ir.Sub(high, other))
    return replace(amount, floor=floor, ceiling=ceiling), gross


def _funding(draft: Draft, context: Context) -> Funding:
    for give in draft.gives:
        for word in give.prefixes:
            if word.kind == "FUNDER":
                return one(word.text.removeprefix("由"))
    for clause in draft.tail:
        if isinstance(clause, t.Mark) and clause.kind == "FUNDED":
            return funding_of(clause, context.scope)
    return context.funding


def funding_of(clause: t.Mark, scope: Scope) -> Funding:
    """Who pays by a clause; shares that do not make one whole are refused."""
    try:
        return read_funding(clause.text)
    except WrongSharesError as problem:
        raise scope.wrong(
            "P0366", clause.span, found=clause.text, why=problem.zh, why_en=problem.en
        ) from problem


def _recipient(draft: Draft, cases: list[Case], context: Context) -> tuple[ir.Recipient, bool]:
    """Who is paid, and whether the text says so itself (then a list's awards are summed)."""
    scope = draft.scope
    named = draft.pay_to
    if named is None:
        for give in draft.gives:
            if (give.to is not None and amounts.is_party(give.to, scope)) or (
                give.to is not None and _is_name(give.to, scope)
            ):
                named = give.to
    for give in draft.gives:
        if named is None and give.to is None and give.name is not None and len(give.name.words) > 1:
            first = t.Nouns(give.name.words[:1], give.name.words[0].span)  # 给予企业补助
            named = first if amounts.is_party(first, scope) and first.words[0].kind == "WORD" else None
        stray = give.to if give.to is not None and give.to is not named else None
        rate = any(isinstance(n, t.Number) and isinstance(n.value[2], RateT) for n in give.numbers)
        if (
            stray is not None
            and not rate
            and stray.words[-1].kind == "WORD"
            and not amounts.is_party(stray, scope)
        ):
            raise scope.wrong("P0210", stray.span, name=scope.text(stray.span))
    if named is not None and named.words[-1].kind == "WORD":
        word = named.words[-1]
        fact = scope.fact(word)
        if fact is not None and isinstance(fact.type, NameT):
            return ir.Recipient("fact", fact.name), True
        for symbol in scope.names.meanings(word.text):
            match symbol:
                case ThingSym(name=name) if name == scope.thing:
                    return ir.Recipient("thing", name), False
                case GroupSym(name=name):
                    return _party(name, context), True
                case _:
                    continue
        raise scope.wrong("P0210", named.span, name=word.text)
    totals = [
        clause for clause in draft.tail if isinstance(clause, CapClause) and (clause.total or clause.by)
    ]
    if scope.thing is not None and not totals:
        return ir.Recipient("thing", scope.thing), False
    if totals and totals[0].party:
        party = totals[0].party
        return _party(party, context), False
    parties = [case.alternative.party for case in cases if case.alternative and case.alternative.party]
    party = parties[-1] if parties else context.applicant
    return _party(party, context), False


def _party(name: str, context: Context) -> ir.Recipient:
    return ir.Recipient("applicant" if name == context.applicant else "role", name)


def _is_name(nouns: t.Nouns, scope: Scope) -> bool:
    word = nouns.words[-1]
    fact = scope.fact(word) if word.kind == "WORD" else None
    return fact is not None and isinstance(fact.type, NameT)


def _title(draft: Draft, cases: list[Case]) -> str:
    name = draft.label or given_name(draft)
    if name:
        return name
    first = cases[0].alternative if cases else None
    if len(cases) == 1:
        return first.text if first is not None else ""
    if cases[0].fact is not None:
        return cases[0].fact.name
    measured = [atom.measured for atom in first.atoms if atom.measured is not None] if first else []
    return measured[0].text if measured else ""


def make_pools(
    draft: Draft, quotas: list[tuple[str | None, t.Number]], cases: list[Case], ids: tuple[str, ...],
    context: Context, made: Made,
) -> list[ir.Pool]:  # fmt: skip
    """名额 and 总额 over all applicants; a sum pool also caps the single applicant."""
    scope = draft.scope
    out = []
    fact = cases[0].fact if cases else None
    yearly = any(
        word.kind == "YEARLY" for select in draft.selects if select.before for word in select.before.words
    )
    for level, number in quotas:
        top, bottom, type_ = number.value
        unit = getattr(type_, "unit", "个")
        out.append(
            ir.Pool("count", top // bottom, ids, unit, level, fact if level else None, "all", yearly, draft.order,
                    context.when, scope.origin(number.span))
        )  # fmt: skip
    for cap in draft.pools:
        out.append(cap.pool(ids, draft.order, context.when, scope))
        if cap.is_money:
            made.caps.append(cap.group_cap(ids, context.when, scope))
    return out
