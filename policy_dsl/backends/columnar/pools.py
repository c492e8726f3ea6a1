"""名额, 总额 and 每区上限 over all claims, as queries: pool by pool in the order of the policy, each with window functions alone.

What comes out is what :mod:`policy_dsl.backends.interpreter.pools` (and ``somewhere``, where it is not known whose some claims are) gives.
A step reads the claims as the steps before left them; its rows are those claims, with what the pool did.
"""

from __future__ import annotations

from sqlglot import exp

from policy_dsl.backends.columnar.claims import (
    CEILING,
    FLOOR,
    ITEM,
    STATUS,
    UNIT,
    WHO,
)
from policy_dsl.backends.columnar.pool_groups import (
    APART,
    CLAIMS,
    CUT,
    FIRST,
    GROUP,
    GROUP_YEAR,
    IN,
    KEPT,
    LACKING,
    MIXED,
    MOST_LIMIT,
    OVER,
    SHOWN,
    STANDS,
    STRAY,
    WAS,
    Groups,
)
from policy_dsl.backends.columnar.query import DENIED, UNKNOWN
from policy_dsl.backends.columnar.rows import (
    both,
    case,
    col,
    flag,
    given,
    greatest,
    least,
    negate,
    number,
    over,
    select,
    times,
    total,
)
from policy_dsl.backends.pool_words import IN_PROPORTION


