"""What many share – 名额, 总额, the sum of a district – counted over all that was paid, and over what the history has of the same year."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

import msgspec

from policy_dsl.audit.claims import Applicant
from policy_dsl.audit.finding import Finding, Kind
from policy_dsl.audit.payments import Payment
from policy_dsl.audit.people import People
from policy_dsl.audit.rules import Rules, level_of
from policy_dsl.backends.interpreter.notices import PoolCode
from policy_dsl.backends.pool_words import BEST, FIRST_COME
from policy_dsl.core import ir
from policy_dsl.core.result import Total
from policy_dsl.values.case import Case
from policy_dsl.values.dates import year_of
from policy_dsl.values.keys import SCORE, fold

T = TypeVar("T", int, str, tuple[int, str | None])


class Draw(msgspec.Struct, frozen=True):
    """A sum drawn on a pool. ``row``: of the payment, 0 for one of the history; ``place``: what counts once (the applicant, or his item); ``to``: whom it is paid to,
    None = not known; ``levels``, ``score``, ``day``: None = not known."""

    row: int
    applicant: str
    award: str
    year: int
    amount: int
    place: tuple[str, str]
    to: str | None
    levels: dict[ir.FactRef, str | None]
    score: int | None = None
    day: int | None = None


class Shared:
    """Collects what is drawn, and counts."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.pools = rules.code.pools
        self._awards = {award for code in self.pools for award in code.awards}
        self._draws: list[Draw] = []

    def paid(self, of: Applicant, payments: Iterable[Payment]) -> None:
        """What one applicant was paid."""
        for each in payments:
            if each.award in self._awards:
                facts = of.fitting(each.year, each.day)
                self._draws.append(self._draw(each, each.row, None if isinstance(facts, str) else facts))

    def _draw(self, each: Payment, row: int, case: Case | None) -> Draw:
        award = self.rules.awards[each.award]
        item = fold(each.item or "") if award.thing is not None else ""
        if case is not None and case.date is not None and year_of(case.date) != each.year:
            # facts of another year do not say what held in this one
            case = None
        facts = {code.pool.fact for code in self.pools if each.award in code.awards and code.pool.fact is not None}
        levels = {fact: _level(fact, award, each, case) for fact in facts}
        score = case.values.get(SCORE) if case is not None else None
        day = each.day if each.day is not None else case.date if case is not None else None
        return Draw(
            row, each.applicant, each.award, each.year, each.amount, (each.applicant, item), _recipient(award, each, case), levels,
            score if isinstance(score, int) else None, day,
        )  # fmt: skip

    def before(self, people: People, settled: frozenset[tuple[str, str, str, int, str]]) -> None:
        """What the history has of the years in which something was paid."""
        if not self._draws:
            return
        awards = sorted({each.award for each in self._draws} | self._awards)
        years = {each.year for each in self._draws}
        always = {award for code in self.pools if not code.pool.per_year for award in code.awards}
        some = [
            (name, each)
            for name, each in people.receipts(awards)
            if each.award in self.rules.awards and (each.year in years or each.award in always)
        ]
        keyed = [
            (owned, Payment(0, owned[0], owned[1].award, owned[1].amount, owned[1].year, None, owned[1].thing, owned[1].tier))
            for owned in some
        ]  # fmt: skip
        kept = [(owned, each) for owned, each in keyed if each.key not in settled]
        # whose facts say whom it was paid to, and its place in an order
        asked = {code for code in self.pools if code.pool.key == "recipient" or code.pool.order or code.pool.fact}
        wanted = {owned[0] for owned, each in kept if any(each.award in code.awards for code in asked)}
        cases = {case.name: case for case in people.cases(sorted(wanted))}
        self._draws += [self._draw(each, 0, cases.get(each.applicant)) for _, each in kept]

    # --- counting ---------------------------------------------------------------------------

    def findings(self) -> Iterator[Finding]:
        """Each pool, year and recipient that is over, or may be."""
        for code in self.pools:
            mine = [each for each in self._draws if each.award in code.awards]
            for year, some in sorted(_by(mine, _year if code.pool.per_year else _always).items()):
                yield from self._year(code, year, some)

    def rooms(self) -> dict[int, int]:
        """Of each payment that draws on a sum, what was left of it, in 分; negative where it is over."""
        found: dict[int, int] = {}
        for code in self.pools:
            if code.pool.kind == "sum":
                mine = [each for each in self._draws if each.award in code.awards]
                if code.pool.key != "recipient":
                    mine = [msgspec.structs.replace(each, to="") for each in mine]
                for some in _by(mine, _year_and_whom if code.pool.per_year else _whom).values():
                    left = code.pool.limit - sum(each.amount for each in some)
                    for each in some:
                        found[each.row] = min(left, found.get(each.row, left))
        return found

    def _year(self, code: PoolCode, year: int, draws: list[Draw]) -> Iterator[Finding]:
        pool = code.pool
        if pool.key != "recipient":
            yield from self._one(code, year, "", draws, [])
            return
        known = [each for each in draws if each.to is not None]
        lost = [each for each in draws if each.to is None]
        for to, some in sorted(_by(known, lambda each: each.to or "").items()):
            yield from self._one(code, year, to, some, lost)
        # whoever it is paid to, one applicant's is one recipient's
        over = False
        for some in _by(lost, lambda each: each.applicant).values():
            found = list(self._one(code, year, "", some, []))
            over = over or bool(found)
            yield from found
        if lost and not over and sum(each.amount for each in lost) > pool.limit:
            yield self._open(code, year, "", lost, lost)

    def _one(self, code: PoolCode, year: int, to: str, draws: list[Draw], others: list[Draw]) -> Iterator[Finding]:
        """One pool in one year for one recipient. ``others``: what may be paid to him too."""
        pool = code.pool
        if not any(each.row for each in draws):
            return
        sure, maybe = draws, list(others)
        if pool.level is not None and pool.fact is not None:
            sure = [each for each in draws if each.levels[pool.fact] == pool.level]
            maybe += [each for each in draws if each.levels[pool.fact] is None]
        used = _size(pool, sure)
        if used > pool.limit:
            yield self._over(code, year, to, sure, used)
        elif maybe and _size(pool, [*sure, *maybe]) > pool.limit:
            yield self._open(code, year, to, [*sure, *maybe], maybe)

    def _over(self, code: PoolCode, year: int, to: str, draws: list[Draw], used: int) -> Finding:
        pool = code.pool
        kind: Kind = "over-quota" if pool.kind == "count" else "over-recipient" if pool.key == "recipient" else "over-pool"
        out, unordered = _falls_out(pool, draws)
        words = {"used": str(used), "limit": str(pool.limit), "unit": pool.unit or "个", "order": pool.order, "unordered": unordered}
        more = used - pool.limit
        made = self._made(code, kind, year, to, draws, words)
        if pool.kind == "sum":
            return msgspec.structs.replace(made, difference=more, allowed=Total(0, pool.limit), out=out)
        lost = sum(each.amount for each in draws if each.row in out)
        return msgspec.structs.replace(made, over=more, difference=lost, out=out)

    def _open(self, code: PoolCode, year: int, to: str, draws: list[Draw], maybe: list[Draw]) -> Finding:
        pool = code.pool
        needs = []
        for each in maybe:
            award = self.rules.awards[each.award]
            if pool.key == "recipient" and each.to is None:
                needs.append(award.recipient.name)
            if pool.level is not None and pool.fact is not None and each.levels[pool.fact] is None:
                needs.append(pool.fact.name)
        made = self._made(code, "unverifiable", year, to, draws, {})
        return msgspec.structs.replace(made, why="shared-open", needs=tuple(dict.fromkeys(needs)))

    def _made(
        self, code: PoolCode, kind: Kind, year: int, to: str, draws: list[Draw], words: dict[str, str]
    ) -> Finding:  # fmt: skip
        award = next(each for id_, each in self.rules.awards.items() if id_ in code.awards)
        earlier = sum(each.amount for each in draws if not each.row)
        many = sum(1 for each in draws if not each.row)
        also = {"history": str(many), "history_sum": str(earlier)} if many else {}
        return Finding(
            kind=kind, why="quota" if code.pool.kind == "count" else "pool", applicant=to, award="、".join(code.pool.awards),
            article=award.article, title=self.rules.code.policy.titles.get(award.article, award.title), year=year or None,
            rows=tuple(sorted(each.row for each in draws if each.row)), paid=sum(each.amount for each in draws), detail=code.text,
            quote=award.quote or award.text, words=words | also,
        )  # fmt: skip


