"""A long run: ``python tests/pools/run.py [POOLS] [SEED] [duckdb|postgres|spark]``.

POOLS random pools (of each year and recipient, where a pool is counted apart for each) over random claims. The query and the evaluator must say
the same of each claim and each pool, no sum may go above its pool, and the order of the applicants and of their items must change nothing.
Exit 1 and what differs when that is not so.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.pools.engines import PostgresPools, SparkPools
from tests.pools.worlds import PoolTables, above, differences, of_evaluator, random_world, shuffled


@contextmanager
def engine(name: str) -> Iterator[tuple[type[PoolTables], Any]]:
    """How to ask an engine, and where it is."""
    if name == "postgres":
        from tests.columnar.postgres import server

        with server() as where:
            yield PostgresPools, where
    elif name == "spark":
        from tests.columnar.spark import session

        with session(small=True) as spark:
            yield SparkPools, spark
    else:
        yield PoolTables, None


def main() -> int:
    """Command line."""
    count, seed = (
        int(sys.argv[at]) if len(sys.argv) > at else default for at, default in ((1, 10_000), (2, 0))
    )
    name = sys.argv[3] if len(sys.argv) > 3 else "duckdb"
    found: list[str] = []
    pools = claims = 0
    begin = said = time.monotonic()
    with engine(name) as (kind, where):
        while pools < count and len(found) < 20:
            world = random_world(Random(seed), 30)
            with tempfile.TemporaryDirectory() as folder:
                new = differences(world, Path(folder), kind, where)
            shared, many = of_evaluator(world)
            if of_evaluator(shuffled(world, Random(seed)))[0] != shared:
                new.append("the order of the applicants decides")
            found += [f"seed {seed}: {each}" for each in (*new, *above(world))]
            pools += len(many.pools)
            claims += sum(each.claims for each in many.pools)
            seed += 1
            if time.monotonic() - said > 30:
                said = time.monotonic()
                print(f"{pools} pools, {len(found)} differences, {said - begin:.0f} s", flush=True)
    print("\n".join(found[:20]))
    print(
        f"{name}: {pools} pools, {claims} claims, {len(found)} differences, {time.monotonic() - begin:.0f} s, up to seed {seed}"
    )
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
