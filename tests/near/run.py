"""A long run: ``python tests/near/run.py [COUNT] [SEED]``.

COUNT random applicants of policies/hz2025.pol (half of them with missing facts, under random readings) and as many of
random policies. Each proposal must bring exactly what it says – to a complete applicant of Hangzhou also by the
article-by-article oracle – and one unit less must not. Each proposal altered by one unit must be refused.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from policy_dsl.backends.interpreter import compile_policy
from policy_dsl.near.parts import Parts
from policy_dsl.near.run import Near, nearest
from policy_dsl.pipeline import compile_text
from policy_dsl.source import Source
from policy_dsl.values.case import Case
from tests.near.check import Ceiling, altered, decided, problems, wrong
from tests.oracle import hz2025, strategies
from tests.oracle.agreement import Evaluator
from tests.proofs.applicants import Applicants
from tests.random_policies import random_policy


class Tally:
    """What was seen, and what was not so."""

    def __init__(self) -> None:
        self.seen: Counter[str] = Counter()
        self.wrong: list[str] = []
        self.longest = 0.0

    def add(
        self, code: object, case: Case, near: Near, random: Random, where: str, second: Ceiling | None
    ) -> None:
        first = decided(code, case)  # type: ignore[arg-type]
        for ceiling in (first, second) if second else (first,):
            self.wrong += [f"{where}: {each}" for each in wrong(code, case, near, random, ceiling)]  # type: ignore[arg-type]
        every = [*near.proposals, *([near.pair] if near.pair else [])]
        for each in every:
            for other in altered(each):
                self.seen["altered"] += 1
                if not any(problems(first, case, other, random)):
                    self.wrong.append(f"{where}: altered, and not refused: {other.changes} {other.gain}")
        self.seen["applicants"] += 1
        self.seen["with some"] += bool(every)
        self.seen["of one fact"] += len(near.proposals)
        self.seen["pairs"] += near.pair is not None
        self.seen["of items"] += sum(bool(c.knob.thing) for each in every for c in each.changes)
        self.seen["given up"] += len(near.undecided)
        self.seen["by the oracle"] += len(every) if second else 0

    def timed(self, parts: Parts, case: Case) -> Near:
        start = time.perf_counter()
        near = nearest(parts, case)
        self.longest = max(self.longest, time.perf_counter() - start)
        return near


def hangzhou(count: int, seed: int) -> Tally:
    """Applicants of the Hangzhou policy."""
    evaluator, tally, random = Evaluator(), Tally(), Random(seed)
    made: dict[tuple[tuple[str, str], ...], Parts] = {}
    for number in range(count):
        complete = random.random() < 0.5
        case, readings = strategies.random_case(random, complete), strategies.random_readings(random)
        code = evaluator.code(readings)
        parts = made.setdefault(tuple(sorted(readings.items())), Parts(code))

        def oracle(changed: Case, under: dict[str, str] = readings) -> int | None:
            return hz2025.total(changed, under)[1]

        known = complete and not any(one.mask for one in _units(code, case))
        near = tally.timed(parts, case)
        tally.add(code, case, near, random, f"hz2025 {number}", oracle if known else None)
    return tally


def _units(code: object, case: Case) -> list[object]:
    from policy_dsl.backends.interpreter.compiled import Work

    return Work(code, case, texts=False, trace=False).units  # type: ignore[arg-type, return-value]


def random_policies(count: int, seed: int, each: int = 10) -> Tally:
    """Applicants of random policies, ``each`` of one."""
    tally, random = Tally(), Random(seed)
    number = 0
    while tally.seen["applicants"] < count:
        number += 1
        compiled = compile_text(Source("随机.pol", random_policy(seed * 10_000 + number)))
        if compiled.policy is None:
            continue
        code = compile_policy(compiled.policy, {})
        parts = Parts(code)
        for at, case in enumerate(Applicants(compiled.policy, seed + number).cases(each)):
            if at % 2:  # some facts are not given
                for key in [key for key in case.values if random.random() < 0.15]:
                    del case.values[key]
            tally.add(code, case, tally.timed(parts, case), random, f"{seed * 10_000 + number}/{at}", None)
    return tally


def main() -> int:
    """0 when nothing is wrong."""
    count, seed = (
        (int(word) for word in (*sys.argv[1:], "1000", "1")[:2])
        if len(sys.argv) != 2
        else (int(sys.argv[1]), 1)
    )
    bad = 0
    for name, tally in (("hz2025", hangzhou(count, seed)), ("random policies", random_policies(count, seed))):
        figures = ", ".join(f"{what} {many}" for what, many in tally.seen.items())
        print(f"{name}: {figures}; slowest {tally.longest:.2f}s; wrong {len(tally.wrong)}")
        for each in tally.wrong[:10]:
            print("  ", each[:400])
        bad += len(tally.wrong)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
