"""名额, 总额 and 每区上限 over a whole city: the claims are worked out once and shared out pool by pool, beside the query of all applicants.

Tables of the engine: ``名额申请`` (the claims), ``名额1`` … (them after each pool), ``名额改`` (the claims that are changed in the end), ``名额后`` (the applicants
whom that concerns, with what is left to them).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec
from sqlglot import exp

from policy_dsl.backends.columnar.claims import AWARD, CEILING, FLOOR, ITEM, STATUS, WHO, claimed, pools_of
from policy_dsl.backends.columnar.dialects import dialect
from policy_dsl.backends.columnar.expr import Unsupported
from policy_dsl.backends.columnar.given import ID
from policy_dsl.backends.columnar.pool_report import (
    COLUMNS,
    LESS,
    NONE,
    OPEN,
    RANK,
    RESULT,
    WHOLE,
    Report,
    claims_of,
    read,
    report,
)
from policy_dsl.backends.columnar.pool_totals import after, changed, differs, pooled, rows_of, whole_after
from policy_dsl.backends.columnar.pools import CLAIMS as GROUP_CLAIMS
from policy_dsl.backends.columnar.pools import CUT, GROUP_YEAR, WAS, Step
from policy_dsl.backends.columnar.query import Plan
from policy_dsl.backends.columnar.rows import select
from policy_dsl.batch.cells import quoted
from policy_dsl.batch.city import City
from policy_dsl.batch.engine import Engine
from policy_dsl.core import ir

CLAIMS, CHANGED, AFTER = "名额申请", "名额改", "名额后"
RESULTS: Final = {WHOLE: "得到", LESS: "减少", NONE: "未得", OPEN: "待定"}
NOT_CUT: Final = "未分配"


MOST_CLAIMS: Final = 2_000_000
"""More claims than this on all pools together are not shared out: nearly all of them are open then, since a list or a fact is not known."""


class Unshared(Exception):
    """The pools are left alone: so many claims there are."""

    def __init__(self, claims: int) -> None:
        super().__init__(claims)
        self.claims = claims


class Shared(msgspec.Struct, frozen=True):
    """What was shared out. ``reports``: in the order of the policy; ``steps``: the pools with the table of each; ``awards``: those that may be
    changed; ``applicants``: how many are changed; ``total``: their sums of everything are reckoned anew in ``名额后``."""

    reports: list[Report]
    steps: list[tuple[Step, str]]
    awards: list[str]
    total: bool
    applicants: int


def share_out(
    city: City, asked: Engine, policy: ir.Policy, readings: Mapping[str, str]
) -> Shared | None:
    """Shares out the pools of the policy; None where it has none. The claims come from the engine that is asked; they are few, so that
    DuckDB shares out. Raises :class:`Unshared`, :class:`Unsupported`, :class:`Wrong`, :class:`duckdb.Error`."""
    plan = Plan(policy, readings, city.given)
    engine, pools = dialect("duckdb"), pools_of(plan)
    if not pools:
        return None
    made = _Making(city)
    wanted = asked.ask(lambda columns, *where: claimed(Plan(policy, readings, city.given, columns), *where))
    source = made.kept(CLAIMS, f"SELECT * FROM ({wanted}) LIMIT {MOST_CLAIMS + 1}")
    if city.checks.ints(f"SELECT count(*) FROM {quoted(CLAIMS)}")[0] > MOST_CLAIMS:
        city.base.execute(f"DROP TABLE {quoted(CLAIMS)}")
        raise Unshared(MOST_CLAIMS)
    steps, reports = [], []
    for at, pool in enumerate(pools):
        step = Step(engine, pools, at)
        source = made.table(f"名额{at + 1}", step.query(source))
        steps.append((step, source))
        found = [read(pool, plan.low.policy, row) for row in made.rows(report(step, engine, source))]
        reports += sorted(found, key=lambda each: (each.year is None, each.year or 0, each.recipient or ""))
    made.table(
        CHANGED, select(source, (ID, AWARD, ITEM, STATUS, FLOOR, CEILING)).where(differs(), copy=False)
    )
    few = made.table("名额变", changed(plan, engine, source))
    applicants = city.checks.ints(f"SELECT count(*) FROM {quoted(few)}")[0]
    total = applicants > 0 and _totals(city, plan, made, few)
    return Shared(reports, steps, pooled(plan), total, applicants)


def _totals(city: City, plan: Plan, made: _Making, few: str) -> bool:
    """The sums of everything of those whom the pools changed, where there can be any."""
    tables = {frame: f"变：{place}" for frame, place in city.tables.items()}
    for frame, place in city.tables.items():
        made.view(tables[frame], rows_of(plan, frame, place, few))
    try:
        made.table("名额合计", whole_after(plan, dialect("duckdb"), tables))
    except Unsupported:
        made.table(AFTER, exp.select("*").from_(exp.Table(this=exp.to_identifier(few, quoted=True))))
        return False
    # a table, of which the engine knows how small it is: then the rows of the city stay in their order
    city.base.execute(
        f"CREATE TABLE {quoted(AFTER)} AS SELECT f.*, w.* EXCLUDE ({quoted(ID)}) FROM {quoted(few)} AS f JOIN {quoted('名额合计')} AS w USING ({quoted(ID)})"
    )
    return True


class _Making:
    """Queries kept in the engine."""

    def __init__(self, city: City) -> None:
        self.base = city.base

    def table(self, name: str, query: exp.Query) -> str:
        return self.kept(name, query.sql(dialect="duckdb"))

    def kept(self, name: str, query: str) -> str:
        self.base.execute(f"CREATE TABLE {quoted(name)} AS {query}")
        return name

    def view(self, name: str, query: exp.Query) -> None:
        self.base.execute(f"CREATE VIEW {quoted(name)} AS {query.sql(dialect='duckdb')}")

    def rows(self, query: exp.Query) -> list[tuple[object, ...]]:
        return self.base.execute(query.sql(dialect="duckdb")).fetchall()


def patched(inner: str, shared: Shared, columns: Sequence[str]) -> str:
    """A row an applicant, as the pools leave it."""
    if not shared.applicants:
        return inner
    new = {
        f"{award}{kind}": after(award, kind) for award in shared.awards for kind in ("状态", "保底", "最高")
    }
    if shared.total:
        new |= {name: name for name in ("合计保底", "合计最高")}
    replaced = ", ".join(
        f"CASE WHEN q.{quoted(ID)} IS NULL THEN r.{quoted(name)} ELSE q.{quoted(theirs)} END AS {quoted(name)}"
        for name, theirs in new.items()
        if name in columns
    )
    return f"SELECT r.* REPLACE ({replaced}) FROM ({inner}) AS r LEFT JOIN {quoted(AFTER)} AS q ON r.{quoted(ID)} = q.{quoted(ID)}"


def in_detail(shared: Shared, at: int) -> str:
    """The claims on the pool ``at`` with their ranks, of those that are over it or may be."""
    step, source = shared.steps[at]
    return f"SELECT * FROM ({claims_of(step, source).sql(dialect='duckdb')}) WHERE 超出 <> 0"


class Mine(msgspec.Struct, frozen=True):
    """A claim of one applicant on a pool that is too small, or may be. ``rank`` among ``claims``; ``was``, ``now``: floor and ceiling."""

    pool: ir.Pool
    year: int | None
    item: str | None
    claims: int
    rank: int
    result: str
    was: tuple[int, int | None]
    now: tuple[int, int | None]


def of_applicant(city: City, shared: Shared, applicant: str) -> list[Mine]:
    """What became of his claims, pool by pool."""
    found = []
    for at, (step, _) in enumerate(shared.steps):
        asked = (
            f"SELECT {GROUP_YEAR}, {ITEM}, {GROUP_CLAIMS}, {RANK}, {CUT}, {RESULT}, {WAS[FLOOR]}, {WAS[CEILING]}, {FLOOR}, {CEILING} "
            f"FROM ({in_detail(shared, at)}) WHERE {WHO} = ? ORDER BY {RANK}"
        )
        for year, item, claims_, rank, cut, result, *ends in city.base.execute(asked, [applicant]).fetchall():
            word = RESULTS[result] if cut else NOT_CUT
            was, now = (ends[0], ends[1]), (ends[2], ends[3])
            found.append(Mine(step.pool, year or None, item, int(claims_), rank, word, was, now))
    return found


def article_of(policy: ir.Policy, pool: ir.Pool) -> str:
    """The article that a pool stands in."""
    return next((award.article for award in policy.awards if award.id in pool.awards), "")


__all__ = ["COLUMNS", "Shared", "article_of", "in_detail", "patched", "share_out"]
