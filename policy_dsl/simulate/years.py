"""Year after year: what is reckoned in one is history for the next, once for every way of paying and every draft."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

import msgspec

from policy_dsl.backends.columnar.columns import Columns
from policy_dsl.backends.columnar.frames import Frame
from policy_dsl.backends.columnar.given import Given
from policy_dsl.backends.columnar.payouts import Payout, ceilings, floors
from policy_dsl.backends.columnar.query import Plan
from policy_dsl.batch.cells import quoted
from policy_dsl.batch.city import City
from policy_dsl.simulate import booking, sums
from policy_dsl.simulate.assumed import assumed
from policy_dsl.simulate.booking import PAYINGS, Books
from policy_dsl.simulate.carry import Carried, carried
from policy_dsl.simulate.drafts import Draft
from policy_dsl.simulate.quota import Quotas, Scene
from policy_dsl.simulate.report import Cell, Column, Note, Table
from policy_dsl.simulate.result import Result, Sums
from policy_dsl.values.dates import year_of

_GROUPS = "各年分列"
Tell = Callable[[Result], None]


class Asked(msgspec.Struct, frozen=True):
    """``years``: in their order; ``day``: month and day of every application, the last day in force of the year where None; ``carry``: what is not
    known of later years, and of what was received before, is assumed."""

    years: tuple[int, ...]
    day: tuple[int, int] | None = None
    carry: bool = True


class Years:
    """Drafts over an open city, year after year. Scenes are numbered draft by draft, for each the ways of paying."""

    def __init__(self, city: City, drafts: Sequence[Draft], asked: Asked, groups: Sequence[str]) -> None:
        self.city = city
        self.drafts = drafts
        self.asked = asked
        self.groups = groups
        self.scenes = [(draft, paying) for draft in drafts for paying in PAYINGS]
        self.names = [Scene(draft.name, paying.name) for draft, paying in self.scenes]
        self.carried = Carried(city.given, dict(city.tables), {})
        if asked.carry:
            self.carried = carried(city, [each.policy for each in drafts], max(asked.years))
        self.books = Books(city)
        self.frames = [self.books.open(number) for number in range(len(self.scenes))]
        self.quotas = Quotas(city)
        self.found: list[_Year] = []

    def run(self, first: Tell, done: Callable[[], None]) -> None:
        """All years. ``first``: is told the answers of the first year. Raises ``Unsupported``, :class:`~policy_dsl.batch.wrong.Wrong`."""
        for number, year in enumerate(self.asked.years):
            result = self._year(year, fresh=number == 0)
            if number == 0:
                first(result.of(range(0, len(self.scenes), len(PAYINGS))))
            done()

    # --- one year -------------------------------------------------------------------------------

    def _year(self, year: int, *, fresh: bool) -> Result:
        shared = Columns()
        plans: list[Plan] = []
        given: dict[int, Sequence[Payout]] = {}
        days: list[int] = []
        for number, (draft, paying) in enumerate(self.scenes):
            days.append(day_in(draft, year, self.asked.day))
            # before the first year all have the same history
            frame = self.frames[0 if fresh else number]
            plan = Plan(draft.policy, draft.readings, self._given(days[-1], frame), shared)
            if fresh:
                booking.bookable(plan)
            if paying.most:
                paid = Plan(draft.policy, draft.readings, self._given(days[-1], frame), shared, paid=True)
                given[number] = ceilings(plan, paid)
            else:
                given[number] = floors(plan)
            plans.append(plan)
        tables = booking.with_book(self.carried.tables, self.frames)
        more = booking.columns(given) | self.quotas.columns(plans)
        result = Result(self.city, [draft for draft, _ in self.scenes], plans, tables, more)
        self.quotas.gather(result)
        awards = result.awards()
        self.found.append(
            _Year(
                year,
                days,
                result.totals(),
                sums.articles(result.parts, awards),
                sums.payers(result.parts, awards),
            )
        )
        self._group(result, fresh=fresh)
        self.books.write(result, given, year)
        return result

    def _given(self, day: int, book: Frame) -> Given:
        given = msgspec.structs.replace(self.carried.given, day=day, history=book.name)
        return msgspec.structs.replace(given, own="given") if self.asked.carry else given

    def _group(self, result: Result, *, fresh: bool) -> None:
        """Adds up what each value of the columns that are asked for gets."""
        for number, name in enumerate(self.groups):
            make = "CREATE OR REPLACE TABLE {} AS" if fresh else "INSERT INTO {}"
            self.city.base.execute(f"{make.format(quoted(f'{_GROUPS}{number}'))} {result.groups(name)}")

    # --- tables ---------------------------------------------------------------------------------

    def tables(self) -> Iterator[Table]:
        """What the years come to."""
        yield self._whole()
        yield self._listed("years_articles", "各年分条", ("条", "标题"), lambda each: each.articles)
        yield self._listed("years_payers", "各年由谁出资", ("出资",), lambda each: each.payers)
        yield from self._groups()
        yield from self.quotas.tables(self.names)

    def _pairs(self, mine: Sequence[Sums], paying: int) -> list[int]:
        """Floor and ceiling of each draft under one way of paying."""
        return sums.pair([mine[at] for at in range(paying, len(self.scenes), len(PAYINGS))])

    def _whole(self) -> Table:
        rows: list[tuple[Cell, ...]] = []
        for paying, each in enumerate(PAYINGS):
            places = range(paying, len(self.scenes), len(PAYINGS))
            total = [Sums() for _ in self.scenes]
            for one in self.found:
                mine = [Sums(floor=low, ceiling=high, open=open_) for _, _, low, high, open_ in one.totals]
                counted = [cell for at in places for cell in (one.totals[at][1], mine[at].open)]
                day = "、".join(dict.fromkeys(date.fromordinal(one.days[at]).isoformat() for at in places))
                rows.append((str(one.year), each.name, day, *counted, *self._pairs(mine, paying)))
                _add(total, mine)
            blank: list[Cell] = ["", *("" for _ in self.drafts for _ in range(2))]
            rows.append(("合计", each.name, *blank, *self._pairs(total, paying)))
        counts = [
            Column(what, "count", name)
            for name in sums.names(self.drafts)
            for what in ("可能有奖补的", "另有没有上限的")
        ]
        head = (Column("年", "text"), Column("发放", "text"), Column("申报日期", "text"), *counts)
        return Table("years", "各年", (*head, *sums.pairs(self.drafts)), tuple(rows), _NOTE)

    def _listed(
        self,
        key: str,
        title: str,
        names: tuple[str, ...],
        of: Callable[[_Year], Mapping[str, Sequence[Sums]]],
    ) -> Table:
        rows: list[tuple[Cell, ...]] = []
        listed = list(dict.fromkeys(
            name for one in self.found for name, mine in of(one).items() if any(each.ceiling or each.open for each in mine)
        ))  # fmt: skip
        for paying, each in enumerate(PAYINGS):
            for one in [*self.found, None]:
                for name in listed:
                    mine = [Sums() for _ in self.scenes]
                    for year in self.found if one is None else (one,):
                        _add(mine, of(year).get(name, mine))
                    shown = (name, sums.title_of(self.drafts, name)) if len(names) > 1 else (name,)
                    when = "合计" if one is None else str(one.year)
                    rows.append((when, each.name, *shown, *self._pairs(mine, paying)))
        head = [Column(name, "text") for name in ("年", "发放", *names)]
        return Table(key, title, (*head, *sums.pairs(self.drafts)), tuple(rows))

    def _groups(self) -> Iterator[Table]:
        for number, fact in enumerate(self.groups):
            columns = ", ".join(f"CAST(sum(s{at}) AS BIGINT) AS s{at}" for at in range(2 * len(self.scenes)))
            rows = self.city.base.execute(
                f"SELECT g, max(n), {columns} FROM {quoted(f'{_GROUPS}{number}')} GROUP BY g ORDER BY s3 DESC, g LIMIT {sums.MANY_GROUPS + 1}"
            ).fetchall()
            found = []
            for group, many, *each in rows:
                # the floor as if floors were paid, the ceiling as if ceilings were
                drafts = range(0, 2 * len(self.scenes), 2 * len(PAYINGS))
                found.append(
                    (
                        str(group),
                        int(many),
                        [Sums(floor=int(each[at]), ceiling=int(each[at + 3])) for at in drafts],
                    )
                )
            yield sums.grouped(self.drafts, fact, found, f"years_by:{fact}", f"各年合计，按{fact}")

    def notes(self) -> Iterator[Note]:
        """What was assumed."""
        facts = self.carried.facts
        return assumed(self.city, self.drafts, self.asked.years, facts, carry=self.asked.carry)


_NOTE = "两种发放各是一种假定，不是上下限；一年里的保底和最高，是那种发放下这一年的。"


class _Year(msgspec.Struct, frozen=True):
    """What one year came to, for each scene."""

    year: int
    days: list[int]
    totals: list[tuple[int, int, int, int, int]]
    articles: dict[str, list[Sums]]
    payers: dict[str, list[Sums]]


def _add(total: Sequence[Sums], more: Sequence[Sums]) -> None:
    for mine, each in zip(total, more, strict=True):
        mine.floor += each.floor
        mine.ceiling += each.ceiling
        mine.open += each.open


def day_in(draft: Draft, year: int, asked: tuple[int, int] | None) -> int:
    """The day of the applications of a year: the one that is asked for, else the last; within the period in force, where the year
    has a day of it."""
    first, last = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
    wanted = last
    if asked is not None:
        month, day = asked
        # 2月29日 is the 28th in other years
        wanted = date(year, month, min(day, 28) if month == 2 and not _leap(year) else day).toordinal()
    start, end = draft.policy.start or first, draft.policy.end or last
    if end < first or start > last:
        return wanted
    return max(start, min(end, wanted))


def _leap(year: int) -> bool:
    return date(year, 12, 31).timetuple().tm_yday == 366


def in_force(drafts: Sequence[Draft]) -> tuple[int, ...] | None:
    """The years of the period in force of any draft; None where one has no beginning or no end."""
    years: set[int] = set()
    for draft in drafts:
        if draft.policy.start is None or draft.policy.end is None:
            return None
        years |= set(range(year_of(draft.policy.start), year_of(draft.policy.end) + 1))
    return tuple(sorted(years))
