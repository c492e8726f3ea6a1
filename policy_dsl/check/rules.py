"""Rules → awards: every mechanism of 公文 becomes plain logic and integer arithmetic here, so that no
backend knows any of them."""

from __future__ import annotations

from msgspec.structs import replace

from policy_dsl.check.amounts import Sum
from policy_dsl.check.awards import finish, given_name, make_pools, with_clauses
from policy_dsl.check.cases import Case, find_cases, find_groups, find_thresholds
from policy_dsl.check.clauses import CapClause, grouped, not_grouped_here
from policy_dsl.check.draft import Context, Draft, Ids, Made, gather
from policy_dsl.check.logic import all_of, any_of
from policy_dsl.check.tiers import tiers
from policy_dsl.core import ir
from policy_dsl.syntax import tree as t


def rule(draft: Draft, context: Context, ids: Ids, made: Made) -> None:
    """One rule without a block."""
    scope = draft.scope
    cases, premises, quotas = find_cases(draft, scope)
    cases = _own_caps(draft, cases)
    exclusive = cases[0].fact is not None
    thresholds = find_thresholds(cases) if len(cases) > 1 else None
    if len(cases) == 1 or exclusive or thresholds is not None:
        groups = [cases]
    else:
        groups = [[case] for case in cases]
    first_ids = []
    for group in groups:
        ident = next(ids)
        first_ids.append(ident)
        shared = premises
        made.awards.append(
            _award(ident, draft, group, shared, context, thresholds if len(group) > 1 else None)
        )
    for name in {draft.label, given_name(draft)} - {""}:
        made.call(name, tuple(first_ids))
    made.pools += make_pools(draft, quotas, cases, tuple(first_ids), context, made)


def _own_caps(draft: Draft, cases: list[Case]) -> list[Case]:
    """分别不超过500万元、300万元、200万元: a cap of its own for each case."""
    for cap in [clause for clause in draft.tail if isinstance(clause, CapClause) and len(clause.limits) > 1]:
        if len(cap.limits) != len(cases):
            raise draft.scope.wrong(
                "P0320", cap.span, first=str(len(cap.limits)), second=str(len(cases)), found=cap.text
            )  # fmt: skip
        draft.tail.remove(cap)
        cases = [
            replace(case, sum=replace(cap, limits=(limit,)).applied(case.sum, (), same_thing=False))
            for case, limit in zip(cases, cap.limits, strict=True)
        ]
    return cases


def _award(
    ident: str, draft: Draft, cases: list[Case], premises: list[ir.Bool], context: Context,
    thresholds: list[ir.Compare] | None,
) -> ir.Award:  # fmt: skip
    scope = draft.scope
    same = scope.thing is not None
    own = (ident,)
    conds = [_once(case, draft, own, same) for case in cases]
    if thresholds is not None:
        floor, ceiling = tiers(cases, thresholds, draft)
    elif len(cases) == 1:
        floor, ceiling = cases[0].sum.floor, cases[0].sum.ceiling
    else:
        floor = ceiling = ir.Const(0)
        for cond, case in reversed(list(zip(conds, cases, strict=True))):
            floor, ceiling = ir.If(cond, case.sum.floor, floor), ir.If(cond, case.sum.ceiling, ceiling)
    eligible = all_of([*premises, any_of(conds)])
    return finish(ident, draft, context, eligible, Sum(floor, ceiling, "", draft.span), cases)


def _once(case: Case, draft: Draft, own: tuple[str, ...], same: bool) -> ir.Bool:
    """首次 and 一次性: nothing received before for this matter (at this level, where levels count apart)."""
    level = case.level if draft.per_level or (case.first and not draft.once) else None
    if not (draft.once or case.first or draft.no_repeat):
        return case.cond
    which = ir.History(own, "all", same, level)
    words = (
        "同级只一次" if draft.per_level else "一次性" if draft.once else "首次" if case.first else "不重复"
    )
    text = f"{words}：此前未享受过"
    origin = ir.Origin(draft.span.start, draft.span.end, text)
    return all_of([case.cond, ir.SayBool(ir.Not(ir.Received(which)), origin, "history")])


def block(draft: Draft, node: t.Block, context: Context, ids: Ids, made: Made, changes: dict[str, list[tuple[ir.Bool, t.Sub]]]) -> None:  # fmt: skip
    """下列就高 / 下列叠加 / 下列择一."""
    scope = draft.scope
    groups, premises = find_groups(draft, scope)
    premises += [any_of([each.lowered(scope) for each in group]) for group in groups if group]
    subs: list[tuple[ir.Bool, t.Sub]] = []
    for sub in node.subs:
        changed = changes.get(sub.mark, [])
        keep = all_of([ir.Not(when) for when, _ in changed])
        subs.append((keep, sub))
        subs += changed
    if node.kind == "MAXIMAL":
        _highest(draft, subs, premises, context, ids, made)
        return
    if (group := grouped(draft.tail, scope)) is not None:
        raise not_grouped_here(group, scope)
    first = len(made.awards)
    for when, sub in subs:
        own = replace(scope, own=ids.peek())
        inner = gather(sub.clauses, own, sub.span, sub.label.text if sub.label else "")
        inner.once, inner.no_repeat = inner.once or draft.once, inner.no_repeat or draft.no_repeat
        inner.pay_to = inner.pay_to or draft.pay_to
        inner.subjects = [*draft.subjects, *inner.subjects]
        inner.tail += [clause for clause in draft.tail if isinstance(clause, CapClause) and not clause.total]
        rule(inner, replace(context, when=all_of([context.when, when])), ids, made)
    awards = tuple(award.id for award in made.awards[first:])
    if node.kind == "ONE_CHOICE":
        made.choices.append(ir.Choice(scope.article, awards, context.when, scope.origin(node.span)))
    for clause in draft.tail:
        if isinstance(clause, CapClause) and clause.total:
            made.caps.append(clause.group_cap(awards, context.when, scope))


def _highest(
    draft: Draft, subs: list[tuple[ir.Bool, t.Sub]], premises: list[ir.Bool], context: Context,
    ids: Ids, made: Made,
) -> None:  # fmt: skip
    scope = draft.scope
    ident = next(ids)
    floors: list[ir.Num] = []
    ceilings: list[ir.Num] = []
    conds: list[ir.Bool] = []
    found: list[Case] = []
    pools: list[CapClause] = []
    for when, sub in subs:
        inner = gather(sub.clauses, scope, sub.span)
        cases, own, quotas = find_cases(inner, scope)
        del quotas
        pools += inner.pools
        for case in _own_caps(inner, cases):
            cond = all_of([when, *own, _once(case, inner, (ident,), scope.thing is not None)])
            capped = with_clauses(inner, case.sum, (ident,))
            conds.append(cond)
            floors.append(ir.If(cond, capped.floor, ir.Const(0)))
            ceilings.append(ir.If(cond, capped.ceiling, ir.Const(0)))
            found.append(replace(case, sum=capped))
        draft.gives += [give for give in inner.gives if give.to is not None or give.prefixes]
    eligible = all_of([*premises, any_of(conds)])
    gate = _once(Case(eligible, found[0].sum, None), draft, (ident,), scope.thing is not None)
    total = Sum(ir.Greatest(tuple(floors)), ir.Greatest(tuple(ceilings)), "", draft.span)
    made.awards.append(finish(ident, draft, context, gate, total, found))
    if draft.label:
        made.call(draft.label, (ident,))
    draft.pools += pools
    made.pools += make_pools(draft, [], found, (ident,), context, made)
