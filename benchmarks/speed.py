"""Speed as ratios in one run, on whole commands: ``python benchmarks/speed.py``.

* ``polc eval`` of an example, whole process, against ``python -c pass``: ≤ 8 × once compiled, ≤ 25 × the first time;
* one applicant through all articles in a warm process against the hand-written oracle of the tests:
  ≤ 3 × without trace, ≤ 10 × with trace;
* parsing and checking of a file 100 times as long: ≤ 120 × the time.

Each figure is the best of several runs, as the machine may be busy with other things.
"""

from __future__ import annotations

import gc
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))
POLICY = ROOT / "policies" / "hz2025.pol"


def best(runs: int, step: Callable[[], object], clock: Callable[[], float] = time.process_time) -> float:
    """Seconds of the quickest of ``runs``: processor time, or for a whole process time on the wall."""
    found = float("inf")
    for _ in range(runs):
        start = clock()
        step()
        found = min(found, clock() - start)
    return found


def process(*command: str, env: dict[str, str]) -> None:
    """Run a command to its end; it must succeed."""
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=env, cwd=ROOT)


def commands(example: str) -> list[tuple[str, float, float]]:
    """Whole processes."""
    folder = tempfile.mkdtemp()
    env = {**os.environ, "POLC_CACHE_DIR": folder}
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    polc = str(Path(sys.executable).parent / "polc")
    process(polc, "eval", example, env=env)  # byte code of the package

    def first() -> None:
        shutil.rmtree(folder, ignore_errors=True)
        process(polc, "eval", example, env=env)

    bare = best(20, lambda: process(sys.executable, "-c", "pass", env=env), time.perf_counter)
    cold = best(7, first, time.perf_counter)
    warm = best(20, lambda: process(polc, "eval", example, env=env), time.perf_counter)
    shutil.rmtree(folder, ignore_errors=True)
    print(f"python -c pass                       {bare * 1000:8.1f} ms")
    return [
        ("polc eval, compiled before", warm / bare, 8),
        ("polc eval, the first time", cold / bare, 25),
    ]


def evaluation() -> list[tuple[str, float, float]]:
    """One applicant through all articles, warm, against the oracle in plain Python."""
    from oracle.hz2025 import oracle
    from oracle.strategies import random_case

    from policy_dsl import load
    from policy_dsl.backends.interpreter import compile_policy

    random = Random(2025)
    cases = [random_case(random, complete=True) for _ in range(300)]
    code = compile_policy(load(POLICY).ir)
    gc.collect()
    gc.freeze()
    plain = best(7, lambda: [oracle(case) for case in cases])
    bare = best(7, lambda: [code.amounts(case) for case in cases])
    whole = best(7, lambda: [code.evaluate(case, reasons=False) for case in cases])
    reasons = best(7, lambda: [code.evaluate(case) for case in cases])
    traced = best(5, lambda: [code.evaluate(case, trace=True) for case in cases])
    print(f"oracle, one applicant                {plain / len(cases) * 1e6:8.1f} µs")
    print(f"  amounts alone, as the oracle gives {bare / plain:8.2f} ×")
    print(f"  the answer with the reasons        {reasons / plain:8.2f} ×")
    return [("evaluation without trace", whole / plain, 3), ("evaluation with trace", traced / plain, 10)]


def growth() -> list[tuple[str, float, float]]:
    """Parsing and checking: a file 100 times as long."""
    from random_policies import Writer

    from policy_dsl.pipeline import compile_text
    from policy_dsl.source import Source

    def text(times: int) -> str:
        """One set of declarations, ``times`` × 20 articles of rules about them."""
        writer = Writer(7)
        head, _, _ = writer.text().partition("第一条")
        from policy_dsl.check.examples import article_name

        articles = [
            f"{article_name(number)} 办法{number}。\n{writer.rule()}。\n"
            for number in range(1, 20 * times + 1)
        ]
        return head + "".join(articles)

    small, large = text(1), text(100)
    gc.collect()
    one = best(9, lambda: compile_text(Source("a.pol", small)))
    hundred = best(3, lambda: compile_text(Source("b.pol", large)))
    per_size = (hundred / one) / (len(large) / len(small)) * 100
    print(f"20 articles                          {one * 1000:8.1f} ms ({len(small):,} characters)")
    print(f"2000 articles                        {hundred * 1000:8.1f} ms ({len(large):,} characters)")
    return [("parse and check, 100 times as long", per_size, 120)]


def main() -> int:
    """Print the table; exit 1 when a bound does not hold."""
    examples = sorted((ROOT / "examples").glob("*.json"))
    rows = [*commands(str(examples[0])), *evaluation(), *growth()]
    print()
    for name, ratio, bound in rows:
        print(f"{name:36} {ratio:8.2f} ×   (≤ {bound:g})   {'held' if ratio <= bound else 'NOT HELD'}")
    return 0 if all(ratio <= bound for _, ratio, bound in rows) else 1


if __name__ == "__main__":
    raise SystemExit(main())
