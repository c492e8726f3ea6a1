"""A policy as a view that a bureau installs beside its own tables, and what those tables must hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from policy_dsl.backends.columnar.dialects import Dialect, dialect
from policy_dsl.backends.columnar.emit import Chain
from policy_dsl.backends.columnar.expr import Ex, Unsupported
from policy_dsl.backends.columnar.frames import APPLICANT, Frame
from policy_dsl.backends.columnar.given import (
    AMOUNT,
    HISTORIES,
    ID,
    MATTER,
    NAME,
    OF,
    ORDER,
    TIER,
    YEAR,
    Given,
    State,
    flag,
    of_year,
)
from policy_dsl.backends.columnar.query import Plan, columns
from policy_dsl.core import ir
from policy_dsl.core.walk import nodes, rules_of
from policy_dsl.types import (
    BoolT,
    CountT,
    DateT,
    EnumT,
    MoneyT,
    NameT,
    PointsT,
    RateT,
    SetT,
    YearT,
    scale_of,
    type_name,
)
from policy_dsl.values.dates import year_of
from policy_dsl.values.keys import DATE

APPLICANTS, VIEW = "申报主体表", "奖补测算"
_YEARS_OPEN = 5
_STATUS = "1 可得，0 不可得，2 待定"


def view(policy: ir.Policy, readings: Mapping[str, str], engine: str, *, complete: bool = False) -> str:
    """``CREATE VIEW`` for an engine, after a comment that says which tables and columns it reads; on each of its own columns the
    article. ``complete``: every list and history is known of everybody; else a column says of whom. Raises
    :class:`Unsupported` for what the engine cannot do."""
    given = given_of(policy, complete=complete)
    plan = Plan(policy, readings, given)
    shown: dict[str, Ex] = {}
    notes: dict[str, str] = {}
    for part in plan.sums():
        award = part.award
        for title, column in columns(part).items():
            shown[title] = column
            notes[title] = f"{award.article} {award.title}" + (
                f"：{_STATUS}" if title.endswith("状态") else "，分"
            )
    missing = ""
    try:
        shown["合计保底"], shown["合计最高"] = plan.whole()
        notes |= {"合计保底": "全部合计，分", "合计最高": "全部合计，分；空：没有上限"}
    except Unsupported as problem:
        missing = f"没有合计两列：{problem}"
    asked = dialect(engine)
    chain = Chain(asked, tables(policy), shown.values())
    query = chain.select(APPLICANT, shown)
    made = asked.view(VIEW, chain.complete(query), {title: plain(note) for title, note in notes.items()})
    head = [
        *_head(policy, plan.low.readings),
        *([missing] if missing else []),
        *asked.advice,
        "需要下列的表和列：",
        *_described(policy, given, asked),
    ]
    return (
        "".join(f"-- {'  ' if line.startswith(' ') else ''}{plain(line)}\n" for line in head)
        + made.sql(dialect=engine, pretty=True)
        + ";\n"
    )


def given_of(policy: ir.Policy, *, complete: bool) -> Given:
    """What the tables of a bureau hold: a column for every fact, that may have NULLs."""
    state: State = "given" if complete else "flagged"
    return Given(
        nullable=frozenset((fact.thing, fact.name) for fact in policy.facts if not fact.yearly),
        years=_years(policy),
        lists={thing.name: state for thing in policy.things},
        own=state,
        other=state,
        day="nullable",
        score="nullable",
    )


def tables(policy: ir.Policy) -> dict[Frame, str]:
    """The table of each frame."""
    found = {APPLICANT: APPLICANTS}
    found |= {Frame("receipt", name): name for name in HISTORIES.values()}
    return found | {Frame("item", thing.name): f"清单：{thing.name}" for thing in policy.things}


def plain(text: str) -> str:
    """A text in a comment: it must not end it, nor the line, nor begin another one (some engines nest them), nor go on in the
    next line (Spark, after a backslash)."""
    return " ".join(text.replace("*/", "* /").replace("/*", "/ *").split()).rstrip("\\")


def _head(policy: ir.Policy, readings: Mapping[str, str]) -> Iterator[str]:
    yield f"{policy.name}（{policy.number}）" if policy.number else policy.name
    if readings:
        yield "解读：" + "；".join(f"{name}＝{option}" for name, option in readings.items())
    yield "金额都是整数，单位是分；比例是整数，一亿分之一为1；空值是「未知」，不是没有，也不是零。"
    yield "状态：1 可得，0 不可得，2 待定（有的事实未知）。最高为空而状态不为0：没有上限。"
    yield "表里的数不小于0、不大于一亿亿（10的16次方），档位只写所列的词：视图不另行核对，装载前请先核对。"
    if policy.pools:
        yield "名额、总额由全部申报主体共享，这里没有分配；加 --pools 得到分配的视图。"


def _described(policy: ir.Policy, given: Given, asked: Dialect) -> Iterator[str]:
    """The tables and columns that are read."""
    text, several = asked.text, asked.texts
    yield f"表 {APPLICANTS}：一个申报主体一行"
    yield f"  {ID} BIGINT　编号，不重复"
    yield f"  {DATE} DATE"
    yield from _facts(policy, None, given, text, several)
    known = [*(thing.name for thing in policy.things), *HISTORIES.values()]
    if given.own == "flagged":
        for name in known:
            yield f"  {flag(name)} BOOLEAN　不能为空；为否的，{name}未知"
    for thing in policy.things:
        yield f"表 清单：{thing.name}：一项一行"
        yield f"  {ID} BIGINT，{ORDER} BIGINT（先后），{NAME} {text}（不为空，同一主体内不重复）"
        yield from _facts(policy, thing.name, given, text, several)
    for name in HISTORIES.values():
        yield f"表 {name}：一笔一行"
        yield f"  {ID} BIGINT，{YEAR} BIGINT，{MATTER} {text}（奖补编号，如{policy.awards[0].id if policy.awards else '1.1'}），{AMOUNT} BIGINT（分），{OF} {text}（清单项的名称），{TIER} {text}"  # fmt: skip


def _facts(policy: ir.Policy, thing: str | None, given: Given, text: str, several: str) -> Iterator[str]:
    for fact in policy.facts:
        if fact.thing != thing:
            continue
        kind, words = "BIGINT", type_name(fact.type)
        match fact.type:
            case BoolT():
                kind = "BOOLEAN"
            case DateT():
                kind = "DATE"
            case SetT(values=values):
                kind, words = several, "、".join(values)
            case EnumT(values=values, optional=optional):
                kind, words = text, "、".join((*values, "无") if optional else values)
            case NameT():
                kind = text
            case MoneyT():
                words = "分"
            case RateT() | PointsT():
                words = "一亿分之一"
            case CountT(unit=unit):
                words = unit if scale_of(fact.type) == 1 else f"万分之一{unit}"
            case YearT():
                words = "年份"
        years = given.years.get((thing, fact.name), ())
        for column in [of_year(fact.name, year) for year in years] if fact.yearly else [fact.name]:
            yield f"  {column} {kind}　{words}"


def _years(policy: ir.Policy) -> dict[tuple[str | None, str], tuple[int, ...]]:
    """For which years a 逐年 fact is asked for, while the policy is in force."""
    offsets: dict[tuple[str | None, str], set[int]] = {}
    rules = [*map(rules_of, policy.awards), *[cap.limit for cap in policy.caps]]
    for node in nodes((*rules,)):
        match node:
            case ir.NumFact(fact=fact, offset=int(offset)) | ir.BoolFact(fact=fact, offset=int(offset)):
                offsets.setdefault((fact.thing, fact.name), set()).add(offset)
            case ir.BestOf(fact=fact, first=first, last=last):
                offsets.setdefault((fact.thing, fact.name), set()).update(range(first, last + 1))
            case _:
                pass
    if policy.start is None:
        if offsets:
            raise Unsupported("政策没有写施行日期，不知道逐年的事实要哪几年的列")
        return {}
    first = year_of(policy.start)
    last = year_of(policy.end) if policy.end is not None else first + _YEARS_OPEN
    return {key: tuple(range(first + min(found), last + max(found) + 1)) for key, found in offsets.items()}
