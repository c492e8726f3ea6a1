"""What the pools leave of each applicant whom they change: of his awards, and of everything together."""

from __future__ import annotations

from collections.abc import Mapping

from sqlglot import exp

from policy_dsl.backends.columnar.claims import AWARD, BEFORE, CEILING, FLOOR, STATUS, pools_of
from policy_dsl.backends.columnar.dialects import Dialect
from policy_dsl.backends.columnar.emit import Chain, name, table
from policy_dsl.backends.columnar.expr import FACT_MOST, MOST, Ex
from policy_dsl.backends.columnar.frames import APPLICANT, Frame
from policy_dsl.backends.columnar.given import ID
from policy_dsl.backends.columnar.query import DENIED, GRANTED, UNKNOWN, Plan
from policy_dsl.backends.columnar.rows import both, case, col, flag, given, number, select, total
from policy_dsl.backends.columnar.totals import Left


def after(award: str, kind: str) -> str:
    """A column of :func:`changed`: 状态, 保底, 最高 or 变 (1: the pools changed it) of an award."""
    return f"后：{award}{kind}"


def pooled(plan: Plan) -> list[str]:
    """The awards that share a pool, in the order of the policy."""
    found = {award for pool in pools_of(plan) for award in pool.awards}
    return list(dict.fromkeys(award.id for award in plan.awards if award.id in found))


def differs() -> exp.Expr:
    """Whether the pools changed a claim."""
    return exp.or_(
        *[
            exp.Not(this=exp.paren(exp.NullSafeEQ(this=col(now), expression=col(was))))
            for now, was in BEFORE.items()
        ]
    )


def changed(plan: Plan, dialect: Dialect, source: str) -> exp.Query:
    """One row for each applicant whom the pools changed, with the columns :func:`after` of every award that shares one. ``source``: the last
    step, or the claims where there is none."""
    made: dict[str, exp.Expr] = {"变": exp.Max(this=flag(differs()))}
    for award in pooled(plan):
        mine = col(AWARD).eq(exp.Literal.string(award))

        def some(test: exp.Expr, of: exp.Expr = mine) -> exp.Expr:
            return exp.Max(this=flag(both(of.copy(), test))).eq(1)

        def summed(column: str, of: exp.Expr = mine) -> exp.Expr:
            value = case((of.copy(), given(col(column), number(0))), other=number(0))
            return dialect.big(total(dialect.wide(value)))

        endless = both(col(CEILING).is_(exp.Null()), col(STATUS).neq(DENIED))
        made |= {
            after(award, "状态"): case(
                (some(col(STATUS).eq(GRANTED)), number(GRANTED)),
                (some(col(STATUS).neq(DENIED)), number(UNKNOWN)),
                other=number(DENIED),
            ),
            after(award, "保底"): summed(FLOOR),
            after(award, "最高"): case((some(endless), exp.Null()), other=summed(CEILING)),
            after(award, "变"): exp.Max(this=flag(both(mine.copy(), differs()))),
        }
    rows = select(source, (ID,), **made).group_by(col(ID), copy=False)
    return select(rows, (ID, *[each for each in made if each != "变"])).where(col("变").eq(1), copy=False)


def rows_of(plan: Plan, frame: Frame, place: str, who: str) -> exp.Select:
    """The rows of the table ``place`` that belong to those in ``who``, which holds :func:`changed`; an applicant with those columns."""
    kinds = ("状态", "保底", "最高", "变") if frame == APPLICANT else ()
    more = [name(after(award, kind), "c") for award in pooled(plan) for kind in kinds]
    every = exp.Column(this=exp.Star(), table=exp.to_identifier("t"))
    rows = exp.select(every, *more).from_(table(place, "t"), copy=False)
    return rows.join(table(who, "c"), on=name(ID, "t").eq(name(ID, "c")), copy=False)


def whole_after(plan: Plan, dialect: Dialect, tables: Mapping[Frame, str]) -> exp.Query:
    """Floor and ceiling of everything together under the pools: 合计保底, 合计最高. ``tables``: of the applicants whom the pools changed, with the
    columns of :func:`changed`. Raises :class:`Unsupported` as :meth:`Plan.whole`."""
    c = plan.low.c

    def column(award: str, kind: str, nullable: bool = False, most: int = MOST) -> Ex:
        return c.column(APPLICANT, after(award, kind), "int", nullable, 0, most)

    left = {part.award.id: Left(c.false, part.floor, part.ceiling) for part in plan.sums()}
    for award in pooled(plan):
        hit = c.compare("==", column(award, "变", most=1), c.number(1))
        left[award] = Left(
            hit, column(award, "保底", most=FACT_MOST * 100), column(award, "最高", True, FACT_MOST * 100)
        )
    floor, ceiling = plan.whole(left)
    chain = Chain(dialect, tables, [floor, ceiling])
    return chain.complete(chain.select(APPLICANT, {"合计保底": floor, "合计最高": ceiling}))
