"""Whether what is proposed to an applicant is so, asked of the whole policy: the change brings exactly what it says,
and one unit less of it does not, nor any of a handful of smaller changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import product
from random import Random

from policy_dsl.backends.interpreter import Compiled
from policy_dsl.backends.interpreter.compiled import Work
from policy_dsl.near.acts import put
from policy_dsl.near.run import Change, Near, Proposal
from policy_dsl.values.case import Case
from policy_dsl.values.ranges import INF

Ceiling = Callable[[Case], int | None]


def decided(code: Compiled, case: Case) -> Ceiling:
    """The upper end of what no missing fact keeps open, neither now nor after the change: summed by the whole policy
    without what is open. An award that has no upper end now nor then would hide whatever happens to the others."""
    units = Work(code, case, texts=False, trace=False).units
    now = {_name(unit) for unit in units if unit.mask}
    endless = {_name(unit) for unit in units if unit.ceiling_high >= INF}

    def of(changed: Case) -> int | None:
        work = Work(code, changed, texts=False, trace=False)
        still = endless & {_name(unit) for unit in work.units if unit.ceiling_high >= INF}
        sums = [unit for unit in work.totals.start if not unit.mask and _name(unit) not in now | still]
        return work.totals.of(sums).ceiling

    return of


def _name(unit: object) -> tuple[str, str | None]:
    return unit.code.award.id, None if unit.item is None else unit.item.name  # type: ignore[attr-defined]


def after(case: Case, changes: Sequence[Change]) -> Case:
    for each in changes:
        case = put(case, each.knob, each.second)
    return case


def rise(ceiling: Ceiling, case: Case, changed: Case) -> int | None:
    """None: there is no upper end any more; where there was none, nothing rises."""
    before, then = ceiling(case), ceiling(changed)
    if before is None:
        return 0
    return None if then is None else then - before


def reaches(gain: int | None, least: int) -> bool:
    return gain is None or gain >= least


def problems(ceiling: Ceiling, case: Case, proposal: Proposal, random: Random) -> Iterator[str]:
    """What is not so."""
    gain = rise(ceiling, case, after(case, proposal.changes))
    if gain != proposal.gain or not reaches(gain, proposal.least):
        yield f"it brings {gain}, not {proposal.gain}"
    for at, each in enumerate(proposal.changes):
        for smaller in _smaller(each, random):
            # with less of the first no other change of the second helps; only so much of the second is looked at
            less = [*proposal.changes]
            less[at] = Change(each.knob, each.first, smaller)
            if reaches(rise(ceiling, case, after(case, less)), proposal.least):
                yield f"{each.knob.name}: {smaller} is enough, not only {each.second}"


def _smaller(change: Change, random: Random) -> Iterator[object]:
    first, second = change.first, change.second
    if first == second:
        return
    if isinstance(first, bool) or not isinstance(first, int) or not isinstance(second, int):
        yield first
        return
    by = 1 if second > first else -1
    far = abs(second - first)
    yield second - by
    for distance in {far // 2, *(random.randrange(far) for _ in range(5))}:
        yield first + by * distance


def wrong(
    code: Compiled, case: Case, near: Near, random: Random, ceiling: Ceiling | None = None
) -> list[str]:
    ceiling = ceiling or decided(code, case)
    found = [
        f"{[(c.knob.name, c.knob.item, c.first, c.second) for c in each.changes]}: {problem}"
        for each in (*near.proposals, *([near.pair] if near.pair else []))
        for problem in problems(ceiling, case, each, random)
    ]
    if near.pair is not None:
        for each in near.pair.changes:
            if reaches(rise(ceiling, case, after(case, [each])), 1):
                found.append(f"{each.knob.name} of the pair is enough alone")
    return found


def altered(proposal: Proposal) -> Iterator[Proposal]:
    """The same with one unit more or less of a number, or with 分 more."""
    if proposal.gain is not None:
        yield Proposal(proposal.changes, proposal.least, proposal.gain + 1, proposal.rises)
    for at, by in product(range(len(proposal.changes)), (-1, 1)):
        each = proposal.changes[at]
        if isinstance(each.second, int) and not isinstance(each.second, bool) and each.second + by >= 0:
            changes = [*proposal.changes]
            changes[at] = Change(each.knob, each.first, each.second + by)
            yield Proposal(tuple(changes), proposal.least, proposal.gain, proposal.rises)
