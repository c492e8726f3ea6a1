"""A long run: ``python tests/columnar/run.py [APPLICANTS] [POLICIES] [FACTS] [SEED]``.

APPLICANTS random applicants of policies/hz2025.pol, half of them complete, by thousands under random readings; then FACTS
applicants of each of POLICIES random policies, some facts, lists and histories taken from them. The query in DuckDB and the
evaluator must answer the same. Exit 1 and what differs when they do not.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from policy_dsl.pipeline import compile_file, compile_text
from policy_dsl.source import Source
from tests.columnar.agree import differences, thinned
from tests.columnar.tables import Tables
from tests.oracle import strategies
from tests.proofs.applicants import Applicants
from tests.random_policies import random_policy

AT_ONCE = 20_000


def of_hz2025(count: int, random: Random) -> list[str]:
    """What differs for ``count`` applicants."""
    policy = compile_file(Path(__file__).resolve().parents[2] / "policies" / "hz2025.pol").policy
    assert policy is not None
    found: list[str] = []
    for start in range(0, count, AT_ONCE):
        cases = [
            strategies.random_case(random, complete=random.random() < 0.5)
            for _ in range(min(AT_ONCE, count - start))
        ]
        with tempfile.TemporaryDirectory() as folder:
            tables = Tables(policy, cases, Path(folder))
            found += differences(tables, strategies.random_readings(random) if start else {})
            asked = len(cases) - len(tables.left_out)
        print(f"hz2025: {start + asked} applicants, {len(found)} differences", flush=True)
    return found


def of_random_policies(count: int, facts: int, seed: int) -> list[str]:
    """What differs for ``facts`` applicants of each of ``count`` policies."""
    found: list[str] = []
    asked = 0
    for number in range(seed, seed + count):
        policy = compile_text(Source("随机.pol", random_policy(number))).policy
        assert policy is not None
        random = Random(number)
        cases = [thinned(case, random) for case in Applicants(policy, number).cases(facts)]
        with tempfile.TemporaryDirectory() as folder:
            tables = Tables(policy, cases, Path(folder))
            found += [f"policy {number}: {each}" for each in differences(tables, {})]
        asked += len(cases) - len(tables.left_out)
    print(f"{count} random policies: {asked} applicants, {len(found)} differences", flush=True)
    return found


def main() -> int:
    """Command line."""
    applicants, policies, facts, seed = (
        int(sys.argv[at]) if len(sys.argv) > at else default
        for at, default in ((1, 1_000_000), (2, 500), (3, 1_000), (4, 0))
    )
    start = time.monotonic()
    found = of_hz2025(applicants, Random(seed)) + of_random_policies(policies, facts, seed)
    print("\n".join(found[:20]))
    print(f"differences: {len(found)}; {time.monotonic() - start:.0f} s")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