def _size(pool: ir.Pool, draws: Iterable[Draw]) -> int:
    """Places taken, or the sum."""
    return len({each.place for each in draws}) if pool.kind == "count" else sum(each.amount for each in draws)


def _by(draws: Iterable[Draw], of: Callable[[Draw], T]) -> dict[T, list[Draw]]:
    found: dict[T, list[Draw]] = {}
    for each in draws:
        found.setdefault(of(each), []).append(each)
    return found


def _always(each: Draw) -> int:
    """Once for all years."""
    del each
    return 0


def _year(each: Draw) -> int:
    return each.year


def _year_and_whom(each: Draw) -> tuple[int, str | None]:
    return each.year, each.to


def _whom(each: Draw) -> tuple[int, str | None]:
    return 0, each.to


def _level(fact: ir.FactRef, award: ir.Award, payment: Payment, case: Case | None) -> str | None:
    """The level of a winner: as the payment is booked, else as the facts have it; of an earlier receipt only as it is booked, as levels rise."""
    if payment.tier is not None and award.tier_of == fact:
        return payment.tier
    return level_of(fact, case, payment.item) if case is not None and payment.row else None


def _recipient(award: ir.Award, payment: Payment, case: Case | None) -> str | None:
    """Who is paid, as the evaluator tells recipients apart; None = not known."""
    match award.recipient.kind:
        case "applicant":
            return payment.applicant
        case "thing":
            return f"{payment.applicant}：{payment.item}"
        case "role":
            return None
        case _:
            pass
    if case is None:
        return None
    name, named = award.recipient.name, fold(payment.item or "")
    items = case.things.get(award.thing, ()) if award.thing is not None else ()
    found = next((each.values[name] for each in items if fold(each.name) == named and name in each.values), None)
    if found is None:
        found = case.values.get(name)
    return None if found is None else str(found)


def _falls_out(pool: ir.Pool, draws: list[Draw]) -> tuple[tuple[int, ...], str]:
    """The rows of what certainly falls out by the stated order, and why none can be named ("" where the text states no order)."""
    ranks: dict[int, int] = {}
    for at, each in enumerate(draws):
        match pool.order:
            case "择优" if pool.order == BEST and each.score is not None:
                ranks[at] = -each.score
            case "先到先得" if pool.order == FIRST_COME and each.day is not None:
                ranks[at] = each.day
            case _:
                return (), pool.order
    out = []
    for at, each in enumerate(draws):
        better = [other for other_at, other in enumerate(draws) if ranks[other_at] < ranks[at]]
        if pool.kind == "count":
            full = len({other.place for other in better} - {each.place}) >= pool.limit
        else:
            full = sum(other.amount for other in better) + each.amount > pool.limit
        if full and each.row:
            out.append(each.row)
    return tuple(sorted(out)), ""

