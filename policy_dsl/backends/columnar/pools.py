"""名额, 总额 and 每区上限 over all claims, as queries: pool by pool in the order of the policy, each with window functions alone.

What comes out is what :mod:`policy_dsl.backends.interpreter.pools` (and ``somewhere``, where it is not known whose some claims are) gives.
A step reads the claims as the steps before left them; its rows are those claims, with what the pool did.
"""

from __future__ import annotations

from typing import Final

from sqlglot import exp

from policy_dsl.backends.columnar.claims import (
    AWARD,
    BEFORE,
    CEILING,
    COLUMNS,
    DAY,
    FLOOR,
    ITEM,
    STATUS,
    TO,
    UNIT,
    UNKNOWN_TO,
    WHO,
    YEAR,
    of_level,
)
from policy_dsl.backends.columnar.dialects import Dialect
from policy_dsl.backends.columnar.expr import Unsupported
from policy_dsl.backends.columnar.query import DENIED, GRANTED, UNKNOWN
from policy_dsl.backends.columnar.rows import (
    both,
    case,
    col,
    flag,
    given,
    greatest,
    least,
    negate,
    null,
    number,
    over,
    place,
    select,
    total,
)
from policy_dsl.backends.pool_words import BEST, FIRST_COME, IN_PROPORTION
from policy_dsl.core import ir
from policy_dsl.values.keys import SCORE

MOST_LIMIT: Final = 10**18
"""The largest pool, in 分: a claim of 64 bits times it has 38 digits at most."""

IN, GROUP_YEAR, GROUP, STRAY = "参与", "组年", "组", "不明"
"""Of a step: whether a claim is in the pool; the year and the recipient that it is counted with (0, "": all); whether its recipient is
not known."""
WAS: Final = {STATUS: "前状态", FLOOR: "前保底", CEILING: "前最高"}
FIRST, CLAIMS, LACKING, OVER, CUT, STANDS, APART = "首", "件数", "缺数", "超出", "已分", "留", "旁及"
"""Of a step: 1 on the first row of a claim; how many claims there are in its group, and how many without a score (a day); whether they are
over the pool (1, 0, 2: open); whether the pool was shared out; whether a place is had (1, 0, 2: open); whether claims of unknown recipients
may be in the group."""
SHOWN: Final = (
    *COLUMNS, IN, GROUP_YEAR, GROUP, STRAY, *WAS.values(), FIRST, CLAIMS, LACKING, OVER, CUT, STANDS, APART,
)  # fmt: skip
_KEPT: Final = (*COLUMNS, IN, GROUP_YEAR, GROUP, STRAY, *WAS.values(), FIRST, "定")
_MIXED = "处"


