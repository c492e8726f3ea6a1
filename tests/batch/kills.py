"""``polc batch`` killed at random moments: ``python tests/batch/kills.py [TIMES] [SEED]``."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from random import Random

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import duckdb

HZ2025 = str(Path(__file__).resolve().parents[2] / "policies" / "hz2025.pol")
OLD = b"what stood here before"


def _command(facts: Path, out: Path) -> list[str]:
    return [sys.executable, "-m", "policy_dsl", "batch", str(facts), "-o", str(out), "--policy", HZ2025]


def kill_at_random(folder: Path, times: int, seed: int, rows: int = 300) -> list[str]:
    """Kills so many runs; what was found that is neither the old file nor the whole new one, or was left over."""
    random, facts, out = Random(seed), folder / "表", folder / "测算.parquet"
    facts.mkdir()
    text = "".join(f"企业{number},2026-03-01,是,{number}\n" for number in range(rows))
    (facts / "申报主体.csv").write_text(
        f"申报主体,申报日期,首次上规模,年度研发投入额（2025年）（万元）\n{text}"
    )
    out.write_bytes(OLD)
    started = time.monotonic()
    subprocess.run(_command(facts, out), check=True, stdout=subprocess.DEVNULL)
    whole = time.monotonic() - started
    found = []
    for _ in range(times):
        out.write_bytes(OLD)
        process = subprocess.Popen(_command(facts, out), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            process.wait(random.uniform(0.1, 1.05) * whole)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if out.read_bytes() != OLD:
            with duckdb.connect() as base:
                (many,) = base.execute(f"SELECT count(*) FROM '{out}'").fetchone() or (0,)
            if many != rows:
                found.append(f"{many} rows")
    subprocess.run(_command(facts, out), check=True, stdout=subprocess.DEVNULL)
    found += [f"left over: {each.name}" for each in folder.glob(".*")]
    return found


def main() -> int:
    """Command line."""
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    with tempfile.TemporaryDirectory() as folder:
        found = kill_at_random(Path(folder), times, seed)
    print(f"{times} kills: {len(found)} faults", *found, sep="\n")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
