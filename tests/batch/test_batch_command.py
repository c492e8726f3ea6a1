"""``polc batch`` from the outside: files in, files out, exit codes, nothing half written."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import openpyxl
import pytest
from click.testing import CliRunner

from policy_dsl.batch.city import aside_for
from policy_dsl.cli import group
from policy_dsl.ledger.entry import Decision
from policy_dsl.ledger.file import Ledger
from tests.batch.kills import kill_at_random

HZ2025 = str(Path(__file__).resolve().parents[2] / "policies" / "hz2025.pol")
MONEY = "数改项目实际投资额"


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(group(), ["batch", *arguments, "--policy", HZ2025])
    return result.exit_code, result.output


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two good companies, of which one has a project, and a bad one."""
    made = tmp_path / "全市"
    made.mkdir()
    (made / "申报主体.csv").write_text(
        "申报主体,申报日期,首次上规模,年度研发投入额（2025年）（万元）,年度研发投入额（2024年）（万元）\n"
        "甲公司,2026-03-01,是,1000,800\n乙公司,2026-03-01,否,,\n坏公司,2026-03-01,也许,1,1\n",
        encoding="gbk",
    )
    return made


def test_csv_for_people(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "测算.csv"
    code, said = run(str(folder), "-o", str(out))
    assert code == 1
    assert "申报主体：读入 3 ＝ 计算 2 ＋ 退回 1" in said
    assert out.read_bytes().startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(out.open(encoding="utf-8-sig")))
    assert [row["申报主体"] for row in rows] == ["甲公司", "乙公司"]
    status = next(name for name in rows[0] if name.startswith("2.1 ") and name.endswith("状态"))
    assert {row[status] for row in rows} <= {"可得", "不可得", "待定"}
    money = [name for name in rows[0] if name.endswith("保底（元）")]
    assert all("." in row[name] and len(row[name].partition(".")[2]) == 2 for row in rows for name in money)
    (bad,) = csv.DictReader((tmp_path / "测算.退回.csv").open(encoding="utf-8-sig"))
    assert (bad["表"], bad["行"], bad["列"], bad["值"], bad["代码"], bad["申报主体"]) == (
        "申报主体",
        "4",
        "首次上规模",
        "也许",
        "F0158",
        "坏公司",
    )
    assert not list(tmp_path.glob(".*"))


def test_the_formats_say_the_same(folder: Path, tmp_path: Path) -> None:
    outs = {form: tmp_path / f"测算.{form}" for form in ("parquet", "jsonl", "xlsx", "csv")}
    for out in outs.values():
        assert run(str(folder), "-o", str(out), "--rejects", str(tmp_path / "坏.csv"))[0] == 1
    with duckdb.connect() as base:
        asked = base.execute(f"SELECT * FROM '{outs['parquet']}'")
        names = [each[0] for each in asked.description or ()]
        rows = [dict(zip(names, row, strict=True)) for row in asked.fetchall()]
    of_lines = [json.loads(line) for line in outs["jsonl"].read_text().splitlines()]
    assert [row["合计保底"] for row in rows] == [row["合计保底"] for row in of_lines]
    sheet = openpyxl.load_workbook(outs["xlsx"]).active
    assert sheet is not None
    cells = list(sheet.iter_rows(values_only=True))
    at = cells[0].index("合计 保底（元）")
    of_csv = list(csv.DictReader(outs["csv"].open(encoding="utf-8-sig")))
    for row, cell, text in zip(rows, cells[1:], of_csv, strict=True):
        assert round(float(cell[at] or 0) * 100) == row["合计保底"]
        assert text["合计 保底（元）"].replace(".", "").lstrip("0") == (
            str(row["合计保底"]) if row["合计保底"] else ""
        )


def test_explain_says_what_eval_says(folder: Path) -> None:
    code, said = run(str(folder), "--explain", "甲公司")
    assert code == 0 and "甲公司" in said and "第二条" in said
    code, said = run(str(folder), "--explain", "坏公司")
    assert code == 1 and "F0158" in said and "第4行" in said
    code, said = run(str(folder), "--explain", "丙公司")
    assert code == 2 and "U0225" in said


def test_all_wrong_headings_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "申报主体.csv").write_text("申报主体,没有的甲,没有的乙（万元）\n甲,1,2\n")
    code, said = run(str(tmp_path), "-o", str(tmp_path / "o.csv"))
    assert code == 2 and said.count("U0211") == 2 and "没有的甲" in said and "没有的乙" in said


