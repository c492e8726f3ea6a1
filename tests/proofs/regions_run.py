"""Regions held against the solver: ``python tests/proofs/regions_run.py POLICIES FIRST_SEED``.

For each random policy every goal that is decided region by region is asked of the solver too: never the other word. What
is refuted must replay from its facts document, what is proved must be about somebody.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from pathlib import Path

for folder in ("", "backends"):
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / folder))

SECONDS = 2.0
"""For one goal."""


def disagreements(seed: int, counts: Counter[str]) -> list[str]:
    """What is wrong with the verdicts on one policy; ``counts``: how many there were, and what the solver said."""
    from policy_dsl.backends.interpreter import compile_policy
    from policy_dsl.facts import read_object
    from policy_dsl.proofs.decide import by_solver
    from policy_dsl.proofs.regions import by_regions
    from policy_dsl.proofs.slices import Slices
    from policy_dsl.proofs.verdict import refutes
    from proofs.test_proofs_agree import policy_of
    from proofs.test_proofs_verdicts import goals

    policy = policy_of(1000 + seed)
    slices = Slices(policy)
    wrong = []
    for goal in goals(policy, seed):
        code = compile_policy(slices.of(goal), {})
        verdict = by_regions(goal, code)
        if verdict is None:
            counts["left to the solver"] += 1
            continue
        solved = by_solver(goal, code, SECONDS)
        counts[f"{verdict.word}, the solver {solved.word}"] += 1
        if solved.word in ("PROVED", "VIOLATED") and (
            solved.word != verdict.word or (verdict.word == "PROVED" and solved.empty)
        ):
            wrong.append(
                f"{goal.name} {goal.kind} {goal.limit}: {verdict.word}, {solved.word} {solved.witness}"[:900]
            )
        if verdict.word == "VIOLATED":
            whole = compile_policy(policy, {})
            read = tuple(read_object(document, "反例", policy)[0][0] for document in verdict.witness)
            if not refutes(goal, whole, read):
                wrong.append(f"{goal.name}: does not replay {verdict.witness}"[:900])
    return wrong


def main() -> int:
    """0 when nothing disagrees."""
    policies, first = (int(word) for word in (*sys.argv[1:], *("200", "0")[len(sys.argv) - 1 :]))
    counts: Counter[str] = Counter()
    start = time.monotonic()
    bad = 0
    for done, seed in enumerate(range(first, first + policies), 1):
        wrong = disagreements(seed, counts)
        if wrong:
            bad += 1
            print(seed, wrong[:2], flush=True)
        if done % 50 == 0 or done == policies:
            spent = f"{time.monotonic() - start:.0f} s"
            print(f"{done} policies, {bad} with disagreements, {dict(counts)}, {spent}", flush=True)
    return 1 if bad else 0


if __name__ == "__main__":
    raise SystemExit(main())
