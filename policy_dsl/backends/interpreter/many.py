"""Many applicants: one by one, then the pools that they share."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from policy_dsl.backends.interpreter.allot import Claim, by_name
from policy_dsl.backends.interpreter.awards import Unit
from policy_dsl.backends.interpreter.compiled import Compiled, Work
from policy_dsl.backends.interpreter.notices import PoolCode
from policy_dsl.backends.interpreter.pools import PoolReport, share_out
from policy_dsl.core.result import Outcome
from policy_dsl.values.case import Case


class Many(msgspec.Struct, frozen=True):
    """The answers in the order of the cases, and what the pools did."""

    outcomes: list[Outcome]
    pools: tuple[PoolReport, ...]


class _Group:
    """The claims of one year: by recipient, and those of whose recipient nothing is known."""

    __slots__ = ("known", "somewhere")

    def __init__(self) -> None:
        self.known: dict[str | None, list[Claim]] = {}
        self.somewhere: list[Claim] = []


def evaluate_many(code: Compiled, cases: Sequence[Case], *, trace: bool = False) -> Many:
    """Evaluates all cases, then shares out the pools among them, in the order of the policy. In which order the cases come
    decides nothing, unless two of them have the same name."""
    works = [Work(code, case, texts=True, trace=trace) for case in cases]
    reports: list[PoolReport] = []
    for pool in code.pools:
        for year, group in _groups(pool, works).items():
            if group.somewhere:
                # Not at the top: most files say whose their claims are, and an evaluation starts sooner without it.
                from policy_dsl.backends.interpreter.somewhere import share_out_somewhere

                reports += share_out_somewhere(pool, group.known, group.somewhere, year)
            else:
                reports += [share_out(pool, claims, year, to) for to, claims in group.known.items()]
    return Many([code.answer(work) for work in works], tuple(reports))


def _groups(code: PoolCode, works: list[Work]) -> dict[int | None, _Group]:
    """The claims on a pool, apart for each year and recipient that it counts apart."""
    pool = code.pool
    found: dict[int | None, _Group] = {}
    every: list[tuple[int | None, str | None, bool, Claim]] = []
    made: dict[tuple[int, str | None, str | None, bool], Claim] = {}
    for index, work in enumerate(works):
        for place, unit in enumerate(work.units):
            if unit.status == "denied" or not code.holds(unit, work.run):
                continue
            somewhere = pool.key == "recipient" and unit.code.unnamed(work.run, unit) is not None
            to = _recipient(unit, work) if pool.key == "recipient" and not somewhere else None
            item = None if unit.item is None else unit.item.name
            key = (index, item, to, somewhere)
            if key not in made:
                made[key] = Claim(index, work, item, place)
                every.append((work.run.year if pool.per_year else None, to, somewhere, made[key]))
            made[key].units.append(unit)
    every.sort(key=lambda one: (one[0] is None, one[0] or 0, one[1] or "", by_name(one[3])))
    for year, to, somewhere, claim in every:
        group = found.setdefault(year, _Group())
        (group.somewhere if somewhere else group.known.setdefault(to, [])).append(claim)
    return found


def _recipient(unit: Unit, work: Work) -> str:
    """Who is paid, told apart from those of other applicants: an applicant and its items are its own."""
    match unit.code.award.recipient.kind:
        case "applicant":
            return work.run.case.name
        case "thing":
            return f"{work.run.case.name}：{unit.recipient}"
        case _:
            return unit.recipient
