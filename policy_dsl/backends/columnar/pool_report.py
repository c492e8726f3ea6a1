"""What a pool did, as a query over the rows of its :class:`policy_dsl.backends.columnar.pools.Step`: one row for each year and recipient."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import msgspec
from sqlglot import exp

from policy_dsl.backends.columnar.claims import CEILING, DAY, FLOOR, ITEM, STATUS, UNIT, WHO
from policy_dsl.backends.columnar.dialects import Dialect
from policy_dsl.backends.columnar.pools import (
    APART,
    CLAIMS,
    CUT,
    FIRST,
    GROUP,
    GROUP_YEAR,
    IN,
    LACKING,
    OVER,
    SHOWN,
    STANDS,
    STRAY,
    WAS,
    Step,
)
from policy_dsl.backends.columnar.query import DENIED, GRANTED, UNKNOWN
from policy_dsl.backends.columnar.rows import (
    both,
    case,
    col,
    flag,
    given,
    least,
    negate,
    null,
    number,
    over,
    place,
    select,
    total,
)
from policy_dsl.backends.pool_words import (
    BEST,
    FIRST_COME,
    UNDATED,
    gone_by,
    others_too,
    pool_text,
    recipients_of,
    whose,
    why_not,
)
from policy_dsl.core import ir
from policy_dsl.values.keys import SCORE

RANK, RESULT = "名次", "结果"
"""Of :func:`claims_of`: the place of a claim in the order of its pool, and what came of it: :data:`RESULTS`."""
WHOLE, LESS, NONE, OPEN = 1, 3, 0, 2
"""A claim keeps all; less; nothing; it is open whether it gets anything."""

DEMAND, LEFT, BOUND = ("需保底", "需最高"), ("余保底", "余最高"), ("界保底", "界最高")
MOST, _PLACES = "各自最高", "名额内最高"
LAST, NEXT = "末", "首"
MARKS: Final = {WHO: "主体", ITEM: "项目", SCORE: "评分", DAY: "日"}
KEYS: Final = (GROUP_YEAR, GROUP, STRAY)
COLUMNS: Final = (
    *KEYS, CLAIMS, LACKING, OVER, CUT, APART, *DEMAND, "未得", "减少", "待定",
    *(f"{LAST}{mark}" for mark in MARKS.values()), *(f"{NEXT}{mark}" for mark in MARKS.values()), *LEFT,
)  # fmt: skip
"""What :func:`report` shows. 未得, 减少, 待定: how many claims get nothing, less, or are open now."""


def claims_of(step: Step, source: str) -> exp.Select:
    """The claims on a pool (of several awards: their rows), with :data:`RANK` and :data:`RESULT`."""
    rows = select(source, SHOWN).where(col(IN).eq(1), copy=False)
    claim = [*map(col, KEYS), col(WHO), col(ITEM)]
    gone = over(exp.Max(this=flag(col(STATUS).neq(DENIED))), claim).eq(0)
    open_ = over(exp.Max(this=flag(both(col(STATUS).eq(UNKNOWN), col(WAS[STATUS]).neq(UNKNOWN)))), claim).eq(
        1
    )
    shrunk = exp.or_(
        col(FLOOR).neq(col(WAS[FLOOR])),
        both(null(col(WAS[CEILING])), negate(null(col(CEILING)))),
        both(negate(null(col(WAS[CEILING]))), given(col(CEILING), number(0)).neq(given(col(WAS[CEILING]), number(0)))),
    )  # fmt: skip
    less = over(exp.Max(this=flag(shrunk)), claim).eq(1)
    result = case((gone, number(NONE)), (open_, number(OPEN)), (less, number(LESS)), other=number(WHOLE))
    rest = (
        number(0) if step.pool.order in (BEST, FIRST_COME) else exp.Neg(this=given(col(CEILING), number(0)))
    )
    order = [number(1) - col(FIRST), rest, *step.order(UNIT)]
    return select(rows, SHOWN, **{RESULT: result, RANK: place([*map(col, KEYS)], order)})


def report(step: Step, dialect: Dialect, source: str) -> exp.Select:
    """:data:`COLUMNS` of each year and recipient."""
    rows = claims_of(step, source)
    group = [*map(col, KEYS)]
    claim, person = [*group, col(WHO), col(ITEM)], [*group, col(WHO)]

    def wide(column: exp.Expr) -> exp.Expr:
        return dialect.wide(given(column, number(0)))

    limit = step.limit
    floor, ceiling = col(WAS[FLOOR]), col(WAS[CEILING])
    stays = flag(col(STANDS).eq(1)) if step.places else flag(col(STATUS).neq(DENIED))
    goes = flag(col(STANDS).eq(0)) if step.places else flag(col(RESULT).eq(NONE))
    kept = (*SHOWN, RESULT, RANK)
    made: dict[str, exp.Expr] = {
        "件低": over(total(wide(floor)), claim),
        "件高": over(total(wide(ceiling)), claim),
        "件无限": over(exp.Max(this=flag(null(ceiling))), claim),
        "件后高": over(total(wide(col(CEILING))), claim),
        "件后定": over(exp.Max(this=flag(col(STATUS).eq(GRANTED))), claim),
        "件后无限": over(exp.Max(this=flag(null(col(CEILING)))), claim),
        "人高": over(total(wide(ceiling)), person),
        "人无限": over(exp.Max(this=flag(null(ceiling))), person),
        "人首": flag(place(person, [col(UNIT), given(col(ITEM), exp.Literal.string(""))]).eq(1)),
        "在": over(exp.Max(this=stays), claim),
        "出": over(exp.Max(this=goes), claim),
    }
    found = select(rows, kept, **made)
    kept = (*kept, *made)
    later = number(1) - col(FIRST)
    big = [later, number(1) - col("件无限"), exp.Neg(this=col("件高")), col(WHO)]
    edge = both(col(FIRST).eq(1), col(CUT).eq(1), col(APART).eq(0))
    orders = step.pool.order in (BEST, FIRST_COME)
    made = {
        "大序": place(group, big),
        # claims that are in come first, then the largest
        "后序": place(
            group,
            [
                later,
                number(1) - col("件后定"),
                number(1) - col("件后无限"),
                exp.Neg(this=col("件后高")),
            ],
        ),
        "小序": place(group, [later, col("件低")]),
        "人序": place(person, big[:-1]),
        "末序": over(exp.Max(this=case((both(edge, col("在").eq(1)), col(RANK)), other=number(0))), group),
        "首序": over(exp.Min(this=case((both(edge, col("出").eq(1)), col(RANK)), other=exp.Null())), group),
    }
    found = select(found, kept, **made)
    first = col(FIRST).eq(1)

    def some(test: exp.Expr, column: exp.Expr) -> exp.Expr:
        return given(total(case((test, column), other=dialect.wide(number(0)))), number(0))

    def unless(endless: exp.Expr, column: exp.Expr) -> exp.Expr:
        return case((given(exp.Max(this=flag(endless)), number(0)).eq(1), exp.Null()), other=column)

    sums: dict[str, exp.Expr] = {
        each: exp.Max(this=col(each)) for each in (CLAIMS, LACKING, OVER, CUT, APART)
    }
    sums |= {
        DEMAND[0]: total(wide(floor)),
        DEMAND[1]: unless(null(ceiling), total(wide(ceiling))),
        "后保底": total(wide(col(FLOOR))),
        "后最高": unless(null(col(CEILING)), total(wide(col(CEILING)))),
    }
    if step.places:
        low, high = both(first, col("小序") <= limit), both(first, col("大序") <= limit)
        own, still = both(first, col("人序") <= limit), both(first, col("后序") <= limit)
        sums |= {
            _PLACES: unless(both(still, col("件后无限").eq(1)), some(still, col("件后高"))),
            BOUND[0]: some(low, col("件低")),
            BOUND[1]: unless(both(high, col("件无限").eq(1)), some(high, col("件高"))),
            MOST: unless(both(own, col("件无限").eq(1)), some(own, col("件高"))),
        }
    else:
        cap = dialect.wide(limit)
        each = case((col("人无限").eq(1), cap), other=least(col("人高"), cap.copy()))
        sums |= {
            BOUND[0]: least(total(wide(floor)), cap.copy()),
            BOUND[1]: case(
                (given(exp.Max(this=flag(null(ceiling))), number(0)).eq(1), cap.copy()),
                other=least(total(wide(ceiling)), cap.copy()),
            ),
            MOST: some(col("人首").eq(1), each),
        }
    for title, result in (("未得", NONE), ("减少", LESS), ("待定", OPEN)):
        sums[title] = total(flag(both(first.copy(), col(CUT).eq(1), col(RESULT).eq(result))))
    for mark, where in ((LAST, "末序"), (NEXT, "首序")):
        for column, title in MARKS.items():
            at = both(first.copy(), col(RANK).eq(col(where))) if orders else exp.false()
            sums[f"{mark}{title}"] = exp.Max(this=case((at, col(column)), other=exp.Null()))
    grouped = select(found, KEYS, **sums).group_by(*group, copy=False)
    return select(grouped, [each for each in COLUMNS if each not in LEFT], **_left(step))


def _left(step: Step) -> dict[str, exp.Expr]:
    """What the claims come to under the pool, also where nothing was cut."""
    cut, apart, open_ = col(CUT).eq(1), col(APART).neq(0), col(OVER).eq(2)
    undated = col(GROUP_YEAR).eq(0) if step.pool.per_year else exp.false()
    after: exp.Expr = case(
        (both(apart, open_), col("后最高")), other=col(_PLACES if step.places else "后最高")
    )
    if not step.places:
        capped = case((null(col("后最高")), step.limit), other=least(col("后最高"), step.limit))
        after = case((both(apart, negate(open_)), capped), other=col("后最高"))
    return {
        LEFT[0]: case(
            (cut, col("后保底")),
            (both(negate(apart), col(OVER).eq(0)), col(DEMAND[0])),
            (exp.or_(apart, undated), number(0)),
            other=col(BOUND[0]),
        ),
        LEFT[1]: case(
            (cut, after),
            (both(negate(apart), col(OVER).eq(0)), col(DEMAND[1])),
            (exp.or_(both(apart, open_), both(negate(apart), undated)), col(MOST)),
            other=col(BOUND[1]),
        ),
    }


class Edge(msgspec.Struct, frozen=True):
    """A claim beside the cut-off: whose, for which item, its score, its day as an ordinal."""

    applicant: str
    item: str | None
    score: int | None
    day: int | None


class Report(msgspec.Struct, frozen=True):
    """One pool, in one year (None: once for all, or not known), for one recipient or all. Sums in 分 as (floor, ceiling), a ceiling None
    without an upper end. ``over``: None while it is open. ``hit``: how many claims get nothing, less, or are open now."""

    pool: ir.Pool
    text: str
    year: int | None
    recipient: str | None
    claims: int
    demand: tuple[int, int | None]
    left: tuple[int, int | None]
    over: bool | None
    enforced: bool
    hit: tuple[int, int, int]
    last_in: Edge | None
    first_out: Edge | None
    note: str


def read(pool: ir.Pool, policy: ir.Policy, row: Sequence[Any]) -> Report:
    """A row of :func:`report`."""
    at = dict(zip(COLUMNS, row, strict=True))
    recipients = recipients_of(pool, policy)
    to = None
    if pool.key == "recipient":
        to = f"{recipients}未知" if at[STRAY] else str(at[GROUP])
    over_ = {0: False, 1: True}.get(int(at[OVER]))
    undated = pool.per_year and not at[GROUP_YEAR]
    notes = []
    if over_ is not False:
        if at[APART]:
            notes.append(whose(recipients) if at[STRAY] else others_too(int(at[APART]), recipients))
        if undated:
            notes.append(UNDATED)
        elif not at[CUT]:
            notes.append(why_not(pool, int(at[LACKING])))
        elif not at[APART]:
            notes.append(gone_by(pool))
    last, after = (_edge([at[f"{mark}{title}"] for title in MARKS.values()]) for mark in (LAST, NEXT))
    return Report(
        pool,
        pool_text(pool) + (f"（{to}）" if to is not None else ""),
        int(at[GROUP_YEAR]) or None,
        to,
        int(at[CLAIMS]),
        _sums(at[DEMAND[0]], at[DEMAND[1]]),
        _sums(at[LEFT[0]], at[LEFT[1]]),
        over_,
        bool(at[CUT]),
        (int(at["未得"]), int(at["减少"]), int(at["待定"])),
        last,
        after,
        "；".join(notes),
    )


def _sums(floor: Any, ceiling: Any) -> tuple[int, int | None]:
    return int(floor), None if ceiling is None else int(ceiling)


def _edge(cells: list[Any]) -> Edge | None:
    who, item, score, day = cells
    if who is None:
        return None
    return Edge(str(who), item, None if score is None else int(score), None if day is None else int(day))
