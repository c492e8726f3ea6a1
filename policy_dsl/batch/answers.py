"""What is written for each applicant, as one query.

Wide: a row an applicant, three columns an award and two for everything together. Long: a row for each award (of each item) that is not denied.
For machines amounts are in 分 and a status is a number, as in the views of ``polc sql``; for people amounts are in 元 and a status is a word.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec

from policy_dsl.backends.columnar.columns import Columns
from policy_dsl.backends.columnar.expr import Ex, Unsupported
from policy_dsl.backends.columnar.frames import APPLICANT, Frame
from policy_dsl.backends.columnar.given import ID, NAME
from policy_dsl.backends.columnar.query import DENIED, GRANTED, UNKNOWN, Part, Plan, columns, shown_of
from policy_dsl.batch.cells import quoted, text
from policy_dsl.batch.city import City
from policy_dsl.batch.engine import Engine
from policy_dsl.batch.load import LINE
from policy_dsl.batch.quotas import CHANGED, Shared, Unshared, patched, share_out
from policy_dsl.core import ir

TOTAL: Final = "合计"
WORDS: Final = {GRANTED: "可得", DENIED: "不可得", UNKNOWN: "待定"}
UNLIMITED: Final = "没有上限"


class Answer(msgspec.Struct, frozen=True):
    """A query, and what it leaves out: why there is no sum of everything. ``shared``: what the pools did; ``unshared``: nothing, since there are
    more claims than so many."""

    query: str
    missing: str = ""
    shared: Shared | None = None
    unshared: int = 0


def answer(
    city: City, engine: Engine, policy: ir.Policy, readings: Mapping[str, str], *, long: bool, people: bool, pools: bool = True
) -> Answer:
    """Of each applicant, what he gets; ``pools``: after all share what the policy lets them share. Raises :class:`Unsupported`,
    :class:`Wrong`, :class:`duckdb.Error`."""
    shared, unshared = None, 0
    try:
        shared = share_out(city, engine, policy, readings) if pools else None
    except Unshared as problem:
        unshared = problem.claims
    found = (_long if long else _wide)(city, engine, policy, readings, people, shared)
    return msgspec.structs.replace(found, shared=shared, unshared=unshared)


def _wide(
    city: City, engine: Engine, policy: ir.Policy, readings: Mapping[str, str], people: bool, shared: Shared | None
) -> Answer:
    """For people in the order of the table; for machines in any order, since that saves sorting."""
    kinds: dict[str, str] = {}
    titles: dict[str, str] = {}
    missing: list[str] = []

    def shown(columns_: Columns) -> dict[str, Ex]:
        plan = Plan(policy, readings, city.given, columns_)
        found: dict[str, Ex] = {}
        for part in plan.sums():
            for (name, column), kind in zip(columns(part).items(), ("状态", "保底", "最高"), strict=True):
                found[name], kinds[name], titles[name] = column, kind, _title(part, kind)
        try:
            for kind, column in zip(("保底", "最高"), plan.whole(), strict=True):
                name = f"{TOTAL}{kind}"
                found[name], kinds[name], titles[name] = column, kind, f"{TOTAL} {kind}（元）"
        except Unsupported as problem:
            missing.append(str(problem))
        if people:
            found[LINE] = columns_.column(APPLICANT, LINE, "int", False)
        return found

    inner = engine.applicants(shown)
    why = missing[0] if missing else ""
    if shared is not None:
        inner = patched(inner, shared, list(kinds))
    if not people:
        return Answer(inner, why)
    listed = [quoted(ID)]
    for name, kind in kinds.items():
        granted = quoted(name[: -len(kind)] + "状态") if name[: -len(kind)] != TOTAL else str(GRANTED)
        listed.append(f"{_said(quoted(name), kind, granted)} AS {quoted(titles[name])}")
    return Answer(f"SELECT {', '.join(listed)} FROM ({inner}) ORDER BY {quoted(LINE)}", why)


def _title(part: Part, kind: str) -> str:
    unit = "" if kind == "状态" else "（元）"
    return f"{part.award.id} {part.award.title} {kind}{unit}"


def _said(column: str, kind: str, status: str) -> str:
    """A column as people read it."""
    match kind:
        case "状态":
            words = " ".join(f"WHEN {code} THEN {text(word)}" for code, word in WORDS.items())
            return f"CASE {column} {words} END"
        case "最高":
            return f"CASE WHEN {column} IS NOT NULL THEN CAST({_yuan(column)} AS VARCHAR) WHEN {status} <> {DENIED} THEN {text(UNLIMITED)} END"
        case _:
            return _yuan(column)


def _yuan(column: str) -> str:
    """分 as 元, exactly."""
    return f"CAST({column} AS DECIMAL(20, 0)) * CAST(0.01 AS DECIMAL(3, 2))"


def _long(
    city: City, engine: Engine, policy: ir.Policy, readings: Mapping[str, str], people: bool, shared: Shared | None
) -> Answer:
    """For people in the order of the ids, of the text, and of the names."""
    unit = "（元）" if people else "（分）"
    parts = Plan(policy, readings, city.given).parts()
    places = {award.id: place for place, award in enumerate(policy.awards)}
    queries = []
    for frame in (APPLICANT, *engine.lists):
        mine = shown_of(parts, frame)
        if not mine:
            continue

        def shown(columns_: Columns, frame: Frame = frame) -> dict[str, Ex]:
            return shown_of(Plan(policy, readings, city.given, columns_).parts(), frame)

        inner = engine.applicants(shown) if frame == APPLICANT else engine.items(frame, shown)
        item = "" if frame == APPLICANT else frame.name
        entries = []
        for part in parts:
            if part.item != item:
                continue
            status, floor, ceiling = map(quoted, columns(part))
            entries.append(
                f"{{'事项': {text(part.award.id)}, '条': {text(part.award.article)}, '名称': {text(part.award.title)}, "
                f"'n': {places[part.award.id]}, 's': {status}, 'a': CAST({floor} AS BIGINT), 'b': CAST({ceiling} AS BIGINT)}}"
            )
        which = quoted(NAME) if item else "CAST(NULL AS VARCHAR)"
        queries.append(
            f"SELECT {quoted(ID)}, {text(item) if item else 'NULL'} AS l, {which} AS p, unnest([{', '.join(entries)}]) AS u FROM ({inner})"
        )
    status, floor, ceiling = "u.s", "u.a", "u.b"
    rows = f"({' UNION ALL '.join(queries)}) AS r"
    if shared is not None:
        rows += (
            f" LEFT JOIN {quoted(CHANGED)} AS q ON r.{quoted(ID)} = q.{quoted(ID)} AND r.u.事项 = q.事项 AND r.p IS NOT DISTINCT FROM q.项目"
        )
        status, floor, ceiling = (
            f"CASE WHEN q.状态 IS NULL THEN {old} ELSE q.{new} END"
            for old, new in ((status, "状态"), (floor, "保底"), (ceiling, "最高"))
        )
    kept = f"{status} <> {DENIED}"
    if people:
        words, least = _said(f"({status})", "状态", ""), _said(f"({floor})", "保底", "")
        status, floor, ceiling = words, least, _said(f"({ceiling})", "最高", f"({status})")
    order = f" ORDER BY r.{quoted(ID)}, u.n, p" if people else ""
    return Answer(
        f"SELECT r.{quoted(ID)}, u.事项 AS 事项, u.条 AS 条, u.名称 AS 名称, l AS 清单, p AS 项目, {status} AS 状态, "
        f"{floor} AS {quoted('保底' + unit)}, {ceiling} AS {quoted('最高' + unit)} FROM {rows} WHERE {kept}{order}"
    )
