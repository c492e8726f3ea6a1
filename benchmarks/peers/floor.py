"""Only reading and writing: ``python benchmarks/peers/floor.py CITY OUT.parquet COLUMNS``.

Every column of 申报主体 is read in full, and a row of as many columns of zeros is written for each applicant, with the same
memory limit, threads and compression as all others have. What any of them takes beyond this is its reckoning.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import duckdb
from duckdb_hand import PARQUET


def main() -> None:
    """Parquet in, Parquet out."""
    city, out, many = sys.argv[1:]
    table = f"'{city}/申报主体.parquet'"
    with tempfile.TemporaryDirectory(dir=Path(out).parent) as aside:
        base = duckdb.connect(config={"memory_limit": "700MB", "temp_directory": aside, "preserve_insertion_order": False})
        read = [name for name, *_ in base.execute(f"DESCRIBE FROM {table}").fetchall()]
        # a hash is never known beforehand, so that nothing is left out
        zeros = [f'CAST(hash("{read[n % len(read)]}") = 0 AS BIGINT) AS c{n}' for n in range(int(many) - 1)]
        base.execute(
            f'COPY (SELECT "申报主体", {", ".join(zeros)} FROM {table}) TO \'{out}\' ({PARQUET})'
        )


if __name__ == "__main__":
    main()