class Step(Groups):
    """One pool as a query."""

    def query(self, source: str) -> exp.Query:
        """The step over the table ``source`` of claims, or of the step before: :data:`SHOWN`."""
        rows = self._counted(self._grouped(source))
        if not self.by_recipient:
            return self._done(self._with_shares(rows, self._group(), "", CLAIMS), self._results())
        own = self._with_shares(rows, self._group(), "", CLAIMS)
        ctes = [("己", own), ("合", self._mixed("己"))]
        query = self._done("合", self._results_of_mixed())
        query.set(
            "with_",
            exp.With(
                expressions=[
                    exp.CTE(
                        this=each,
                        alias=exp.TableAlias(this=exp.to_identifier(label, quoted=True)),
                        materialized=True if self.d.materializes else None,
                    )
                    for label, each in ctes
                ]
            ),
        )
        return query

    # --- what the pool leaves -----------------------------------------------------------------

    def _results(self) -> dict[str, exp.Expr]:
        """Of claims whose recipient is known, or does not matter."""
        found = self._over("", CLAIMS)
        undated = negate(self._dated())
        made: dict[str, exp.Expr] = {
            OVER: case((both(undated, found.eq(1)), number(2)), other=found.copy()),
            CUT: flag(both(col(IN).eq(1), found.copy().neq(0), self._dated(), self._ranked(LACKING))),
            APART: number(0),
        }
        if not self._orders():
            return made | {STANDS: number(2), "低份": number(0), "高份": number(0)}
        if self.places:
            return made | {STANDS: self._standing("")}
        return made | {STANDS: number(2), "低份": least(col("低份"), col("高份")), "高份": col("高份")}

    def _standing(self, mark: str) -> exp.Expr:
        return case(
            (col(f"{mark}前定") >= self.limit, number(0)),
            (col(f"{mark}至此") <= self.limit, number(1)),
            other=number(2),
        )

    def _done(self, rows: exp.Select | str, results: dict[str, exp.Expr]) -> exp.Select:
        """The claims as the pool leaves them."""
        kept = [each for each in SHOWN if each not in (STATUS, FLOOR, CEILING, *results)]
        inner = select(rows, (*kept, STATUS, FLOOR, CEILING, *self.levels), **results)
        if self.by_recipient:
            # those of unknown recipients stand once more beside each recipient
            inner = inner.where(col(MIXED).eq(exp.Literal.string("")).or_(col(STRAY).eq(0)), copy=False)
        cut, out, open_ = col(CUT).eq(1), col(STANDS).eq(0), col(STANDS).eq(2)
        if self.places:
            made = {
                STATUS: case((both(cut, out), number(DENIED)), (both(cut, open_), number(UNKNOWN)), other=col(STATUS)),
                FLOOR: case((both(cut, col(STANDS).neq(1)), number(0)), other=col(FLOOR)),
                CEILING: case((both(cut, out), number(0)), other=col(CEILING)),
            }  # fmt: skip
        else:
            gone = both(cut, col("高份").eq(0))
            made = {
                STATUS: case((gone, number(DENIED)), other=col(STATUS)),
                FLOOR: case((cut, self.d.big(col("低份"))), other=col(FLOOR)),
                CEILING: case((cut.copy(), self.d.big(col("高份"))), other=col(CEILING)),
            }
        columns = [each for each in (*SHOWN, *self.levels) if each not in made]
        return select(inner, columns, **made)

    # --- where it is not known whose some claims are ----------------------------------------------

    def _mixed(self, own: str) -> exp.Select:
        """Beside each claim what comes of it with all that may stand beside it: claims of unknown recipients stand once more
        beside each recipient of their year, and once alone."""
        columns = [*KEPT, *self.levels, "位", *self._own("", CLAIMS)]
        beside = both(col(IN).eq(1), col(STRAY).eq(1))
        known = select(own, (GROUP_YEAR, GROUP)).where(both(col(IN).eq(1), col(STRAY).eq(0))).distinct()
        first = select(own, columns, **{MIXED: col(GROUP)})
        strays = exp.Subquery(
            this=select(own, columns).where(beside), alias=exp.TableAlias(this=exp.to_identifier("s"))
        )
        again = exp.select(
            *[exp.column(each, table="s", quoted=True) for each in columns],
            exp.alias_(exp.column(GROUP, table="k", quoted=True), MIXED, quoted=True),
        ).from_(strays)
        again = again.join(
            exp.Subquery(this=known, alias=exp.TableAlias(this=exp.to_identifier("k"))),
            on=exp.column(GROUP_YEAR, table="s", quoted=True).eq(
                exp.column(GROUP_YEAR, table="k", quoted=True)
            ),
        )
        every = select(exp.Union(this=first, expression=again, distinct=False), (*columns, MIXED))
        group: list[exp.Expr] = [col(IN), col(GROUP_YEAR), col(MIXED)]
        mixed = self._with_shares(every, group, "合", "合件数")
        kept = [*KEPT, *self.levels, "位", MIXED, *self._own("", CLAIMS), *self._own("合", "合件数")]
        mixed = select(mixed, kept, 合超=self._over("合", "合件数"))
        kept += ["合超"]
        return self._of_year(self._bounded(mixed, kept), [*kept, *self._bounds()])

    def _bounds(self) -> list[str]:
        return ["限低", "限高", "合限低"] if not self.places and self._orders() else []

    def _bounded(self, rows: exp.Select, kept: list[str]) -> exp.Select:
        """What is left of a claim whoever else drops out: in proportion, a 分 more or less."""
        if not self._bounds():
            return rows
        low: exp.Expr = least(col("低份"), col("高份"))
        high: exp.Expr = col("高份")
        mixed: exp.Expr = least(col("合低份"), col("合高份"))
        if self.pool.order == IN_PROPORTION:
            low, mixed = (
                case(
                    (col(whole) > self.limit, greatest(exp.paren(exp.Sub(this=each, expression=number(1))), number(0))),
                    other=each.copy(),
                )
                for each, whole in ((low, "高和"), (mixed, "合高和"))
            )  # fmt: skip
            more = exp.paren(exp.Add(this=col("高份"), expression=number(1)))
            high = case(
                (col("高和") > self.limit, least(more, given(self.d.wide(col(CEILING)), more.copy()))),
                other=col("高份"),
            )
        return select(rows, kept, 限低=low, 限高=high, 合限低=mixed)

    def _of_year(self, rows: exp.Select, kept: list[str]) -> exp.Select:
        """What holds for the whole year, and for a claim at whichever recipient it may be."""
        year = [col(IN), col(GROUP_YEAR)]
        unit = [col(IN), col(GROUP_YEAR), col(STRAY), col(WHO), col(ITEM), col(UNIT), col(GROUP)]
        once = both(col(STRAY).eq(1), col(MIXED).eq(exp.Literal.string("")))
        made: dict[str, exp.Expr] = {
            "年明": over(exp.Max(this=flag(col(STRAY).eq(0))), year),
            "年不明": over(total(times(col(FIRST), flag(once))), year),
            "年首": over(exp.Min(this=self.d.by_code_point(case((once.copy(), col(WHO)), other=exp.Null()))), year),
            "年末": over(exp.Max(this=self.d.by_code_point(case((once.copy(), col(WHO)), other=exp.Null()))), year),
            "年超": over(exp.Max(this=col("合超")), year),
            "皆缺": over(exp.Max(this=col(f"合{LACKING}")), unit),
        }  # fmt: skip
        if self.places and self._orders():
            made["皆留"] = over(exp.Min(this=flag(self._standing("合").eq(1))), unit)
        if self._bounds():
            made["皆低"] = over(exp.Min(this=col("合限低")), unit)
        return select(rows, kept, **made)

    def _results_of_mixed(self) -> dict[str, exp.Expr]:
        plain = self._results()
        alone = both(col("年明").eq(0), col("年首").eq(col("年末")))
        stray = col(STRAY).eq(1)
        # whoever may stand beside them, the claims of some recipients are not too many
        apart = both(
            col(IN).eq(1),
            col("年不明") > 0,
            col("年超").neq(0),
            negate(alone),
            exp.or_(stray.copy(), col("合超").neq(0)),
        )
        known = case((both(self._dated(), self._over("", CLAIMS).eq(1)), number(1)), other=number(2))
        ranked = self._ranked("皆缺")
        made: dict[str, exp.Expr] = {
            OVER: case((apart, case((stray, number(2)), other=known)), other=plain[OVER]),
            CUT: case((apart.copy(), flag(both(self._dated(), ranked))), other=plain[CUT]),
            APART: case((apart.copy(), col("年不明")), other=number(0)),
            LACKING: case((apart.copy(), col("皆缺")), other=col(LACKING)),
        }
        if not self._orders():
            return made | {STANDS: number(2), "低份": number(0), "高份": number(0)}
        if self.places:
            sure = flag(both(col("皆留").eq(1)))
            everywhere = number(0) if self.pool.limit == 0 else case((sure.eq(1), number(1)), other=number(2))
            here = case(
                (self._standing("").eq(0), number(0)),
                (self._standing("合").eq(1), number(1)),
                other=number(2),
            )
            both_ = case((stray.copy(), everywhere), other=here)
            return made | {STANDS: case((apart.copy(), both_), other=plain[STANDS])}
        most = least(self.d.wide(given(col(CEILING), self.limit)), self.d.wide(self.limit))
        high = case((stray.copy(), most), other=col("限高"))
        low = case((stray.copy(), col("皆低")), other=least(col("限低"), col("合限低")))
        return made | {
            STANDS: number(2),
            "低份": case((apart.copy(), least(low, high)), other=plain["低份"]),
            "高份": case((apart.copy(), high.copy()), other=plain["高份"]),
        }


__all__ = ["APART", "CLAIMS", "CUT", "FIRST", "GROUP", "GROUP_YEAR", "IN", "LACKING", "MOST_LIMIT", "OVER", "SHOWN", "STANDS", "STRAY", "WAS", "Step"]  # fmt: skip
