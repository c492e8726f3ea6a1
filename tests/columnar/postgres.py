"""A PostgreSQL server of one's own for a test, from Debian's package ``postgresql``; nothing else is needed to talk to it.

``python tests/columnar/postgres.py [APPLICANTS] [SEED]`` compares it with the evaluator at length.
"""

from __future__ import annotations

import csv
import io
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from sqlglot import exp

from tests.columnar.tables import Tables

_FOLDERS = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)


def program(name: str) -> str | None:
    """One of the programs of the server."""
    return next((str(each / name) for each in _FOLDERS if (each / name).exists()), shutil.which(name))


def installed() -> bool:
    """There is a server to start, and somebody who may (the server does not run as root)."""
    return program("initdb") is not None and (os.getuid() != 0 or _other() is not None)


def _other() -> str | None:
    names = {each.pw_name for each in pwd.getpwall()}
    return next((name for name in ("postgres", "nobody") if name in names), None)


def _run(folder: Path, *command: str) -> None:
    as_other = ["runuser", "-u", _other() or "", "--"] if os.getuid() == 0 else []
    subprocess.run([*as_other, *command], check=True, stdout=subprocess.DEVNULL, cwd=folder)


@contextmanager
def server() -> Iterator[str]:
    """A fresh server on a socket in a folder of its own; gives what ``psql`` must be told."""
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    if os.getuid() == 0:
        shutil.chown(folder, _other())
    pg_ctl, data = program("pg_ctl") or "", str(folder / "data")
    _run(folder, program("initdb") or "", "-D", data, "-U", "test", "-E", "UTF8", "--locale=C", "-A", "trust")
    options = f"-c listen_addresses='' -k {folder} -c fsync=off -c jit=off"
    _run(folder, pg_ctl, "-D", data, "-o", options, "-l", str(folder / "log"), "-w", "start")
    try:
        yield f"host={folder} user=test dbname=postgres"
    finally:
        _run(folder, pg_ctl, "-D", data, "-m", "immediate", "-w", "stop")
        shutil.rmtree(folder, ignore_errors=True)


class PostgresTables(Tables):
    """Some applicants in PostgreSQL."""

    engine = "postgres"

    def into(self, where: str) -> PostgresTables:
        """Copies the tables into the server."""
        self.where = where
        for (name,) in self.base.execute("SELECT table_name FROM duckdb_tables()").fetchall():
            columns = self.base.execute(f'DESCRIBE "{name}"').fetchall()
            types = {"VARCHAR[]": "TEXT[]", "VARCHAR": "TEXT"}
            made = ", ".join(f'"{column}" {types.get(kind, kind)}' for column, kind, *_ in columns)
            shown = ", ".join(
                f"CASE WHEN \"{column}\" IS NOT NULL THEN '{{' || array_to_string(\"{column}\", ',') || '}}' END"
                if kind == "VARCHAR[]"
                else f'"{column}"'
                for column, kind, *_ in columns
            )
            path = self.folder / "copy.csv"
            self.base.execute(f"COPY (SELECT {shown} FROM \"{name}\") TO '{path}' (HEADER false)")
            self._psql(f'DROP TABLE IF EXISTS "{name}"; CREATE TABLE "{name}" ({made});')
            self._psql(f"\\copy \"{name}\" FROM '{path}' (FORMAT csv)")
        return self

    def _psql(self, text: str) -> str:
        done = subprocess.run(
            ["psql", self.where, "-X", "-q", "-v", "ON_ERROR_STOP=1", "-P", "null=", "--csv", "-t", "-f", "-"],
            input=text, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(done.stderr[:2000])
        return done.stdout

    def without(self, numbers: Iterable[int]) -> None:
        """These applicants are not asked about."""
        super().without(numbers)
        self.into(self.where)

    def rows(self, query_: exp.Query) -> Iterable[tuple[Any, ...]]:
        """What the engine answers; numbers as numbers, the names of items as they are."""
        text = self._psql(query_.sql(dialect="postgres") + ";")
        for row in csv.reader(io.StringIO(text)):
            yield tuple(
                None if cell == "" else int(cell) if cell.lstrip("-").isdecimal() else cell for cell in row
            )


def main() -> int:
    """Command line."""
    from policy_dsl.pipeline import compile_file
    from tests.columnar.agree import differences
    from tests.oracle import strategies

    count, seed = (
        int(sys.argv[at]) if len(sys.argv) > at else default for at, default in ((1, 100_000), (2, 0))
    )
    policy = compile_file(Path(__file__).resolve().parents[2] / "policies" / "hz2025.pol").policy
    assert policy is not None
    random = Random(seed)
    found: list[str] = []
    with server() as where:
        for start in range(0, count, 10_000):
            cases = [
                strategies.random_case(random, complete=random.random() < 0.5)
                for _ in range(min(10_000, count - start))
            ]
            with tempfile.TemporaryDirectory() as folder:
                tables = PostgresTables(policy, cases, Path(folder)).into(where)
                found += differences(tables, strategies.random_readings(random) if start else {})
            print(f"{start + len(cases)} applicants, {len(found)} differences", flush=True)
    print("\n".join(found[:20]))
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
