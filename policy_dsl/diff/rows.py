"""What is to be compared, and what the form of the rules says of it without a solver."""

from __future__ import annotations

from collections.abc import Iterable

from policy_dsl.core import ir
from policy_dsl.core.walk import nodes, rules_of
from policy_dsl.diff.align import Pair, Side
from policy_dsl.diff.change import Change, Row


def rows_of(pair: Pair) -> list[Row]:
    """One row for each award, right and limit, in the order of the text."""
    rows = []
    for old, new in pair.awards:
        one = new or old
        assert one is not None
        own = (pair.new.ids[new.id],) if new else ()
        rows.append(Row("award", one.article, one.title, _ids(old), _ids(new), own))
    for before, after in pair.rights:
        which = after or before
        assert which is not None
        rows.append(Row("right", which.article, which.title, _ids(before), _ids(after), _ids(after)))
    for earlier, later in pair.limits:
        limit = later or earlier
        assert limit is not None
        rows.append(Row("limit", limit.article, limit.title, _ids(earlier), _ids(later), _ids(later)))
    return rows


def _ids(rule: ir.Award | ir.Right | ir.Limit | None) -> tuple[str, ...]:
    return () if rule is None else (rule.id,)


def sums_of(rows: Iterable[Row], changes: Iterable[Change], pair: Pair) -> list[Row]:
    """Rows for sums: of an article whose awards were added to or taken from, and of all that may have changed."""
    moved = [change.row for change in changes if change.row.kind == "award" and change.word != "same"]
    out = []
    for article in dict.fromkeys(row.article for row in moved if row.only):
        inside = [row for row in rows if row.kind == "award" and row.article == article]
        if len(inside) > 1:
            out.append(_sum("article", article, pair.new.form.titles.get(article, ""), inside, pair))
    if len(moved) > 1 and (len(out) != 1 or any(row.article != out[0].article for row in moved)):
        out.append(_sum("total", "", "", moved, pair))
    return out


def _sum(kind: str, article: str, title: str, rows: list[Row], pair: Pair) -> Row:
    old = tuple(ident for row in rows for ident in row.old)
    new = tuple(ident for row in rows for ident in row.new)
    own = tuple(pair.new.ids[ident] for ident in new)
    return Row("article" if kind == "article" else "total", article, title, old, new, own)


def same_form(row: Row, pair: Pair) -> bool:
    """Whether everything that decides the row is the same on both sides."""
    match row.kind:
        case "right":
            return bool(row.old and row.new) and _right(pair.old, row.old) == _right(pair.new, row.new)
        case "limit":
            return bool(row.old and row.new) and _limit(pair.old, row.old) == _limit(pair.new, row.new)
        case _:
            return set(row.old) == set(row.new) and _form(pair.old, row.old) == _form(pair.new, row.new)


def _right(side: Side, ids: tuple[str, ...]) -> object:
    own: list[object] = [(each.thing, each.eligible) for each in side.form.rights if each.id in ids]
    return own, _read(side, own)


def _limit(side: Side, ids: tuple[str, ...]) -> object:
    own: list[object] = [
        (each.thing, each.applies, each.within) for each in side.form.limits if each.id in ids
    ]
    return own, _read(side, own)


def _form(side: Side, ids: tuple[str, ...]) -> object:
    """The awards with all that they refer to and all that they share a cap or a choice with, and those."""
    form = side.form
    by_id = {each.id: each for each in form.awards}
    ties: list[ir.Cap | ir.Choice] = [*form.caps, *form.choices]
    waiting = list(ids)
    seen: set[str] = set()
    while waiting:
        ident = waiting.pop()
        if ident in seen:
            continue
        seen.add(ident)
        if ident in by_id:
            waiting += _named(rules_of(by_id[ident]))
        for tie in ties:
            if ident in tie.awards:
                waiting += tie.awards
                if isinstance(tie, ir.Cap):
                    waiting += _named(tie.limit)
    awards = [
        (each.id, each.thing, each.deducts, *rules_of(each)[:-1]) for each in form.awards if each.id in seen
    ]
    tied = [(tie.awards, getattr(tie, "limit", None)) for tie in ties if seen.intersection(tie.awards)]
    return awards, tied


def _named(node: object) -> list[str]:
    return [each.award for each in nodes(node) if isinstance(each, ir.AwardOf)]


def _read(side: Side, rules: list[object]) -> object:
    """The awards that the rules refer to."""
    return _form(side, tuple(_named(tuple(rules))))
