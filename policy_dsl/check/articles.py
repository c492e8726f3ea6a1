"""Articles → awards, rights, limits: the order of a document, and what holds for a whole article."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

import msgspec
from msgspec.structs import replace

from policy_dsl.check import conditions, rules
from policy_dsl.check.awards import funding_of
from policy_dsl.check.clauses import CapClause, not_grouped_here
from policy_dsl.check.draft import Context, Draft, Ids, Made, gather, thing_of
from policy_dsl.check.examples import ordinal, scope_article
from policy_dsl.check.limits import limits, right
from policy_dsl.check.logic import all_of, quiet
from policy_dsl.check.references import awards_named
from policy_dsl.check.scope import Scope, WrongError
from policy_dsl.core import ir
from policy_dsl.source import Span
from policy_dsl.syntax import tree as t

Quoted = TypeVar("Quoted", ir.Right, ir.Limit)


class ArticleNode(msgspec.Struct):
    """What stands under one heading."""

    number: str
    title: str
    span: Span
    sentences: list[t.Rules] = msgspec.field(default_factory=list)
    readings: list[t.ReadingNode] = msgspec.field(default_factory=list)
    quotes: list[str] = msgspec.field(default_factory=list)


class Result(msgspec.Struct):
    """All that the articles give, in evaluation order."""

    made: Made = msgspec.field(default_factory=Made)
    rights: list[ir.Right] = msgspec.field(default_factory=list)
    limits: list[ir.Limit] = msgspec.field(default_factory=list)
    excluded: list[tuple[t.Subject, t.NoLonger, Context]] = msgspec.field(default_factory=list)


class Change(msgspec.Struct, frozen=True):
    """One change that an option of a reading makes."""

    when: ir.ReadingIs
    target: str
    item: t.Item


def lower(node: ArticleNode, base: Context, result: Result) -> None:
    """Lower one article; mistakes go to ``scope.found`` and do not stop the next rule."""
    scope = base.scope
    number = ordinal(scope_article(node.number)) if node.number.startswith("第") else 0
    ids, limit_ids = Ids(f"{number}."), Ids(f"{number}.L")
    changes = _changes(node, scope)
    made = result.made
    first_award, first_right, first_limit = len(made.awards), len(result.rights), len(result.limits)
    place = 0
    for sentence in node.sentences:
        before: list[t.Subject] = []
        for item in sentence.items:
            place += 1
            start = len(made.awards)
            try:
                before = _item(item, place, changes, base, result, ids, limit_ids, before, first_award)
            except WrongError as problem:
                scope.found.append(problem.diagnostic)
                del made.awards[start:]
    for change in changes:
        if not change.target:
            inner = replace(base, when=all_of([base.when, change.when]))
            with _guarded(scope):
                _item(change.item, 0, [], inner, result, ids, limit_ids, [], first_award)
    everything = tuple(dict.fromkeys(award.id for award in made.awards[first_award:]))
    for cap, draft, when in made.later:
        _shared_cap(cap, draft, everything, when, made)
    made.later.clear()
    quote = "\n".join(node.quotes)
    _titles(made, first_award, node, quote)
    result.rights[first_right:] = [_with_quote(each, quote) for each in result.rights[first_right:]]
    result.limits[first_limit:] = [_with_quote(each, quote) for each in result.limits[first_limit:]]


def _with_quote(each: Quoted, quote: str) -> Quoted:
    return msgspec.structs.replace(each, quote=quote)


@contextmanager
def _guarded(scope: Scope) -> Iterator[None]:
    """One mistake is noted and ends only what stands inside."""
    try:
        yield
    except WrongError as problem:
        scope.found.append(problem.diagnostic)


def _changes(node: ArticleNode, scope: Scope) -> list[Change]:
    out: list[Change] = []
    for reading in node.readings:
        for option in reading.options:
            when = ir.ReadingIs(reading.name, option.name)
            out += [Change(when, node_.target, node_.item) for node_ in option.changes]
    marks = {sub.mark for s in node.sentences for item in s.items if item.block for sub in item.block.subs}
    labels = {word.text for s in node.sentences for item in s.items for word in _labels(item)}
    count = sum(len(sentence.items) for sentence in node.sentences)
    for change in out:
        target = change.target
        known = not target or target in marks or target in labels
        if target.startswith("第") and target.endswith("项"):
            known = 1 <= ordinal(target) <= count
        if not known:
            scope.found.append(scope.wrong("P0502", change.item.span, name=target).diagnostic)
    return out


def _labels(item: t.Item) -> Iterator[t.Word]:
    if item.label is not None:
        yield item.label
    for clause in item.clauses:
        if isinstance(clause, t.Give) and clause.name is not None:
            yield clause.name.words[-1]


def _item(
    item: t.Item, place: int, changes: list[Change], context: Context, result: Result, ids: Ids, limit_ids: Ids,
    before: list[t.Subject], first_award: int,
) -> list[t.Subject]:  # fmt: skip
    """One item; returns its subject, which the next item of the sentence takes over if it has none."""
    names = {word.text for word in _labels(item)}
    own = [c for c in changes if c.target and (c.target in names or _nth(c.target) == place)]
    marks = {sub.mark for sub in item.block.subs} if item.block else set()
    _one_reading([c for c in changes if c.target in marks], scope=context.scope, whole=own)
    if not own:
        return _plain(item, changes, context, result, ids, limit_ids, before, first_award)
    keep = all_of([context.when, *(ir.Not(change.when) for change in own)])
    start = ids.count
    subject = _plain(item, changes, replace(context, when=keep), result, ids, limit_ids, before, first_award)
    end = ids.count
    for change in own:
        ids.rewind(start)
        when = all_of([context.when, change.when])
        _plain(
            change.item,
            [],
            replace(context, when=when),
            result,
            ids,
            limit_ids,
            before,
            first_award,
        )
        if ids.count != end:
            raise context.scope.wrong("P0503", change.item.span, name=change.target)
    return subject


def _one_reading(parts: list[Change], whole: list[Change], scope: Scope) -> None:
    """An item is changed by one reading alone: under two at once it would be given twice, or one be ignored."""
    for target in {part.target for part in parts} or {""}:
        changes = [*whole, *(part for part in parts if part.target == target)]
        for change in changes[1:]:
            if change.when.reading != changes[0].when.reading:
                first, second = changes[0].when.reading, change.when.reading
                raise scope.wrong("P0510", change.item.span, first=first, second=second)


def _nth(target: str) -> int:
    return ordinal(target) if target.startswith("第") and target.endswith("项") else -1


def _plain(
    item: t.Item, changes: list[Change], context: Context, result: Result, ids: Ids, limit_ids: Ids,
    before: list[t.Subject], first_award: int,
) -> list[t.Subject]:  # fmt: skip
    scope = _scope_of(item, context, result, first_award)
    if item.block is not None and item.kind in ("right", "limit"):  # 下列…：（一）… gives money
        raise scope.wrong("P0325", item.block.span, found=scope.text(item.block.span))
    if item.kind == "right":
        result.rights.append(right(item, scope, _right_id(ids, result, scope), context.applicant))
        return []
    if item.kind == "limit":
        result.limits += limits(item, scope, limit_ids)
        return []
    out = _exclusion(item)
    if out is not None:
        result.excluded.append((*out, context))
        return []
    made = result.made
    if len(item.clauses) == 1 and item.block is None and isinstance(choose := item.clauses[0], t.ChooseOne):
        awards = tuple(award.id for award in made.awards[first_award:])
        made.choices.append(ir.Choice(scope.article, awards, context.when, scope.origin(choose.span)))
        return []
    if item.block is None and all(_is_funding(clause) for clause in item.clauses):
        _fund(item, context, made, first_award)
        return before
    own_subjects = [c for c in item.clauses if isinstance(c, t.Subject) and _is_subject(c)]
    inherits = not own_subjects and not any(isinstance(c, t.Select) for c in item.clauses) and _pays(item)
    clauses = (*before, *item.clauses) if inherits and before else item.clauses
    if inherits and before:
        scope = context.scope.about(thing_of((clauses, item.block), context.scope))
    scope = replace(scope, own=ids.peek())
    draft = gather(clauses, scope, item.span, item.label.text if item.label else "")
    inner = replace(context, scope=scope)
    if item.block is not None:
        by_mark: dict[str, list[tuple[ir.Bool, t.Sub]]] = {}
        for change in changes:
            if change.target.startswith("（"):
                sub = t.Sub(change.target, change.item.label, change.item.clauses, change.item.span)
                by_mark.setdefault(change.target, []).append((change.when, sub))
        rules.block(draft, item.block, inner, ids, made, by_mark)
    elif _pays(item):
        rules.rule(draft, inner, ids, made)
    else:
        _group(draft, inner, made, first_award)
        return before
    return own_subjects or (before if inherits else [])


def _is_funding(clause: t.Clause) -> bool:
    return isinstance(clause, t.Mark) and clause.kind == "FUNDED"


def _fund(item: t.Item, context: Context, made: Made, first_award: int) -> None:
    """``所需资金由市级财政承担。``: who pays for the awards before it that do not say so themselves. In the closing
    paragraph it is for the whole policy (:mod:`policy_dsl.check`)."""
    scope = context.scope
    if scope.article == "附则":
        return
    if len(made.awards) == first_award:
        raise scope.wrong("P0336", item.span, found=scope.text(item.span))
    for at in range(first_award, len(made.awards)):
        award = made.awards[at]
        if award.funder == context.funding.name:
            own = funding_of(next(clause for clause in item.clauses if isinstance(clause, t.Mark)), scope)
            made.awards[at] = msgspec.structs.replace(award, funder=own.name, payers=own.payers)


def _scope_of(item: t.Item, context: Context, result: Result, first_award: int) -> Scope:
    """What the item is about; a sentence of caps alone is about what the awards before it are about."""
    awards = result.made.awards[first_award:]
    if item.kind == "rule" and not _pays(item) and awards and _exclusion(item) is None:
        return context.scope.about(awards[-1].thing)
    return context.scope.about(thing_of((item.clauses, item.block), context.scope))


def _right_id(ids: Ids, result: Result, scope: Scope) -> str:
    count = sum(1 for each in result.rights if each.article == scope.article)
    return f"{ids.prefix}{ids.count + count + 1}"


def _is_subject(clause: t.Subject) -> bool:
    return bool(clause.lead) or not isinstance(clause.cond, t.Compare)


def _pays(item: t.Item) -> bool:
    return item.block is not None or any(
        isinstance(clause, t.Give | t.By | t.PerStep)
        or (isinstance(clause, t.Mark) and clause.kind == "OPEN")
        for clause in item.clauses
    )


def _exclusion(item: t.Item) -> tuple[t.Subject, t.NoLonger] | None:
    match item.clauses:
        case (t.Subject() as subject, t.NoLonger() as no_longer):
            return subject, no_longer
        case _:
            return None


def exclude(result: Result) -> None:
    """``…，不再享受…``: none of the awards that it names where the condition holds. Last of all, because it may name
    awards of articles that come after it."""
    for subject, no_longer, context in result.excluded:
        with _guarded(context.scope):
            _exclude(subject, no_longer, context, result.made)


def _exclude(subject: t.Subject, no_longer: t.NoLonger, context: Context, made: Made) -> None:
    awards = awards_named(no_longer.target, made, context.scope)
    for at, award in enumerate(made.awards):
        if award.id not in awards:
            continue
        scope = context.scope.about(award.thing)
        cond = conditions.condition(subject.cond, scope)
        text = scope.text(subject.span) + "，不再享受"
        origin = ir.Origin(subject.span.start, subject.span.end, text)
        barred: ir.Bool = ir.Not(quiet(cond))
        if context.when != ir.Lit(True):
            barred = ir.AnyOf((ir.Not(context.when), barred))
        said = ir.SayBool(barred, origin, "exclusion")
        made.awards[at] = msgspec.structs.replace(award, eligible=all_of([award.eligible, said]))


def _group(draft: Draft, context: Context, made: Made, first_award: int) -> None:
    """A sentence of caps alone (``以上统称…，每个区、县（市）每年累计不超过5000万元``): on the awards before it."""
    scope = draft.scope
    caps = [clause for clause in [*draft.tail, *draft.pools] if isinstance(clause, CapClause)]
    awards: list[str] = []
    for award in made.awards[first_award:]:
        if award.id not in awards:
            awards.append(award.id)
    if draft.called:
        made.names[draft.called] = tuple(awards)
    if not caps and not draft.called:
        raise scope.wrong("P0322", draft.span, found=scope.text(draft.span))
    if not awards and any(not cap.whole for cap in caps):
        raise scope.wrong("P0336", draft.span, found=scope.text(draft.span))
    for cap in caps:
        if cap.by is not None:
            raise not_grouped_here(cap, scope)
        if cap.whole:
            made.later.append((cap, draft, context.when))
        else:
            _shared_cap(cap, draft, tuple(awards), context.when, made)


def _shared_cap(cap: CapClause, draft: Draft, awards: tuple[str, ...], when: ir.Bool, made: Made) -> None:
    """One cap on several awards: of one applicant, and over all applicants where it reaches so far."""
    if cap.is_money:
        made.caps.append(cap.group_cap(awards, when, draft.scope))
    if cap.is_pool:
        made.pools.append(cap.pool(awards, draft.order, when, draft.scope))


def _titles(made: Made, first: int, node: ArticleNode, quote: str) -> None:
    """Every award has a title: its own, or its article's when it is the only one. Two that would have the
    same are told apart by what they are about (a list's name), else by their place."""
    ids = {award.id for award in made.awards[first:]}
    for at in range(first, len(made.awards)):
        award = made.awards[at]
        title = node.title if len(ids) == 1 or not award.title else award.title
        made.awards[at] = msgspec.structs.replace(award, title=title, quote=quote)
    _apart(made, first)


def _apart(made: Made, first: int) -> None:
    """Rename the awards of the article that share a title: a reader could not say which is meant."""
    for name in (lambda award: _list_of(award.eligible, award.thing) + award.title, _with_id):
        bearers: dict[str, set[str]] = {}
        for award in made.awards[first:]:
            bearers.setdefault(award.title, set()).add(award.id)
        for at in range(first, len(made.awards)):
            award = made.awards[at]
            if len(bearers[award.title]) > 1:
                made.awards[at] = msgspec.structs.replace(award, title=name(award))


def _with_id(award: ir.Award) -> str:
    return f"{award.title}（{award.id}）"


def _list_of(eligible: ir.Bool, thing: str | None) -> str:
    """The list that an award is about, also where its items are summed up; "" for the applicant."""
    match eligible:
        case _ if thing is not None:
            return thing
        case ir.Exists(thing=name):
            return name
        case ir.All(items=items):
            return next((name for item in items if (name := _list_of(item, None))), "")
        case _:
            return ""
