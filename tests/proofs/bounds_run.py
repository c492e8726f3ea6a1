"""Bounds proved and refuted, held against many applicants: ``python tests/proofs/bounds_run.py POLICIES FIRST_SEED FACTS``.

For each random policy every bound around what its text says is decided. What is proved must survive ``FACTS`` applicants
at the edges of the text; what is refuted must replay from its facts document. Prints a line for each policy in which
something disagrees, and the figures every 50 policies.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from pathlib import Path

for folder in ("", "backends"):
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / folder))

SECONDS = 2.0
"""For one bound."""


def disagreements(seed: int, facts: int, counts: Counter[str]) -> list[str]:
    """What is wrong with the verdicts on one policy; ``counts``: how many verdicts there were of each kind."""
    from policy_dsl.backends.interpreter import compile_policy
    from policy_dsl.backends.interpreter.compiled import Work
    from policy_dsl.core.ir import Lit
    from policy_dsl.facts import read_object
    from policy_dsl.proofs.decide import by_solver
    from policy_dsl.proofs.regions import by_regions
    from policy_dsl.proofs.verdict import by_ranges, ids_of, refutes
    from proofs.applicants import Applicants
    from proofs.test_proofs_agree import policy_of
    from proofs.test_proofs_verdicts import goals

    policy = policy_of(1000 + seed)
    code = compile_policy(policy, {})
    proved = []
    wrong = []
    for goal in goals(policy, seed):
        if goal.kind != "bound" or goal.window or goal.each or goal.when != Lit(True):
            continue  # one sum of each applicant, whoever it is
        verdict = by_ranges(goal, code) or by_regions(goal, code) or by_solver(goal, code, SECONDS)
        counts[verdict.word] += 1
        if verdict.word == "PROVED":
            proved.append((goal, frozenset(ids_of(goal, code))))
        elif verdict.word == "VIOLATED":
            read = tuple(read_object(document, "反例", policy)[0][0] for document in verdict.witness)
            if not refutes(goal, code, read):
                wrong.append(f"{goal.name}: does not replay {verdict.witness}")
    for case in Applicants(policy, seed).cases(facts if proved else 0):
        # one evaluation for all bounds of a case, as Compiled.total sums it
        work = Work(code, case, texts=False, trace=False)
        for goal, ids in proved:
            total = work.totals.of([unit for unit in work.totals.start if unit.code.award.id in ids])
            counts["facts"] += 1
            if total.ceiling is None or (total.ceiling > goal.limit):
                wrong.append(f"{goal.name} ({goal.limit}): {total} {case}"[:2000])
    return wrong


def main() -> int:
    """0 when nothing disagrees."""
    policies, first, facts = (
        int(word) for word in (*sys.argv[1:], *("1000", "0", "1000")[len(sys.argv) - 1 :])
    )
    counts: Counter[str] = Counter()
    start = time.monotonic()
    bad = 0
    for done, seed in enumerate(range(first, first + policies), 1):
        wrong = disagreements(seed, facts, counts)
        if wrong:
            bad += 1
            print(seed, wrong[:2], flush=True)
        if done % 50 == 0 or done == policies:
            print(
                f"{done} policies, {bad} with disagreements, {dict(counts)}, {time.monotonic() - start:.0f} s",
                flush=True,
            )
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
