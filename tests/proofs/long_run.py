"""A long run of what the suite does shortly: ``python tests/proofs/long_run.py COUNT FIRST_SEED``.

For each random policy: formulas against the evaluator, then every verdict against applicants at the edges.
"""

from __future__ import annotations

import sys
from pathlib import Path

for folder in ("", "backends"):
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / folder))


def main() -> int:
    """0 when nothing disagrees."""
    from policy_dsl.fuzz.formulas import Both
    from proofs.applicants import Applicants
    from proofs.test_proofs_agree import policy_of
    from proofs.test_proofs_verdicts import test_verdicts_on_random_policies_are_true

    count, first = (int(word) for word in (*sys.argv[1:], "200", "5000")[:2])
    wrong = 0
    for seed in range(first, first + count):
        policy = policy_of(1000 + seed)
        both = Both(policy, {})
        differences = [each for case in Applicants(policy, seed).cases(20) for each in both.differences(case)]
        try:
            test_verdicts_on_random_policies_are_true(seed)
        except AssertionError as problem:
            differences.append(str(problem)[:300])
        if differences:
            wrong += 1
            print(seed, differences[:3])
    print(f"{count} policies, {wrong} with differences")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