def test_answers_may_lie_beside_the_tables(folder: Path) -> None:
    for _ in range(2):
        code, said = run(str(folder), "-o", str(folder / "测算.csv"))
        assert code == 1 and "计算 2" in said


def test_usage(folder: Path, tmp_path: Path) -> None:
    assert run(str(folder))[0] == 2
    assert run(str(folder), "-o", str(tmp_path / "x.doc"))[0] == 2
    assert run(str(tmp_path / "没有"), "-o", str(tmp_path / "x.csv"))[0] == 2
    code, said = run(str(folder), "-o", str(tmp_path / "没有" / "x.csv"))
    assert code == 2 and "U0103" in said
    code, said = run(str(folder), "-o", str(tmp_path / "x.csv"), "--id", "企业编号")
    assert code == 1


def test_a_failed_run_leaves_the_old_file(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "测算.csv"
    out.write_text("旧的")
    (folder / "历史.csv").write_text("申报主体,年度\n", encoding="utf-8")
    code, said = run(str(folder), "-o", str(out))
    assert code == 2 and "U0212" in said
    assert out.read_text() == "旧的" and not list(tmp_path.glob(".*"))


def test_what_a_killed_run_left_is_removed(tmp_path: Path) -> None:
    out = tmp_path / "测算.csv"
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    left = tmp_path / f".测算.csv.{gone.pid}.polc"
    mine = tmp_path / f".测算.csv.{os.getppid()}.polc"
    left.mkdir()
    mine.mkdir()
    assert aside_for(out).name.endswith(f".{os.getpid()}.polc")
    assert not left.exists() and mine.exists()


def test_a_kill_at_any_moment_leaves_the_old_file_or_the_new_one(tmp_path: Path) -> None:
    assert kill_at_random(tmp_path, 4, seed=1) == []


def test_an_interrupt_cleans_up(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "测算.csv"
    process = subprocess.Popen(
        [sys.executable, "-m", "policy_dsl", "batch", str(folder), "-o", str(out), "--policy", HZ2025],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    until = time.monotonic() + 30
    while not list(tmp_path.glob(".*")) and process.poll() is None and time.monotonic() < until:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert b"Traceback" not in said
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_the_history_may_come_from_a_ledger(tmp_path: Path, form: str) -> None:
    """A one-time award that the ledger has is not granted again; who is not in the tables does not matter."""
    policy = tmp_path / "政策.pol"
    policy.write_text(
        "政策《示例》。\n对象 企业：规上企业：是否。\n第一条 上规奖励。\n对规上企业，给予20万元一次性奖励。\n"
    )
    with Ledger(tmp_path / "台账.db", create=True) as book:
        book.decide([Decision("甲公司", "1.1", 2025, 20_000_000), Decision("外人", "1.1", 2025, 20_000_000)])
    facts = tmp_path / f"企业.{form}"
    if form == "csv":
        facts.write_text("申报主体,申报日期,规上企业\n甲公司,2026-03-01,是\n乙公司,2026-03-01,是\n")
    else:
        facts.write_text(
            "".join(
                f'{{"申报主体": "{name}公司", "申报日期": "2026-03-01", "规上企业": true}}\n'
                for name in "甲乙"
            )
        )
    out = tmp_path / "测算.jsonl"
    arguments = [
        "batch",
        str(facts),
        "-o",
        str(out),
        "--policy",
        str(policy),
        "--ledger",
        str(tmp_path / "台账.db"),
    ]
    done = CliRunner().invoke(group(), arguments)
    assert done.exit_code == 0, done.output
    sums = {
        row["申报主体"]: (row["合计保底"], row["合计最高"])
        for row in map(json.loads, out.read_text().splitlines())
    }
    assert sums == {"甲公司": (0, 0), "乙公司": (20_000_000, 20_000_000)}
    both = tmp_path / "两处"
    both.mkdir()
    (both / "申报主体.csv").write_text("申报主体,规上企业\n甲公司,是\n")
    (both / "历史.csv").write_text("申报主体,年度,事项,金额\n甲公司,2025,1.1,200000\n")
    done = CliRunner().invoke(group(), ["batch", str(both), *arguments[2:]])
    assert done.exit_code == 2 and "U0221" in done.output
