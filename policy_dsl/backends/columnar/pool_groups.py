"""Who shares a pool with whom, what their claims come to, and what the pool leaves of each: columns beside the claims."""

from __future__ import annotations

from typing import Final

from sqlglot import exp

from policy_dsl.backends.columnar.claims import (
    AWARD,
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
from policy_dsl.backends.columnar.query import DENIED, GRANTED
from policy_dsl.backends.columnar.rows import (
    both,
    case,
    col,
    flag,
    given,
    greatest,
    least,
    null,
    number,
    over,
    place,
    select,
    times,
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
KEPT: Final = (*COLUMNS, IN, GROUP_YEAR, GROUP, STRAY, *WAS.values(), FIRST, "定")
MIXED = "处"


class Groups:
    """One pool: who is in it with whom, and what that leaves of each. ``at``: its place in the policy, from 0."""

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
            made[f"{mark}定数"] = over(total(times(col(FIRST), col("定"))), group)
        else:
            made[f"{mark}低和"] = over(total(self.d.wide(col(FLOOR))), group)
            made[f"{mark}高和"] = over(total(self.d.wide(given(col(CEILING), self.limit))), group)
            made[f"{mark}无限"] = over(total(flag(null(col(CEILING)))), group)
        kept = [*KEPT, *self.levels, "位"]
        if mark:
            kept += [MIXED, *self._own(mark="", count=CLAIMS)]
        if self.places and self.pool.order in (BEST, FIRST_COME):
            order = self.order()[:1] if self.pool.order == BEST else self.order()
            sure = times(col(FIRST), col("定"))
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
            product = times(self.d.wide(column), self.d.wide(self.limit))
            cut[f"{mark}{end}商"] = case(
                (col(f"{mark}{end}和") > self.limit, self.d.wide(self.d.share(product, whole))),
                other=self.d.wide(column),
            )
        rest: dict[str, exp.Expr] = {}
        for end, column in ends:
            product = times(self.d.wide(column), self.d.wide(self.limit))
            back = times(col(f"{mark}{end}商"), col(f"{mark}{end}和"))
            rest[f"{mark}{end}余"] = case(
                (col(f"{mark}{end}和") > self.limit, exp.paren(exp.Sub(this=product, expression=back))),
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
