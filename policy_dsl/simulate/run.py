"""Drafts over an open city: everything that is reckoned, as one report."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from policy_dsl.backends.columnar.columns import Columns
from policy_dsl.backends.columnar.query import Plan
from policy_dsl.batch.city import City
from policy_dsl.simulate import against, sums
from policy_dsl.simulate.drafts import Draft
from policy_dsl.simulate.quota import Quotas, Scene
from policy_dsl.simulate.report import Note, Report, Table
from policy_dsl.simulate.result import Result
from policy_dsl.simulate.years import Asked, Years

Done = Callable[[int, int], None]
_STEPS = 3


class Simulation:
    """Drafts over an open city."""

    def __init__(
        self,
        city: City,
        drafts: list[Draft],
        groups: list[str],
        done: Done | None = None,
        years: Asked | None = None,
    ) -> None:
        """``groups``: columns of the applicants that costs are broken down by. ``years``: one after the other; else all apply once, on the day that
        the tables say."""
        self.city = city
        self.drafts = drafts
        self.groups = groups
        self.asked = years
        self._done = done
        self._step = 0
        self._steps = _STEPS + (1 if years is None else len(years.years))

    def _tell(self) -> None:
        self._step += 1
        if self._done is not None:
            self._done(self._step, self._steps)

    def report(self) -> Report:
        """Everything. Raises ``Unsupported``, :class:`~policy_dsl.batch.wrong.Wrong`."""
        counts = self.city.counts[0]
        years: tuple[int, ...] = ()
        if self.asked is None:
            tables, notes = [*self._one_day()], [*self._notes()]
        else:
            over = Years(self.city, self.drafts, self.asked, self.groups)
            first: list[Table] = []
            over.run(lambda result: first.extend(self._of(result, self.drafts)), self._tell)
            tables, notes = [*first, *over.tables()], [*self._notes(), *over.notes()]
            years = self.asked.years
        return Report(
            self.drafts[0].policy.name,
            tuple(each.name for each in self.drafts),
            counts.used,
            counts.rejected,
            tuple(tables),
            tuple(notes),
            years,
        )

    def _one_day(self) -> Iterator[Table]:
        shared = Columns()
        plans = [Plan(each.policy, each.readings, self.city.given, shared) for each in self.drafts]
        quotas = Quotas(self.city)
        result = Result(self.city, self.drafts, plans, self.city.tables, quotas.columns(plans))
        self._tell()
        yield from self._of(result, self.drafts)
        quotas.gather(result)
        yield from quotas.tables([Scene(each.name, "") for each in self.drafts])

    def _of(self, result: Result, drafts: list[Draft]) -> Iterator[Table]:
        """The tables of one evaluation."""
        awards = result.awards()
        yield sums.whole(result)
        yield sums.by_award(drafts, result.parts, awards)
        yield sums.by_article(drafts, result.parts, awards)
        self._tell()
        yield from (sums.by_group(result, name) for name in self.groups)
        self._tell()
        yield sums.spread(result)
        yield sums.by_payer(drafts, result.parts, awards)
        self._tell()
        if len(drafts) > 1:
            yield against.moves(result)
            yield against.changes(result)
            yield from against.most(result)

    def _notes(self) -> Iterator[Note]:
        yield Note(
            "金额是区间：保底是条件都已确定、数额都已写定的部分，最高是政策最多要付的数。待定的（有的事实未知）算进最高，不算进保底。",
            "Amounts are intervals: at least what is certain, at most what the policy can come to. What is open counts at most, not at least.",
        )
        if any(each.policy.pools for each in self.drafts):
            yield Note(
                "名额、总额由全部申报主体共享，这里没有按它们削减；申报的数对照限额，见“名额使用”“总额使用”。",
                "Quotas and budgets are shared by all applicants, and nothing is cut by them here; what is asked of them stands beside them.",
            )
        for name in self.groups:
            if (None, name) not in self.city.given.full:
                yield Note(
                    f"“{name}”有的申报主体没有填，归在“未知”里。",
                    f"Applicants who do not say their {name} are under 未知.",
                )