class Step:
    """One pool as a query. ``number``: its place in the policy, from 0."""

    def __init__(self, dialect: Dialect, pools: list[ir.Pool], at: int) -> None:
        """Raises :class:`Unsupported` for a pool larger than any engine reckons exactly."""
        self.d = dialect
        self.pool = pools[at]
        self.levels = [of_level(n) for n, pool in enumerate(pools) if pool.level is not None]
        self.level = of_level(at) if self.pool.level is not None else ""
        if self.pool.limit > MOST_LIMIT:
            raise Unsupported(f"总额超过{MOST_LIMIT}分的，不能用查询分配")
        self.places = self.pool.kind == "count"
        self.by_recipient = self.pool.key == "recipient"

    @property
    def limit(self) -> exp.Expr:
        """The pool, in 分 or places."""
        return number(self.pool.limit)

    # --- the rows, and who is with whom -------------------------------------------------------

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

    def _grouped(self, source: str) -> exp.Select:
        """Which claims are in the pool, and with which others."""
        test = both(
            col(STATUS).neq(DENIED),
            col(AWARD).isin(*[exp.Literal.string(award) for award in dict.fromkeys(self.pool.awards)]),
        )
        if self.level:
            test = both(test, col(self.level))
        year = given(col(YEAR), number(0)) if self.pool.per_year else number(0)
        to: exp.Expr = exp.Literal.string("")
        stray: exp.Expr = exp.false()
        if self.by_recipient:
            to, stray = given(col(TO), exp.Literal.string("")), col(UNKNOWN_TO)
        made = {IN: flag(test), GROUP_YEAR: year, GROUP: to, STRAY: flag(stray)}
        made |= {was: col(now) for now, was in WAS.items()}
        return select(source, (*COLUMNS, *self.levels), **made)

    def _group(self) -> list[exp.Expr]:
        return [col(IN), col(GROUP_YEAR), *([col(GROUP), col(STRAY)] if self.by_recipient else [])]

    def _claim(self) -> list[exp.Expr]:
        """The rows of one claim: of an applicant, for one item."""
        return [*self._group(), col(WHO), col(ITEM)]

    def _counted(self, rows: exp.Select) -> exp.Select:
        """The first row of each claim, and whether it takes a place for certain."""
        first = over(exp.Min(this=col(UNIT)), self._claim())
        made = {
            FIRST: flag(col(UNIT).eq(first)),
            "位": first.copy(),
            "定": over(exp.Max(this=flag(col(STATUS).eq(GRANTED))), self._claim()),
        }
        return select(rows, (*COLUMNS, *self.levels, IN, GROUP_YEAR, GROUP, STRAY, *WAS.values()), **made)

    # --- what a group comes to ----------------------------------------------------------------

    def _by_name(self, last: str = "位") -> list[exp.Expr]:
        item = given(col(ITEM), exp.Literal.string(""))
        return [self.d.by_code_point(col(WHO)), self.d.by_code_point(item), col(last)]

    def order(self, last: str = "位") -> list[exp.Expr]:
        """What claims go by; of equal scores and days the name decides. ``last``: the column with the place of a claim among those of
        its applicant."""
        match self.pool.order:
            case "择优":
                score = exp.Neg(this=exp.paren(given(col(SCORE), number(0))))
                return [score, flag(null(col(DAY))), given(col(DAY), number(0)), *self._by_name(last)]
            case "先到先得":
                return [given(col(DAY), number(0)), *self._by_name(last)]
            case _:
                return self._by_name(last)

    def _with_shares(self, rows: exp.Select, group: list[exp.Expr], mark: str, count: str) -> exp.Select:
        """Beside each row: what its group comes to, and what that leaves of it. ``mark``: what the names of these columns begin with;
        ``count``: the name of the number of claims."""
        lacking = {BEST: flag(null(col(SCORE))), FIRST_COME: flag(null(col(DAY)))}.get(self.pool.order)
        made: dict[str, exp.Expr] = {
            count: over(total(col(FIRST)), group),
            f"{mark}{LACKING}": number(0) if lacking is None else over(total(exp.Mul(this=col(FIRST), expression=lacking)), group),
        }  # fmt: skip
        if self.places:
            made[f"{mark}定数"] = over(total(_times(col(FIRST), col("定"))), group)
        else:
            made[f"{mark}低和"] = over(total(self.d.wide(col(FLOOR))), group)
            made[f"{mark}高和"] = over(total(self.d.wide(given(col(CEILING), self.limit))), group)
            made[f"{mark}无限"] = over(total(flag(null(col(CEILING)))), group)
        kept = [*_KEPT, *self.levels, "位"]
        if mark:
            kept += [_MIXED, *self._own(mark="", count=CLAIMS)]
        if self.places and self.pool.order in (BEST, FIRST_COME):
            order = self.order()[:1] if self.pool.order == BEST else self.order()
            sure = _times(col(FIRST), col("定"))
            made[f"{mark}前定"] = exp.paren(
                exp.Sub(
                    this=over(total(sure), group, order, "peers"),
                    expression=over(total(sure.copy()), [*group, *order]),
                )
            )
            made[f"{mark}至此"] = over(total(col(FIRST)), group, order, "peers")
        elif not self.places and self.pool.order in (BEST, FIRST_COME):
            for end, column in (("低", col(FLOOR)), ("高", given(col(CEILING), self.limit))):
                claim = self.d.wide(least(column, self.limit))
                before = over(total(claim), group, [*self.order(), col(UNIT)], "earlier")
                left = exp.paren(exp.Sub(this=self.d.wide(self.limit), expression=given(before, number(0))))
                made[f"{mark}{end}份"] = least(claim.copy(), greatest(left, number(0)))
        found = select(rows, kept, **made)
        if self.pool.order == IN_PROPORTION and not self.places:
            return self._in_proportion(found, group, mark, (*kept, *made))
        return found

    def _in_proportion(
        self, rows: exp.Select, group: list[exp.Expr], mark: str, kept: tuple[str, ...]
    ) -> exp.Select:
        """Each is rounded down; the 分 that are left go to the largest remainders."""
        ends = (("低", col(FLOOR)), ("高", given(col(CEILING), self.limit)))
        cut: dict[str, exp.Expr] = {}
        for end, column in ends:
            # of a group without any claim nothing is divided
            whole = greatest(col(f"{mark}{end}和"), self.d.wide(number(1)))
            times = _times(self.d.wide(column), self.d.wide(self.limit))
            cut[f"{mark}{end}商"] = case(
                (col(f"{mark}{end}和") > self.limit, self.d.wide(self.d.share(times, whole))),
                other=self.d.wide(column),
            )
        rest: dict[str, exp.Expr] = {}
        for end, column in ends:
            times = _times(self.d.wide(column), self.d.wide(self.limit))
            back = _times(col(f"{mark}{end}商"), col(f"{mark}{end}和"))
            rest[f"{mark}{end}余"] = case(
                (col(f"{mark}{end}和") > self.limit, exp.paren(exp.Sub(this=times, expression=back))),
                other=self.d.wide(number(0)),
            )
            rest[f"{mark}{end}缺"] = exp.paren(
                exp.Sub(this=self.d.wide(self.limit), expression=over(total(col(f"{mark}{end}商")), group))
            )
        ranked: dict[str, exp.Expr] = {}
        for end, _ in ends:
            order = [exp.Neg(this=col(f"{mark}{end}余")), *self._by_name(), col(UNIT)]
            ranked[f"{mark}{end}名次"] = place(group, order)
        done: dict[str, exp.Expr] = {}
        for end, _ in ends:
            more = flag(
                both(
                    col(f"{mark}{end}和") > self.limit,
                    col(f"{mark}{end}名次") <= col(f"{mark}{end}缺"),
                )
            )
            done[f"{mark}{end}份"] = exp.paren(exp.Add(this=col(f"{mark}{end}商"), expression=more))
        found = select(rows, kept, **cut)
        found = select(found, (*kept, *cut), **rest)
        found = select(found, (*kept, *cut, *rest), **ranked)
        return select(found, kept, **done)

    def _own(self, mark: str, count: str) -> list[str]:
        """The columns that :meth:`_with_shares` makes."""
        names = [count, f"{mark}{LACKING}"]
        names += [f"{mark}定数"] if self.places else [f"{mark}低和", f"{mark}高和", f"{mark}无限"]
        if self.places and self.pool.order in (BEST, FIRST_COME):
            names += [f"{mark}前定", f"{mark}至此"]
        elif not self.places and self.pool.order:
            names += [f"{mark}低份", f"{mark}高份"]
        return names

    def _over(self, mark: str, count: str) -> exp.Expr:
        """Whether a group is over the pool, whatever the year is."""
        within: exp.Expr
        sure: exp.Expr
        if self.places:
            within, sure = col(count) <= self.limit, col(f"{mark}定数") > self.limit
        else:
            within = both(col(f"{mark}无限").eq(0), col(f"{mark}高和") <= self.limit)
            sure = col(f"{mark}低和") > self.limit
        return case((within, number(0)), (sure, number(1)), other=number(2))

    def _dated(self) -> exp.Expr:
        return col(GROUP_YEAR) > 0 if self.pool.per_year else exp.true()

    def _orders(self) -> bool:
        """Whether the text says how to share out."""
        return self.pool.order in (BEST, FIRST_COME) or (self.pool.order == IN_PROPORTION and not self.places)

    def _ranked(self, lacking: str) -> exp.Expr:
        """Whether the claims can be put in that order."""
        return col(lacking).eq(0) if self._orders() else exp.false()

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
            inner = inner.where(col(_MIXED).eq(exp.Literal.string("")).or_(col(STRAY).eq(0)), copy=False)
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
        columns = [*_KEPT, *self.levels, "位", *self._own("", CLAIMS)]
        beside = both(col(IN).eq(1), col(STRAY).eq(1))
        known = select(own, (GROUP_YEAR, GROUP)).where(both(col(IN).eq(1), col(STRAY).eq(0))).distinct()
        first = select(own, columns, **{_MIXED: col(GROUP)})
        strays = exp.Subquery(
            this=select(own, columns).where(beside), alias=exp.TableAlias(this=exp.to_identifier("s"))
        )
        again = exp.select(
            *[exp.column(each, table="s", quoted=True) for each in columns],
            exp.alias_(exp.column(GROUP, table="k", quoted=True), _MIXED, quoted=True),
        ).from_(strays)
        again = again.join(
            exp.Subquery(this=known, alias=exp.TableAlias(this=exp.to_identifier("k"))),
            on=exp.column(GROUP_YEAR, table="s", quoted=True).eq(
                exp.column(GROUP_YEAR, table="k", quoted=True)
            ),
        )
        every = select(exp.Union(this=first, expression=again, distinct=False), (*columns, _MIXED))
        group: list[exp.Expr] = [col(IN), col(GROUP_YEAR), col(_MIXED)]
        mixed = self._with_shares(every, group, "合", "合件数")
        kept = [*_KEPT, *self.levels, "位", _MIXED, *self._own("", CLAIMS), *self._own("合", "合件数")]
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
        once = both(col(STRAY).eq(1), col(_MIXED).eq(exp.Literal.string("")))
        made: dict[str, exp.Expr] = {
            "年明": over(exp.Max(this=flag(col(STRAY).eq(0))), year),
            "年不明": over(total(_times(col(FIRST), flag(once))), year),
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


def _times(left: exp.Expr, right: exp.Expr) -> exp.Expr:
    return exp.Mul(this=left, expression=right)


__all__ = ["APART", "BEFORE", "CLAIMS", "CUT", "FIRST", "GROUP", "GROUP_YEAR", "IN", "LACKING", "OVER", "SHOWN", "STANDS", "STRAY", "WAS", "Step"]  # fmt: skip
