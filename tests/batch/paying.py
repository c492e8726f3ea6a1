"""Year after year with the evaluator alone, applicant by applicant: what `polc simulate --years` is held against."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import msgspec

from policy_dsl.backends.interpreter import compile_policy
from policy_dsl.backends.interpreter.assemble import gate_of
from policy_dsl.backends.interpreter.awards import Unit
from policy_dsl.backends.interpreter.compiled import Compiled, Work
from policy_dsl.backends.interpreter.run import Run
from policy_dsl.backends.interpreter.totals import Totals
from policy_dsl.core import ir
from policy_dsl.ledger.record import _tier
from policy_dsl.values.case import Case, Item, Receipt
from policy_dsl.values.ranges import upper

Answer = dict[str, tuple[str, int, int | None]]
"""Of each award over all items: status, floor, ceiling."""


def carried(policy: ir.Policy, cases: Sequence[Case], last: int) -> list[Case]:
    """The applicants, with 逐年 facts as in the year before where nobody has that year."""
    names = {(fact.thing, fact.name) for fact in policy.facts if fact.yearly}
    known: dict[tuple[str | None, str], set[int]] = {}
    for case in cases:
        lists = [(None, [case.values])] + [(t, [i.values for i in items]) for t, items in case.things.items()]
        for thing, rows in lists:
            for values in rows:
                for key in values:
                    if isinstance(key, tuple) and (thing, key[0]) in names:
                        known.setdefault((thing, key[0]), set()).add(key[1])

    def filled(thing: str | None, values: dict) -> dict:  # type: ignore[type-arg]
        made = dict(values)
        for (of, name), years in known.items():
            if of == thing:
                for year in range(min(years) + 1, last + 1):
                    before = max(each for each in years if each <= year)
                    if year not in years and (name, before) in values:
                        made[name, year] = values[name, before]
        return made

    return [
        msgspec.structs.replace(
            case,
            values=filled(None, case.values),
            things={
                t: tuple(Item(i.name, filled(t, i.values)) for i in items) for t, items in case.things.items()
            },
        )
        for case in cases
    ]


def in_full(code: Compiled, case: Case, *, ties: bool = True) -> list[Unit]:
    """The units when each award is given its ceiling (without one its floor), the next ones knowing it."""
    env = code.env
    run = Run(case, len(env.thing_at), len(env.award_at))
    run.gate, _ = gate_of(env, run)
    run.within(env.first, env.last)
    units: list[Unit] = []
    for award in code.awards:
        mine = award.units(run)
        for unit in mine:
            if unit.status != "denied":
                amount = upper(unit.ceiling_high)
                amount = unit.floor_low if amount is None else amount
                unit.floor_low = unit.floor_high = unit.ceiling_low = unit.ceiling_high = amount
                unit.status, unit.mask = "granted", 0
        total = sum(unit.ceiling_high for unit in mine)
        run.floors[award.at] = run.ceilings[award.at] = total
        units += mine
    if ties:
        start = Totals(units, code.deducting).start
        claims = list(start)
        for choice in code.choices:
            choice.apply(claims, [])
        for cap in code.caps:
            cap.apply(run, start, [])
    return units


class Payer:
    """One policy, paid year after year. ``lists``: of each award that is one sum and booked by item, its list."""

    def __init__(self, policy: ir.Policy, readings: dict[str, str], lists: Mapping[str, str]) -> None:
        self.policy = policy
        self.code = compile_policy(policy, readings)
        self.lists = lists

    def answer(self, case: Case) -> Answer:
        found: Answer = {}
        rank = ("denied", "unknown", "granted")
        for award, _, status, floor, ceiling in self.code.amounts(case):
            was = found.get(award, ("denied", 0, 0))
            most = None if ceiling is None or was[2] is None else was[2] + ceiling
            found[award] = max(status, was[0], key=rank.index), was[1] + floor, most
        return found

    def paid(self, case: Case, most: bool) -> list[Receipt]:
        """What is booked."""
        units = Work(self.code, case, texts=False, trace=False).units
        full = in_full(self.code, case)
        assert case.date is not None
        year = date.fromordinal(case.date).year
        receipts = []
        for unit, whole in zip(units, full, strict=True):
            award = unit.code.award
            amount = unit.floor_low
            if most:
                ceiling = upper(unit.ceiling_high)
                amount = whole.ceiling_high if ceiling is None else min(whole.ceiling_high, ceiling)
                amount = 0 if unit.status == "denied" else amount
            if award.thing is None and award.id in self.policy.by_item:
                parts = self.split(case, award, amount, most)
            elif award.thing is not None and unit.item is None:
                parts = []
            else:
                parts = [(unit.item.name if unit.item is not None else "", amount)]
            for item, part in parts:
                if part:
                    tier = _tier(award, case, item)
                    receipts.append(Receipt(year, award.id, part, item or None, tier or None))
        return receipts

    def split(self, case: Case, award: ir.Award, amount: int, most: bool) -> list[tuple[str, int]]:
        """One sum among the items: each at most what it would be given by itself."""
        thing = self.lists[award.id]
        found = []
        for item in case.things.get(thing, ()):
            alone = msgspec.structs.replace(
                case,
                things=dict.fromkeys(case.things, ()) | {thing: (item,)},
                history=None
                if case.history is None
                else tuple(r for r in case.history if r.award == award.id),
                overlaps=(),
            )
            unit = next(u for u in in_full(self.code, alone, ties=False) if u.code.award is award)
            part = min(unit.ceiling_high if most else 0, amount)
            found.append((item.name, part))
            amount -= part
        assert not found or amount == 0 or not most
        return found


def over_years(
    payer: Payer, cases: Iterable[Case], days: Sequence[int], most: bool, carry: bool
) -> tuple[list[list[Answer]], list[list[Receipt]]]:
    """The answers of each year for each applicant, and what each has been booked at the end."""
    answers: list[list[Answer]] = [[] for _ in days]
    books = []
    for case in cases:
        history = () if case.history is None and carry else case.history
        booked: list[Receipt] = []
        for at, day in enumerate(days):
            now = msgspec.structs.replace(
                case, date=day, history=None if history is None else (*history, *booked)
            )
            answers[at].append(payer.answer(now))
            booked += payer.paid(now, most)
        books.append([*(history or ()), *booked])
    return answers, books
