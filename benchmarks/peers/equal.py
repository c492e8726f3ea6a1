"""How many cells of two Parquet files differ: ``python benchmarks/peers/equal.py A.parquet B.parquet [COLUMN …] [--few ROWS]``.

Rows are matched by 申报主体, in whatever order they stand; NULL equals NULL only; a row that one file lacks counts with all of its
cells. Without columns, both files must have the same ones. Exits 1 where something differs.
"""

from __future__ import annotations

import argparse
import sys

import duckdb

KEY = "申报主体"


def differing(
    left: str, right: str, columns: list[str] | None = None, few: int | None = None
) -> tuple[dict[str, int], str, int]:
    """Differing cells by column, an example, and how many cells were compared. ``few``: ``right`` has only so many of the
    applicants. Raises :class:`ValueError` for files that cannot be compared."""
    base = duckdb.connect(config={"memory_limit": "2GB"})
    heads = [
        {name: kind for name, kind, *_ in base.execute(f"DESCRIBE FROM '{file}'").fetchall()}
        for file in (left, right)
    ]
    shown = columns or [name for name in heads[0] if name != KEY]
    missing = [name for head in heads for name in (KEY, *shown) if name not in head]
    if missing or (columns is None and set(heads[0]) != set(heads[1])):
        raise ValueError(f"not the same columns: {missing or sorted(set(heads[0]) ^ set(heads[1]))}")
    wrong = [f"{name} {head[name]}" for head in heads for name in shown if head[name] != "BIGINT"]
    if wrong:
        raise ValueError(f"not whole numbers: {wrong}")
    for file in (left, right):
        [(rows, ids)] = base.execute(f'SELECT count(*), count(DISTINCT "{KEY}") FROM \'{file}\'').fetchall()
        if rows != ids:
            raise ValueError(f"{file}: {rows} rows of {ids} applicants")
    [(total,)] = base.execute(f"SELECT count(*) FROM '{right}'").fetchall()
    if few is not None and total != few:
        raise ValueError(f"{right}: {total} rows, not {few}")
    side = "FULL" if few is None else "RIGHT"
    both = f"FROM (SELECT *, 1 AS here FROM '{left}') AS a {side} JOIN (SELECT *, 1 AS here FROM '{right}') AS b USING (\"{KEY}\")"
    apart = "(a.here IS NULL OR b.here IS NULL)"
    tests = {name: f'(a."{name}" IS DISTINCT FROM b."{name}" OR {apart})' for name in shown}
    counts = base.execute(
        f"SELECT {', '.join(f'count(*) FILTER ({test})' for test in tests.values())} {both}"
    ).fetchall()[0]
    found = {name: many for name, many in zip(shown, counts, strict=True) if many}
    example = ""
    if found:
        name = next(iter(found))
        key, one, two = base.execute(f'SELECT "{KEY}", a."{name}", b."{name}" {both} WHERE {tests[name]} LIMIT 1').fetchall()[0]
        example = f"{KEY} {key}, {name}: {one} ≠ {two}"
    return found, example, total * (len(shown) + 1)


def main() -> int:
    """How many, and where the first one is."""
    asked = argparse.ArgumentParser()
    asked.add_argument("left")
    asked.add_argument("right")
    asked.add_argument("columns", nargs="*")
    asked.add_argument("--few", type=int, help="RIGHT has only so many of the applicants")
    given = asked.parse_args()
    found, example, cells = differing(given.left, given.right, given.columns or None, given.few)
    print(f"{sum(found.values())} differing cells of {cells} compared")
    for name, many in found.items():
        print(f"  {name}: {many}")
    if example:
        print(example)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
