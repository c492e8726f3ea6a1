"""Writes a synthetic city: a folder of Parquet files, complete or not there at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb

from policy_dsl.core import ir
from policy_dsl.population.stated import City
from policy_dsl.population.tables import Tables, text


def make(
    policy: ir.Policy,
    city: City,
    folder: Path,
    *,
    rows: int,
    seed: int,
    dense: bool = False,
    memory: str = "600MB",
    done: Callable[[str], None] | None = None,
) -> dict[str, int]:
    """Writes each table to ``folder`` (which must not be there yet) and gives their numbers of rows. The folder appears when
    all of it is written. ``done`` hears of each table. Raises ``OSError``, :class:`duckdb.Error`."""
    aside = folder.with_name(f".{folder.name}.{os.getpid()}.tmp")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    counts = {}
    try:
        with duckdb.connect(config={"memory_limit": memory, "temp_directory": str(aside / "tmp")}) as base:
            base.execute("SET preserve_insertion_order = true")
            for name, query in Tables(policy, city, rows, seed, dense).all():
                path = aside / f"{name}.parquet"
                found = base.execute(
                    f"COPY ({query}) TO {text(str(path))} (FORMAT parquet, COMPRESSION zstd)"
                ).fetchone()
                counts[name] = int(found[0]) if found else 0
                if done is not None:
                    done(name)
        shutil.rmtree(aside / "tmp", ignore_errors=True)
        os.rename(aside, folder)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    return counts
