"""``polc batch`` shares out what all applicants share, as ``polc eval`` does for a list of them."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import CliRunner

from policy_dsl.cli import group

POLICY = """政策《名额》。
对象 企业：规上企业：是否。
清单 项目：投资额：金额。

第一条 示范企业。
每年择优评选不超过2家规上企业，给予每家100万元的奖励。
第二条 技术改造。
每个项目，按投资额10%的标准给予补助，每年补助总额不超过5万元，按比例分配。
第三条 上规。
对规上企业，给予7万元奖励。
"""
SCORES = {"甲": 80, "乙": 95, "丙": 90, "丁": 70}


@pytest.fixture
def city(tmp_path: Path) -> Path:
    """Four companies, of which two have projects."""
    (tmp_path / "名额.pol").write_text(POLICY, encoding="utf-8")
    folder = tmp_path / "全市"
    folder.mkdir()
    rows = "\n".join(f"{name},2026-03-01,是,{score}" for name, score in SCORES.items())
    (folder / "申报主体.csv").write_text(f"申报主体,申报日期,规上企业,评分\n{rows}\n", encoding="utf-8")
    (folder / "项目.csv").write_text(
        "申报主体,名称,投资额（万元）\n甲,一号,20\n甲,二号,20\n丁,三号,20\n", encoding="utf-8"
    )
    (folder / "历史.csv").write_text("申报主体,年度,事项,金额\n", encoding="utf-8")
    return tmp_path


def batch(city: Path, *arguments: str) -> str:
    done = CliRunner().invoke(group(), ["batch", *arguments, "--policy", str(city / "名额.pol")])
    assert done.exit_code == 0, done.output
    return done.output


def wide(path: Path) -> dict[str, dict[str, Any]]:
    found = duckdb.sql(f"SELECT * FROM '{path}'")
    return {row[0]: dict(zip(found.columns, row, strict=True)) for row in found.fetchall()}


def evaluated(city: Path) -> dict[str, dict[str, Any]]:
    """By ``polc eval``: of each applicant everything together in 分, and each award."""
    applicants = []
    for name, score in SCORES.items():
        projects = {"甲": ["一号", "二号"], "丁": ["三号"]}.get(name, [])
        applicants.append(
            {
                "申报主体": name,
                "规上企业": True,
                "评分": score,
                "历史": "无",
                "项目": [{"名称": one, "投资额": "20万元"} for one in projects] or "无",
            }
        )
    facts = city / "申报.json"
    facts.write_text(
        json.dumps(
            {"申报主体列表": applicants, "申报日期": "2026-03-01", "未列事项": "无"}, ensure_ascii=False
        ),
        encoding="utf-8",
    )
    done = CliRunner().invoke(
        group(), ["eval", str(facts), "--policy", str(city / "名额.pol"), "--format", "json"]
    )
    assert done.exit_code == 0, done.output
    return {each["applicant"]: each for each in json.loads(done.output)["outcomes"]}


def test_what_is_written_is_what_is_left(city: Path) -> None:
    said = batch(city, str(city / "全市"), "-o", str(city / "结果.parquet"))
    rows, other = wide(city / "结果.parquet"), evaluated(city)
    for name, row in rows.items():
        total = other[name]["total"]
        assert Decimal(row["合计保底"]).scaleb(-2) == Decimal(total["floor"])
        assert Decimal(row["合计最高"]).scaleb(-2) == Decimal(total["ceiling"])
    assert {name: row["1.1状态"] for name, row in rows.items()} == {"甲": 0, "乙": 1, "丙": 1, "丁": 0}
    assert sum(row["2.1最高"] for row in rows.values()) == 5_000_000
    assert "最后得到的是丙（90分，2026-03-01），首个未得的是甲（80分，2026-03-01）" in said


def test_without_pools_each_is_alone(city: Path) -> None:
    batch(city, str(city / "全市"), "-o", str(city / "结果.parquet"), "--no-pools")
    assert {row["1.1状态"] for row in wide(city / "结果.parquet").values()} == {1}
    assert not (city / "结果.名额.csv").exists()


def test_too_many_claims_are_left_alone_and_that_is_said(city: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alone, here = city / "各算各的.parquet", city / "结果.parquet"
    batch(city, str(city / "全市"), "-o", str(alone), "--no-pools")
    # 4 claims on places, 3 on the sum
    monkeypatch.setattr("policy_dsl.batch.quotas.MOST_CLAIMS", 6)
    assert "申请超过" in batch(city, str(city / "全市"), "-o", str(here))
    assert wide(here) == wide(alone)
    monkeypatch.setattr("policy_dsl.batch.quotas.MOST_CLAIMS", 7)
    assert "申请超过" not in batch(city, str(city / "全市"), "-o", str(here))
    assert wide(here) != wide(alone)


def test_a_row_an_award(city: Path) -> None:
    batch(city, str(city / "全市"), "-o", str(city / "结果.csv"), "--long")
    rows = list(csv.DictReader((city / "结果.csv").open(encoding="utf-8-sig")))
    assert [row["申报主体"] for row in rows if row["事项"] == "1.1"] in (["乙", "丙"], ["丙", "乙"])
    money = {(row["申报主体"], row["项目"]): row["最高（元）"] for row in rows if row["事项"] == "2.1"}
    # «一» is U+4E00, «丁» U+4E01, «甲» U+7532: the remainders are equal, the first names have the 分 that are left
    assert money == {("丁", "三号"): "16666.67", ("甲", "一号"): "16666.67", ("甲", "二号"): "16666.66"}


def test_the_tables_beside_it(city: Path) -> None:
    batch(city, str(city / "全市"), "-o", str(city / "结果.csv"))
    pools = list(csv.DictReader((city / "结果.名额.csv").open(encoding="utf-8-sig")))
    assert [
        (row["条款"], row["申请件数"], row["结果"], row["未得件数"], row["最后得到的"], row["首个未得的"])
        for row in pools
    ] == [
        ("第一条", "4", "超出", "2", "丙", "甲"),
        ("第二条", "3", "超出", "0", "", ""),
    ]
    claims = list(csv.DictReader((city / "结果.名额明细.csv").open(encoding="utf-8-sig")))
    assert [(row["名次"], row["申报主体"], row["结果"]) for row in claims if row["条款"] == "第一条"] == [
        ("1", "乙", "得到"), ("2", "丙", "得到"), ("3", "甲", "未得"), ("4", "丁", "未得"),
    ]  # fmt: skip
    assert {row["结果"] for row in claims if row["条款"] == "第二条"} == {"减少"}


def test_one_is_told_what_the_others_leave(city: Path) -> None:
    said = batch(city, str(city / "全市"), "--explain", "甲")
    assert "4个申请里排第3，未得，由100万元变为0元" in said
    assert "〔一号〕：3个申请里" in said
    assert "排第" not in batch(city, str(city / "全市"), "--explain", "甲", "--no-pools")


def test_scores_of_json_lines(city: Path) -> None:
    lines = [
        json.dumps(
            {"申报主体": name, "申报日期": "2026-03-01", "规上企业": True, "评分": score, "未列事项": "无"},
            ensure_ascii=False,
        )
        for name, score in SCORES.items()
    ]
    (city / "全市.jsonl").write_text("\n".join(lines), encoding="utf-8")
    batch(city, str(city / "全市.jsonl"), "-o", str(city / "结果.parquet"))
    assert {name: row["1.1状态"] for name, row in wide(city / "结果.parquet").items()} == {
        "甲": 0,
        "乙": 1,
        "丙": 1,
        "丁": 0,
    }
