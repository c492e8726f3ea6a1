"""Who wants what of the pools: the awards of a plan that share one, as rows, without those that are refused.

Most applicants have none, so that what is shared out is small however large a city is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sqlglot import exp

from policy_dsl.backends.columnar.awards import Unit
from policy_dsl.backends.columnar.dialects import Dialect
from policy_dsl.backends.columnar.emit import Chain, name
from policy_dsl.backends.columnar.expr import FACT_MOST, Ex, Unsupported
from policy_dsl.backends.columnar.frames import APPLICANT, Frame
from policy_dsl.backends.columnar.given import ID, NAME, Place
from policy_dsl.backends.columnar.query import DENIED, Part, Plan
from policy_dsl.backends.columnar.rows import case, col, number, select
from policy_dsl.core import ir
from policy_dsl.types import EnumT, NameT
from policy_dsl.values.keys import SCORE

WHO, ITEM, UNIT, AWARD = "主体", "项目", "次", "事项"
STATUS, FLOOR, CEILING = "状态", "保底", "最高"
DAY, YEAR, TO, UNKNOWN_TO = "日", "年", "受益对象", "对象未知"
BEFORE: Final = {STATUS: "原状态", FLOOR: "原保底", CEILING: "原最高"}
"""What was claimed, beside what is left of it."""
COLUMNS: Final = (
    ID, WHO, ITEM, UNIT, AWARD, STATUS, FLOOR, CEILING, *BEFORE.values(), SCORE, DAY, YEAR, TO, UNKNOWN_TO,
)  # fmt: skip


def of_level(number_: int) -> str:
    """The column that says whether a claim is of the level of a pool."""
    return f"入{number_}"


def pools_of(plan: Plan) -> list[ir.Pool]:
    """The pools that exist under the readings, in the order of the policy."""
    return [pool for pool in plan.low.policy.pools if plan.low.exists(pool.when)]


def claims(plan: Plan, dialect: Dialect, tables: Mapping[Frame, str]) -> exp.Query:
    """One row for each award of an applicant, or of an item of his, that is in some pool and is not refused: :data:`COLUMNS`, and for
    each pool with a level whether the claim is of it. Raises :class:`Unsupported`."""
    found = claimed(plan, dialect, tables)
    if found is None:
        raise Unsupported("没有一项奖补有名额或总额")
    return found


def claimed(plan: Plan, dialect: Dialect, tables: Mapping[Frame, str]) -> exp.Query | None:
    """The same of the frames that have a table; None where no award of them is in a pool."""
    pools = pools_of(plan)
    pooled = {award for pool in pools for award in pool.awards}
    wanted = [
        (at, unit, part)
        for at, (unit, part) in enumerate(zip(plan.units, plan.parts(), strict=True))
        if unit.award.id in pooled and unit.frame in tables
    ]
    queries = [
        _of_frame(plan, dialect, tables, frame, [each for each in wanted if each[1].frame == frame], pools)
        for frame in dict.fromkeys(unit.frame for _, unit, _ in wanted)
    ]
    if not queries:
        return None
    titles = [*COLUMNS, *(of_level(at) for at, pool in enumerate(pools) if pool.level is not None)]
    found: exp.Query = select(queries[0], titles)
    for each in queries[1:]:
        found = exp.Union(this=found, expression=select(each, titles), distinct=False)
    return select(found, titles)


def _of_frame(
    plan: Plan, dialect: Dialect, tables: Mapping[Frame, str], frame: Frame, wanted: list[tuple[int, Unit, Part]],
    pools: list[ir.Pool],
) -> exp.Query:  # fmt: skip
    c, facts = plan.low.c, plan.low.facts
    score = {"unknown": c.none}.get(facts.given.score) or c.column(
        APPLICANT, SCORE, "int", facts.given.score == "nullable", 0, FACT_MOST
    )
    day, year = facts.stated_day(), facts.this_year()
    shown: dict[str, Ex] = {SCORE: c.up(score, frame), DAY: c.up(day, frame), YEAR: c.up(year, frame)}
    each: dict[str, list[tuple[int, exp.Expr]]] = {}
    for at, unit, part in wanted:
        place = Place(unit.frame.name) if unit.frame != APPLICANT else None
        mine = {STATUS: part.status, FLOOR: part.floor, CEILING: part.ceiling}
        for level, pool in enumerate(pools):
            if pool.level is not None:
                mine[of_level(level)] = _is_level(plan, pool, unit, place)
        to, unknown = _recipient(plan, unit, place)
        if to is not None:
            mine[TO], mine[UNKNOWN_TO] = to, unknown
        for title, ex in mine.items():
            shown[f"{title}_{at}"] = c.up(ex, frame)
            each.setdefault(title, []).append((at, col(f"{title}_{at}")))
        if to is None:
            each.setdefault(TO, []).append((at, _paid(unit)))
            each.setdefault(UNKNOWN_TO, []).append((at, exp.false()))
        each.setdefault(AWARD, []).append((at, exp.Literal.string(unit.award.id)))
    # an engine may bring all of them to the top: no two have one name
    chain = Chain(dialect, tables, shown.values(), "a_" if frame == APPLICANT else f"{frame.name}_")
    keys = (ID,) if frame == APPLICANT else (ID, NAME)
    rows = chain.select(frame, shown, keys)
    some = [col(f"{STATUS}_{at}").neq(DENIED) for at, _, _ in wanted]
    few = exp.select("*").from_(exp.Subquery(this=rows, alias=exp.TableAlias(this=exp.to_identifier("r"))))
    few = few.where(exp.or_(*some), copy=False)
    made: dict[str, exp.Expr] = {
        ID: name(ID, "w"),
        WHO: exp.cast(name(ID, "w"), "TEXT"),
        ITEM: exp.cast(exp.Null(), "TEXT") if frame == APPLICANT else name(NAME, "w"),
        UNIT: name(UNIT, "k"),
    }
    for title in (AWARD, STATUS, FLOOR, CEILING, TO, UNKNOWN_TO, *(t for t in each if t.startswith("入"))):
        value: exp.Expr = case(*[(name(UNIT, "k").eq(at), ex) for at, ex in each[title]], other=exp.Null())
        made[title] = exp.cast(value, "TEXT") if title in (AWARD, TO) else value
    for title, before in BEFORE.items():
        made[before] = made[title].copy()
    made |= {title: name(title, "w") for title in (SCORE, DAY, YEAR)}
    numbers: exp.Query = exp.select(exp.alias_(number(wanted[0][0]), UNIT, quoted=True))
    for at, _, _ in wanted[1:]:
        numbers = exp.Union(this=numbers, expression=exp.select(exp.alias_(number(at), UNIT, quoted=True)), distinct=False)  # fmt: skip
    titles = [exp.alias_(value, title, quoted=True, copy=False) for title, value in made.items()]
    query = exp.select(*titles).from_(_sub(few, "w")).join(_sub(numbers, "k"), join_type="cross")
    return chain.complete(query.where(made[STATUS].copy().neq(DENIED)))


def _sub(query: exp.Query, alias: str) -> exp.Subquery:
    return exp.Subquery(this=query, alias=exp.TableAlias(this=exp.to_identifier(alias)))


def _paid(unit: Unit) -> exp.Expr:
    """Who is paid: the applicant, or an item of his, told apart from those of others."""
    who = exp.cast(name(ID, "w"), "TEXT")
    if unit.award.recipient.kind == "applicant":
        return who
    item = exp.Literal.string(unit.award.recipient.name) if unit.frame == APPLICANT else name(NAME, "w")
    return exp.DPipe(
        this=exp.DPipe(this=who, expression=exp.Literal.string("：")), expression=item, safe=True
    )


def _recipient(plan: Plan, unit: Unit, place: Place | None) -> tuple[Ex | None, Ex]:
    """The column that says who is paid, and whether nothing says it; None: the applicant, or an item of his."""
    c, to = plan.low.c, unit.award.recipient
    match to.kind:
        case "applicant" | "thing":
            return None, c.false
        case "role":
            return c.nothing, c.true
        case _:
            found = _text(plan, to.name, unit, place)
            return found, c.is_null(found)


def _is_level(plan: Plan, pool: ir.Pool, unit: Unit, place: Place | None) -> Ex:
    """Whether a claim is of the level; one of which it is not known may be."""
    c = plan.low.c
    if pool.level is None or pool.fact is None:
        return c.true
    found = _text(plan, pool.fact.name, unit, place, own=pool.fact.thing is not None)
    if found.is_null:
        return c.true
    return c.any([c.is_null(found), c.surely(c.among(found, (pool.level,)))])


def _text(plan: Plan, fact: str, unit: Unit, place: Place | None, own: bool | None = None) -> Ex:
    """A text of the item, else of the applicant. ``own``: of the item alone, where there is one (False: never of it)."""
    c, facts = plan.low.c, plan.low.facts
    found = c.nothing
    sources: list[tuple[str | None, Place | None]] = []
    if place is not None and own is not False:
        sources.append((unit.award.thing, place))
    if place is None or not own:
        sources.append((None, None))
    for thing, where in reversed(sources):
        type_ = facts.types.get((thing, fact))
        if type_ is None:
            continue
        if not isinstance(type_, EnumT | NameT):
            raise Unsupported(f"“{fact}”不是名称，也不是等级，不能按它分名额")
        column = facts.column(ir.FactRef(fact, thing), None, where)
        if not column.is_null:
            found = column if found.is_null or not column.nullable else c.choose(c.is_null(column), found, column)  # fmt: skip
    return found
