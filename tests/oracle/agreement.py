"""The evaluator and the oracle on the same applicants: ``python -m tests.oracle.agreement [COUNT] [SEED]``.

COUNT random applicants (default 100,000), boundary-aware, complete and with missing facts, under random
readings; every award, right, limit and total must be the same to the 分. Exit 1 and the first few cases
when they are not.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from random import Random

from policy_dsl.backends.interpreter import Compiled, compile_policy
from policy_dsl.pipeline import compile_file
from policy_dsl.values.case import Case, Receipt

from . import hz2025, strategies

POLICY = Path(__file__).resolve().parent.parent.parent / "policies" / "hz2025.pol"
Readings = Mapping[str, str]


class Evaluator:
    """The evaluator of ``policies/hz2025.pol`` with the oracle's interface."""

    def __init__(self) -> None:
        compiled = compile_file(POLICY)
        assert compiled.policy is not None, compiled.diagnostics
        self.policy = compiled.policy
        self.codes: dict[tuple[tuple[str, str], ...], Compiled] = {}

    def code(self, readings: Readings | None) -> Compiled:
        """The policy under these readings."""
        key = tuple(sorted((readings or {}).items()))
        if key not in self.codes:
            self.codes[key] = compile_policy(self.policy, dict(key))
        return self.codes[key]

    def oracle(self, case: Case, readings: Readings | None = None) -> list[hz2025.Result]:
        """Every award in the order of the oracle: (id, item, status, floor, ceiling)."""
        return sorted(self.code(readings).amounts(case), key=_order)

    def total(self, case: Case, readings: Readings | None = None) -> tuple[int, int | None]:
        """The sum over all recipients."""
        total = self.code(readings).evaluate(case).total
        return total.floor, total.ceiling

    def rights(self, case: Case) -> list[hz2025.Right]:
        """(id, item, status)."""
        return [(right.id, right.item, right.status) for right in self.code(None).evaluate(case).rights]

    def limits(self, case: Case) -> list[hz2025.Limit]:
        """(id, item, status)."""
        return [(limit.id, limit.item, limit.status) for limit in self.code(None).evaluate(case).limits]


def _order(row: hz2025.Result) -> tuple[int, int]:
    article, _, number = row[0].partition(".")
    return int(article), int(number)


def differences(evaluator: Evaluator, case: Case, readings: Readings) -> list[str]:
    """What the two answer differently, in words."""
    if case.date is None:
        return _without_a_day(evaluator, case, readings)
    found = []
    ours = evaluator.oracle(case, readings)
    theirs = sorted(hz2025.oracle(case, readings), key=_order)
    if sorted(map(str, ours)) != sorted(map(str, theirs)):
        found += [f"evaluator {row}" for row in ours if row not in theirs]
        found += [f"oracle    {row}" for row in theirs if row not in ours]
    outcome = evaluator.code(readings).evaluate(case)
    if (outcome.total.floor, outcome.total.ceiling) != hz2025.total(case, readings):
        found.append(f"total: evaluator {outcome.total}, oracle {hz2025.total(case, readings)}")
    if [(r.id, r.item, r.status) for r in outcome.rights] != hz2025.rights(case):
        found.append(f"rights: {[(r.id, r.item, r.status) for r in outcome.rights]} {hz2025.rights(case)}")
    mine = sorted((str(r.id), str(r.item), r.status) for r in outcome.limits)
    if mine != sorted((str(i), str(item), status) for i, item, status in hz2025.limits(case)):
        found.append(f"limits: {mine} {hz2025.limits(case)}")
    return found


def _without_a_day(evaluator: Evaluator, case: Case, readings: Readings) -> list[str]:
    """With no date the answer must hold for every day: whatever the oracle says of a day in any year in force
    lies in the evaluator's interval, nothing is granted for certain, and what is denied is denied every year."""
    ours = {row[:2]: row for row in evaluator.oracle(case, readings)}
    found = [f"granted without a date: {row}" for row in ours.values() if row[2] == "granted"]
    for year in range(2025, 2031):
        dated = Case(
            case.name, date(year, 12, 30).toordinal(), case.values, case.things,
            _until(case.history, year), _until(case.overlaps, year), case.closed,
        )  # fmt: skip
        for award, item, status, floor, ceiling in hz2025.oracle(dated, readings):
            _, _, mine, low, high = ours[award, item]
            inside = low <= floor and (high is None or (ceiling is not None and ceiling <= high))
            if not inside or (mine == "denied" and status != "denied"):
                found.append(
                    f"{year}: evaluator {ours[award, item]}, oracle {(award, item, status, floor, ceiling)}"
                )
    return found


def _until(receipts: tuple[Receipt, ...] | None, year: int) -> tuple[Receipt, ...] | None:
    """What had been received by then."""
    return None if receipts is None else tuple(receipt for receipt in receipts if receipt.year <= year)


def run(count: int, seed: int, most: int = 5) -> list[tuple[int, Case, list[str]]]:
    """The first ``most`` applicants on which the two disagree."""
    random = Random(seed)
    evaluator = Evaluator()
    wrong = []
    for number in range(count):
        case = strategies.random_case(random, complete=random.random() < 0.5)
        readings = strategies.random_readings(random)
        found = differences(evaluator, case, readings)
        if found:
            wrong.append((number, case, found))
            if len(wrong) >= most:
                break
    return wrong


def main() -> int:
    """Command line."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 20251229
    wrong = run(count, seed)
    for number, case, found in wrong:
        print(f"applicant {number}: {case}")
        print("\n".join("    " + line for line in found))
    print(f"{count} applicants, seed {seed}: {'no difference' if not wrong else f'{len(wrong)}+ differ'}")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
