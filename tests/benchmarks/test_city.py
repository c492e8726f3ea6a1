"""The hand-written SQL of the benchmarks still is hz2025, and the figures find their place in a page."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("duckdb")
ROOT = Path(__file__).resolve().parents[2]
PEERS = ROOT / "benchmarks" / "peers"
sys.path[:0] = [str(PEERS), str(PEERS.parent)]

import cities  # noqa: E402
import city as bench  # noqa: E402
import page  # noqa: E402
from equal import differing  # noqa: E402

ROWS = 3000


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cities")


@pytest.mark.parametrize("kind", cities.KINDS)
def test_the_hand_written_sql_agrees(kind: str, folder: Path) -> None:
    where = cities.dice(folder, kind, ROWS)
    polc, hand = folder / f"{kind}-polc.parquet", folder / f"{kind}-hand.parquet"
    policy = cities.policy(folder) if kind == "articles" else cities.POLICY
    command = [cities.POLC, "batch", str(where), "--policy", str(policy), "-o", str(polc), "--no-pools"]
    subprocess.run(command, check=True, capture_output=True)
    command = [sys.executable, str(PEERS / "duckdb_hand.py"), str(where), str(hand)]
    subprocess.run(command, check=True, capture_output=True)
    found, example, cells = differing(str(polc), str(hand))
    assert not found, example
    assert cells == ROWS * bench.COLUMNS[kind]


def test_a_difference_is_told(tmp_path: Path) -> None:
    import duckdb

    one, two = tmp_path / "1.parquet", tmp_path / "2.parquet"
    duckdb.execute(f"COPY (SELECT i AS 申报主体, i AS 甲, CAST(NULL AS BIGINT) AS 乙 FROM range(5) AS r(i)) TO '{one}'")
    changed = "SELECT i AS 申报主体, CASE i WHEN 3 THEN 9 ELSE i END AS 甲, CASE i WHEN 1 THEN 0 END AS 乙 FROM range(4) AS r(i)"
    duckdb.execute(f"COPY (SELECT 申报主体, 甲, CAST(乙 AS BIGINT) AS 乙 FROM ({changed})) TO '{two}'")
    # one value, NULL against 0, and a row that is not there
    assert differing(str(one), str(two))[0] == {"甲": 2, "乙": 2}
    assert differing(str(one), str(two), few=4)[0] == {"甲": 1, "乙": 1}
    with pytest.raises(ValueError, match="4 rows, not 3"):
        differing(str(one), str(two), few=3)


def result(kind: str, rows: int, peer: str, wall: float, peak: int = 100) -> dict[str, object]:
    return {"kind": kind, "rows": rows, "peer": peer, "wall": wall, "cpu": wall, "peak": peak, "read": 0, "written": 0}


def test_limits_are_held() -> None:
    results = [
        result("alone", 1000, "polc", 13.0),
        result("alone", 1000, "hand", 10.0),
        result("articles", 1000, "polc", 10.0, peak=1025),
        result("articles", 1000, "openfisca", 39.0),
        result("sparse", 1000, "polc", 120.0),
        result("sparse", 100, "polc", 10.0),
    ]
    assert [(limit.figure, limit.kept) for limit in bench.limits(results)] == [
        (1.3, True), (3.9, False), (1025, False), (12.0, False),
    ]  # fmt: skip


def test_the_page_has_a_place_for_figures(tmp_path: Path) -> None:
    copy = tmp_path / "page.md"
    text = (ROOT / "docs" / "性能.md").read_text(encoding="utf-8")
    copy.write_text(text, encoding="utf-8")
    page.put(copy, "一")
    page.put(copy, "二")
    before, after = text.split(page.START)[0], text.split(page.END)[1]
    assert copy.read_text(encoding="utf-8") == f"{before}{page.START}\n\n二\n\n{page.END}{after}"
    copy.write_text(before, encoding="utf-8")
    with pytest.raises(SystemExit):
        page.put(copy, "三")
