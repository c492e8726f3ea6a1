"""A whole city through polc and its peers, as whole processes from Parquet to Parquet, in one run:

    python benchmarks/city.py --rows 1000000 --rounds 3 --limits --json city.json --page docs/性能.md

Makes the cities if they are missing, checks that all results are equal cell by cell (at a small size, and at the size that is
measured), then measures in interleaved rounds: median of the time on the wall, of the processor time (user + system), greatest peak
of resident memory. Peers need ``pip install -r benchmarks/peers/requirements.txt``, in an environment of their own if
wished (``--python``). ``--page`` puts the tables between the marks of a page; with ``--from`` those of an earlier ``--json``.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent / "peers"))

import cities
import page
from page import ROW_BY_ROW

PEERS = Path(__file__).resolve().parent / "peers"
SMALL = 50_000
ON = {
    "alone": ("polc", "hand", "floor"),
    "articles": ("polc", "hand", "numpy", "polars", "openfisca", "openfisca-plain", "zen", "cel", "floor"),
    "sparse": ("polc", "hand", "floor"),
    "dense": ("polc", "hand", "floor"),
}
COLUMNS = {"alone": 141, "articles": 96, "sparse": 141, "dense": 141}
NEEDS = {
    "numpy": "pyarrow", "polars": "polars", "openfisca": "openfisca_core", "openfisca-plain": "openfisca_core",
    "zen": "zen", "cel": "cel",
}  # fmt: skip


class Run(NamedTuple):
    """One process: seconds on the wall, user, system; peak of resident memory in KiB."""

    wall: float
    user: float
    system: float
    peak: int


def compared(left: Path, right: Path, few: int | None) -> int:
    """How many cells of two results are equal. Stops where one differs.

    In a process of its own, so that this one stays small: the peak that the system tells of a process is never below what
    the one that started it had.
    """
    more = [] if few is None else ["--few", str(few)]
    done = subprocess.run(
        [sys.executable, str(PEERS / "equal.py"), str(left), str(right), *more], capture_output=True, text=True
    )
    if done.returncode:
        raise SystemExit(f"{left.stem} ≠ {right.stem}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    return int(done.stdout.split()[-2])


class Bench:
    """The processes of one run of this benchmark."""

    def __init__(self, given: argparse.Namespace, aside: Path) -> None:
        self.given = given
        self.aside = aside
        self.policy = cities.policy(aside)
        self.python = given.python

    def command(self, peer: str, kind: str, city: Path, out: Path, few: int) -> list[str]:
        """What is run for a peer."""
        mine, theirs = [sys.executable], [self.python]
        where = [str(city), str(out)]
        match peer:
            case "polc":
                policy = self.policy if kind == "articles" else cities.POLICY
                return [cities.POLC, "batch", str(city), "--policy", str(policy), "-o", str(out)]
            case "hand":
                return [*mine, str(PEERS / "duckdb_hand.py"), *where]
            case "floor":
                return [*mine, str(PEERS / "floor.py"), *where, str(COLUMNS[kind])]
            case "openfisca-plain":
                return [*theirs, str(PEERS / "openfisca_peer.py"), *where, "--plain"]
            case "numpy" | "polars":
                return [*theirs, str(PEERS / f"{peer}_hand.py"), *where]
            case _:
                return [*theirs, str(PEERS / f"{peer}_peer.py"), *where, *([str(few)] if peer in ROW_BY_ROW else [])]

    def run(self, peer: str, kind: str, city: Path, out: Path, few: int) -> Run:
        """One whole process; it must succeed."""
        with tempfile.TemporaryFile() as said:
            start = time.perf_counter()
            process = subprocess.Popen(self.command(peer, kind, city, out, few), stdout=subprocess.DEVNULL, stderr=said)
            _, status, used = os.wait4(process.pid, 0)
            wall = time.perf_counter() - start
            process.returncode = os.waitstatus_to_exitcode(status)
            if process.returncode:
                said.seek(0)
                raise SystemExit(f"{peer} ({kind}): {said.read().decode(errors='replace')[-2000:]}")
        return Run(wall, used.ru_utime, used.ru_stime, used.ru_maxrss)

    def out(self, peer: str, kind: str) -> Path:
        """Where a result goes."""
        return self.aside / f"{kind}-{peer}.parquet"

    def missing(self, peer: str) -> bool:
        """Whether what a peer needs is not installed."""
        need = NEEDS.get(peer)
        if need is None:
            return False
        return subprocess.run([self.python, "-c", f"import {need}"], stderr=subprocess.DEVNULL).returncode != 0

    def compare(self, kind: str, peers: list[str], few: int) -> int:
        """Against polc, cell by cell; how many cells were compared. Stops at a difference."""
        cells = 0
        for peer in peers:
            if peer in ("polc", "floor"):
                continue
            few_ = few if peer in ROW_BY_ROW else None
            cells += compared(self.out("polc", kind), self.out(peer, kind), few_)
        return cells

    def check(self, kind: str, peers: list[str]) -> int:
        """All results at a small size, where every award comes up."""
        city, few = cities.dice(self.given.folder, kind, SMALL), min(self.given.few, 2000)
        for peer in peers:
            if peer != "floor":
                self.run(peer, kind, city, self.out(peer, kind), few)
        return self.compare(kind, peers, few)


def measured(bench: Bench, say: Callable[[str], None]) -> dict[str, Any]:
    """Everything that was asked for, as it goes into the JSON file."""
    given = bench.given
    plan: list[tuple[str, int, list[str]]] = []
    absent: list[str] = []
    for kind in given.kinds:
        peers = [peer for peer in ON[kind] if given.peers is None or peer in {*given.peers, "polc", "hand"}]
        absent += [peer for peer in peers if bench.missing(peer)]
        peers = [peer for peer in peers if peer not in absent]
        cells = bench.check(kind, peers)
        say(f"{kind}: {SMALL:,} 家，{cells:,} 格全部相同")
        rows = given.dense_rows if kind == "dense" else given.rows
        plan.append((kind, rows, peers))
        if kind == "sparse":
            plan.append((kind, rows // 10, ["polc"]))
    for kind, rows, _ in plan:
        cities.city(given.folder, kind, rows)
    runs: dict[tuple[str, int, str], list[Run]] = {}
    cells_at: dict[tuple[str, int], int] = {}
    sizes: dict[tuple[str, int, str], int] = {}
    for number in range(given.rounds):
        for kind, rows, peers in plan:
            city = cities.city(given.folder, kind, rows)
            for peer in peers:
                run = bench.run(peer, kind, city, bench.out(peer, kind), given.few)
                runs.setdefault((kind, rows, peer), []).append(run)
                sizes[kind, rows, peer] = bench.out(peer, kind).stat().st_size
                say(f"{number + 1}/{given.rounds} {kind} {rows:,} {peer}: {run.wall:.2f} s, {run.user + run.system:.2f} s CPU")
            if number == 0:
                cells_at[kind, rows] = bench.compare(kind, peers, given.few)
    results = [
        {
            "kind": kind,
            "rows": min(rows, given.few) if peer in ROW_BY_ROW else rows,
            "peer": peer,
            "wall": round(median(run.wall for run in found), 3),
            "cpu": round(median(run.user + run.system for run in found), 3),
            "peak": max(run.peak for run in found) // 1024,
            "read": sum(file.stat().st_size for file in cities.city(given.folder, kind, rows).glob("*.parquet")),
            "written": sizes[kind, rows, peer],
        }
        for (kind, rows, peer), found in runs.items()
    ]
    return {
        "date": date.today().isoformat(),
        "machine": machine(),
        "rounds": given.rounds,
        "few": given.few,
        "missing": sorted(set(absent)),
        "compared": [{"kind": kind, "rows": rows, "cells": cells} for (kind, rows), cells in cells_at.items()],
        "results": results,
        "limits": [limit._asdict() for limit in limits(results)],
    }


class Limit(NamedTuple):
    """A figure that must keep within a limit. ``figure`` None: not measured in this run."""

    what: str
    figure: float
    limit: float
    kept: bool


def limits(results: list[dict[str, Any]]) -> list[Limit]:
    """What is promised, as far as it was measured; times are those on the wall."""
    most = {kind: max((r["rows"] for r in results if r["kind"] == kind), default=0) for kind in cities.KINDS}
    at = {(r["kind"], r["peer"]): r for r in results if r["rows"] == most[r["kind"]]}

    def ratio(one: tuple[str, str], two: tuple[str, str]) -> float | None:
        return at[one]["wall"] / at[two]["wall"] if one in at and two in at else None

    found: list[Limit] = []

    def hold(what: str, figure: float | None, limit: float, *, least: bool = False) -> None:
        if figure is not None:
            found.append(Limit(what, round(figure, 3), limit, figure >= limit if least else figure <= limit))

    hold("单表：polc ÷ 手写 SQL，不超过", ratio(("alone", "polc"), ("alone", "hand")), 1.3)
    hold("稠密：polc ÷ 手写 SQL，不超过", ratio(("dense", "polc"), ("dense", "hand")), 1.5)
    hold("十七条：OpenFisca ÷ polc，不低于", ratio(("articles", "openfisca"), ("articles", "polc")), 4, least=True)
    peaks = [r["peak"] for r in results if r["peer"] == "polc"]
    hold("polc 内存峰值（MiB），不超过", max(peaks, default=None), 1024)
    small = [r for r in results if r["kind"] == "sparse" and r["peer"] == "polc" and r["rows"] * 10 == most["sparse"]]
    if small and ("sparse", "polc") in at:
        hold("稀疏：企业多十倍，polc 的时间是几倍，不超过", at["sparse", "polc"]["wall"] / small[0]["wall"], 11)
    return found


def machine() -> dict[str, Any]:
    """Where this ran."""
    name = platform.processor() or platform.machine()
    for line in Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else ():
        if line.startswith("model name"):
            name = line.partition(":")[2].strip()
            break
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**30
    return {"cpu": name, "cores": os.cpu_count(), "memory": memory, "python": platform.python_version(), "system": platform.system()}


def main() -> int:
    """0, or 1 where a limit that was asked for is broken."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--rows", type=int, default=1_000_000)
    asked.add_argument("--dense-rows", type=int, help="of the dense city (as --rows if not said)")
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--few", type=int, default=20_000, help="rows for peers that go row by row")
    asked.add_argument("--kinds", type=lambda text: text.split(","), default=list(cities.KINDS))
    asked.add_argument("--peers", type=lambda text: text.split(","), help="only these beside polc and hand")
    asked.add_argument("--python", default=sys.executable, help="interpreter that has the peers")
    asked.add_argument("--folder", type=Path, default=cities.ROOT / "build" / "cities")
    asked.add_argument("--limits", action="store_true", help="exit 1 where a limit is broken")
    asked.add_argument("--json", type=Path)
    asked.add_argument("--page", type=Path)
    asked.add_argument("--from", type=Path, dest="earlier", help="measure nothing: the figures of this file")
    given = asked.parse_args()
    given.dense_rows = given.dense_rows or given.rows
    if given.earlier:
        found = json.loads(given.earlier.read_text(encoding="utf-8"))
    else:
        given.folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=given.folder) as aside:
            found = measured(Bench(given, Path(aside)), lambda line: print(line, file=sys.stderr, flush=True))
    print(page.tables(found))
    if given.json:
        given.json.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    if given.page:
        page.put(given.page, page.tables(found))
    return 1 if given.limits and not all(limit["kept"] for limit in found["limits"]) else 0


if __name__ == "__main__":
    sys.exit(main())
