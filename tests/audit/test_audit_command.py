"""``polc audit`` from the outside: every format of the table, wrong rows, exit codes, what is written."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import duckdb
import jsonschema
import openpyxl
import pytest
from click.testing import CliRunner

from policy_dsl.cli import group
from policy_dsl.cli.words import set_language
from policy_dsl.ledger.entry import Decision
from policy_dsl.ledger.file import Ledger
from tests.audit.paying import WAN

ROOT = Path(__file__).resolve().parents[2]
HZ2025 = str(ROOT / "policies" / "hz2025.pol")
SCHEMA = json.loads((ROOT / "docs" / "schema" / "audit-result.schema.json").read_text("utf-8"))
HEAD = ["申报主体", "事项", "金额", "年度", "项目", "档"]
CLEAN = [["甲公司", "1.3", "20万元", "2026", "", "首次认定"], ["乙公司", "绿色工厂", "100万元", "2026", "", ""]]


def run(*arguments: object, lang: str = "zh") -> tuple[int, str]:
    set_language(lang)
    try:
        result = CliRunner().invoke(group(), ["audit", *map(str, arguments), "--policy", HZ2025], catch_exceptions=False)
    finally:
        set_language("zh")
    return result.exit_code, result.output


def table(path: Path, rows: list[list[str]], encoding: str = "utf-8", head: list[str] = HEAD) -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows([head, *rows])
    return path


@pytest.fixture
def city(tmp_path: Path) -> Path:
    """Two companies of which all is known, in tables; a third whose facts are wrong."""
    folder = tmp_path / "全市"
    folder.mkdir()
    (folder / "申报主体.csv").write_text(
        "申报主体,申报日期,高新技术企业,首次上规模,绿色工厂\n甲公司,2026-03-01,首次认定,是,无\n乙公司,2026-03-01,无,否,国家级\n丙公司,2026-03-01,也许,否,无\n"
    )
    for name in ("历史", "同类政策"):
        (folder / f"{name}.csv").write_text("申报主体,年度,事项,金额\n")
    return folder


@pytest.fixture
def few(tmp_path: Path) -> Path:
    """The same as a facts file."""
    file = tmp_path / "事实.json"
    rest = {"申报日期": "2026-03-01", "未列事项": "无"}
    people = [{"申报主体": "甲公司", "高新技术企业": "首次认定", "首次上规模": "是"}, {"申报主体": "乙公司", "绿色工厂": "国家级"}]
    file.write_text(json.dumps([each | rest for each in people], ensure_ascii=False))
    return file


def data(*arguments: object) -> tuple[int, dict[str, Any]]:
    """What stands on the standard output is JSON and nothing else."""
    asked = ["audit", *map(str, arguments), "--format", "json", "--policy", HZ2025]
    result = CliRunner().invoke(group(), asked, catch_exceptions=False)
    code, found = result.exit_code, json.loads(result.stdout)
    jsonschema.validate(found, SCHEMA)
    return code, found


def test_clean_is_0_and_says_how_much(tmp_path: Path, city: Path, few: Path) -> None:
    grants = table(tmp_path / "发放.csv", CLEAN)
    for facts in (city, few):
        code, said = run(grants, "--facts", facts)
        assert code == 0 and "读入2行 ＝ 核查2 ＋ 退回0；没有问题的2行" in said and "没有发现问题" in said
        assert "实付120万元 ＝ 政策以内120万元 ＋ 超出0元 ＋ 无法核实0元" in said


@pytest.mark.parametrize("form", ["csv", "gbk", "xlsx", "parquet", "jsonl"])
def test_every_format_says_the_same(tmp_path: Path, city: Path, form: str) -> None:
    rows = [["甲公司", "1.3", "200000.01", "2026", "", "首次认定"], *CLEAN[1:], ["甲公司", "1.9", "1", "2026", "", ""]]
    path = tmp_path / f"发放.{'csv' if form == 'gbk' else form}"
    match form:
        case "xlsx":
            book = openpyxl.Workbook()
            for row in (HEAD, *rows):
                book.active.append(row)  # type: ignore[union-attr]
            book.save(path)
        case "jsonl":
            lines = [json.dumps({k: v for k, v in zip(HEAD, row, strict=True) if v}, ensure_ascii=False) for row in rows]
            path.write_text("\n".join(lines))
        case "parquet":
            table(tmp_path / "源.csv", rows)
            duckdb.sql(f"COPY (SELECT * FROM read_csv('{tmp_path / '源.csv'}', all_varchar = true)) TO '{path}' (FORMAT parquet)")
        case _:
            table(path, rows, "gbk" if form == "gbk" else "utf-8")
    code, found = data(path, "--facts", city)
    assert code == 1 and found["rows"] == {"read": 3, "audited": 2, "rejected": 1, "clean": 1}
    assert [(each["kind"], each["difference"]) for each in found["findings"]] == [("above-ceiling", 1)]
    (bad,) = found["rejected"]
    assert (bad["code"], bad["value"], bad["column"]) == ("F0171", "1.9", "事项")
    assert found["findings"][0]["rows"][0] + 2 == bad["row"]


def test_wrong_rows_are_refused_each_with_its_reason(tmp_path: Path, city: Path) -> None:
    rows = [
        ["甲公司", "1.3", "一点", "2026", "", ""], ["甲公司", "1.3", "", "2026", "", ""], ["", "1.3", "1", "2026", "", ""],
        ["甲公司", "1.3", "-1", "2026", "", ""], ["甲公司", "第一条", "1", "2026", "", ""], ["甲公司", "7.1", "1", "2026", "", ""],
        ["甲公司", "1.3", "1", "", "", ""], ["甲公司", "1.3", "1", "2026", "", "特级"], ["甲公司", "1.3"], *CLEAN,
    ]  # fmt: skip
    code, found = data(table(tmp_path / "发放.csv", rows), "--facts", city)
    assert code == 1 and not found["findings"]
    assert found["rows"] == {"read": 11, "audited": 2, "rejected": 9, "clean": 2}
    assert [each["row"] for each in found["rejected"]] == list(range(2, 11))
    codes = [each["code"] for each in found["rejected"]]
    assert codes[0] == "F0152" and codes[2] == "U0256" and codes[4] == "F0172" and codes[-1] == "U0252"
    assert all(each["reason"] for each in found["rejected"])


def test_lines_that_are_no_records(tmp_path: Path, city: Path) -> None:
    good = json.dumps(dict(zip(HEAD, CLEAN[0], strict=True)), ensure_ascii=False)
    path = tmp_path / "发放.jsonl"
    path.write_text(f'{good}\n[1]\n{{"申报主体": ["甲公司"]}}\n{{"申报\n\n')
    code, found = data(path, "--facts", city)
    assert code == 1 and found["rows"] == {"read": 4, "audited": 1, "rejected": 3, "clean": 1}
    assert [(each["row"], each["code"]) for each in found["rejected"]][:2] == [(2, "U0263"), (3, "U0263")]
    assert found["rejected"][2]["row"] == 4


def test_day_and_year(tmp_path: Path, few: Path) -> None:
    head = ["申报主体", "事项", "金额（万元）", "年度", "日期"]
    rows = [["甲公司", "1.3", "20", "2026", "2026-03-05"], ["乙公司", "13.1", "100", "2025", "2026-03-05"], ["乙公司", "13.1", "100", "", "2025-12-28"]]
    code, found = data(table(tmp_path / "发放.csv", rows, head=head), "--facts", few)
    assert code == 1 and [each["code"] for each in found["rejected"]] == ["U0259"]
    assert [(each["kind"], each["rows"]) for each in found["findings"]] == [("outside-period", [4])]


def test_facts_that_are_wrong_or_not_there(tmp_path: Path, city: Path) -> None:
    rows = [["丙公司", "1.3", "1", "2026", "", ""], ["丁公司", "1.3", "1", "2026", "", ""]]
    grants = table(tmp_path / "发放.csv", rows)
    code, found = data(grants, "--facts", city)
    assert code == 0 and found["facts_rejected"] == 1
    assert [each["why"] for each in found["findings"]] == ["rejected-facts", "nobody"]
    assert run(grants, "--facts", city, "--strict")[0] == 3
    assert run(table(grants, [*rows, ["甲公司", "1.3", "200000.01", "2026", "", ""]]), "--facts", city, "--strict")[0] == 1
    assert run(table(grants, CLEAN), "--facts", city, "--strict")[0] == 0


def test_a_form_filled_in_is_a_facts_file(tmp_path: Path) -> None:
    form = tmp_path / "表.xlsx"
    assert CliRunner().invoke(group(), ["facts", "--format", "xlsx", "-o", str(form), "--policy", HZ2025]).exit_code == 0
    book = openpyxl.load_workbook(form)
    sheet = book["申报主体"]
    for row in sheet.iter_rows(min_row=2):
        value = {"申报主体": "甲公司", "申报日期": "2026-03-01", "高新技术企业": "首次认定"}.get(str(row[1].value))
        if value:
            row[2].value = value
    book.save(form)
    code, found = data(table(tmp_path / "发放.csv", [CLEAN[0]]), "--facts", form)
    # what the form does not say is not known
    assert code == 0 and found["findings"][0]["needs"] == ["历史", "同类政策"]


def test_the_ledger(tmp_path: Path, city: Path, few: Path) -> None:
    path = tmp_path / "台账.db"
    with Ledger(path, create=True) as book:
        book.decide([Decision("甲公司", "1.3", 2026, 20 * WAN, tier="首次认定"), Decision("乙公司", "13.1", 2026, 90 * WAN, tier="国家级")])
    grants = table(tmp_path / "发放.csv", CLEAN)
    for facts in (city, few):
        if facts == few:
            # what the facts say of the history must not contradict the ledger
            people = json.loads(few.read_text())
            few.write_text(json.dumps([each | {"历史": "未知"} for each in people], ensure_ascii=False))
        code, found = data(grants, "--facts", facts, "--ledger", path)
        assert code == 1 and found["ledger"] == {"compared": 2, "other_years": 0}
        assert [(each["kind"], each["rows"], each["difference"]) for each in found["findings"]] == [("ledger-differs", [3], 10 * WAN)]
    assert run(grants, "--facts", city, "--ledger", tmp_path / "没有.db")[0] == 2


def test_files(tmp_path: Path, city: Path) -> None:
    grants = table(tmp_path / "发放.csv", [["甲公司", "1.3", "200000.01", "2026", "", ""], ["=甲", "=1+1", "1", "2026", "", ""]])
    for suffix in ("xlsx", "csv", "json", "html"):
        code, said = run(grants, "--facts", city, "-o", tmp_path / f"核查.{suffix}")
        assert code == 1 and f"核查.{suffix}：1 条" in said and "退回1" in said
    assert not list(tmp_path.glob(".*"))
    jsonschema.validate(json.loads((tmp_path / "核查.json").read_text()), SCHEMA)
    assert (tmp_path / "核查.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    found, bad = csv.DictReader((tmp_path / "核查.csv").open(encoding="utf-8-sig"))
    assert (found["类别"], found["行"], found["实付（元）"], found["应得最高（元）"], found["相差（元）"]) == (
        "超过上限", "2", "200000.01", "200000.00", "0.01",
    )  # fmt: skip
    assert "20万元、10万元奖励" in found["原文"] and bad["类别"] == "退回" and "F0171" in bad["原因"]
    book = openpyxl.load_workbook(tmp_path / "核查.xlsx")
    assert book.sheetnames == ["核查结果", "汇总", "退回"]
    assert [cell.value for cell in book["核查结果"][2]][8:12] == [200000.01, 0, 200000, 0.01]
    assert book["汇总"]["A2"].value == "超过上限" and book["退回"].max_row == 2
    assert not any(cell.data_type == "f" for sheet in book for row in sheet.iter_rows() for cell in row)
    page = (tmp_path / "核查.html").read_text()
    assert "最高20万元，多付0.01元" in page and "<script" not in page
    before = (tmp_path / "核查.html").read_bytes()
    assert run(tmp_path / "没有.csv", "--facts", city, "-o", tmp_path / "核查.html")[0] == 2
    assert (tmp_path / "核查.html").read_bytes() == before


def test_the_table_may_lie_among_the_facts(city: Path) -> None:
    grants = table(city / "发放.csv", CLEAN)
    assert run(grants, "--facts", city, "-o", city / "核查.csv")[0] == 0
    assert run(grants, "--facts", city, "-o", city / "核查.csv")[0] == 0


def test_what_cannot_be_used_is_2(tmp_path: Path, city: Path) -> None:
    grants = table(tmp_path / "发放.csv", CLEAN)
    two = openpyxl.Workbook()
    for sheet in (two.active, two.create_sheet("二月")):
        assert sheet is not None
        sheet.append(HEAD)
    two.save(tmp_path / "两张.xlsx")
    for arguments, code in (
        ((tmp_path / "没有.csv", "--facts", city), "U0101"),
        ((tmp_path / "两张.xlsx", "--facts", city), "U0249"),
        ((city, "--facts", city), "U0205"),
        ((grants, "--facts", tmp_path / "没有"), "U0101"),
        ((grants, "--facts", city, "-o", tmp_path / "核查.docx"), "U0210"),
        ((table(tmp_path / "乱.csv", CLEAN, head=[*HEAD[:5], "银行账号"]), "--facts", city), "U0211"),
        ((table(tmp_path / "别.csv", CLEAN, head=[*HEAD[:4], "来源", "档"]), "--facts", city), "U0211"),
        ((table(tmp_path / "缺.csv", [["甲公司", "1.3"]], head=HEAD[:2]), "--facts", city), "U0212"),
        ((grants, "--facts", city, "--reading", "没有=甲"), "U0105"),
    ):
        exit_code, said = run(*arguments)
        assert exit_code == 2 and code in said, (arguments, said)
    loose = table(tmp_path / "多.csv", [[*row, "6222"] for row in CLEAN], head=[*HEAD, "银行账号"])
    assert run(loose, "--facts", city, "--ignore", "银行账号")[0] == 0


def test_english(tmp_path: Path, city: Path) -> None:
    grants = table(tmp_path / "发放.csv", [["甲公司", "1.3", "200000.01", "2026", "", ""], ["丁公司", "1.3", "1", "2026", "", ""], ["甲公司", "1.9", "1", "2026", "", ""]])
    code, said = run(grants, "--facts", city, "--lang", "en", lang="en")
    assert code == 1
    assert "read 3 rows = audited 2 + rejected 1" in said and "Above the ceiling" in said and "¥0.01 too much" in said
    assert "the facts have no such applicant" in said and "Rejected rows" in said
    run(grants, "--facts", city, "-o", tmp_path / "a.csv", lang="en")
    head = (tmp_path / "a.csv").read_text("utf-8-sig").splitlines()[0]
    assert head.startswith("Kind,Rows,Applicant,Article,Award,Title,Item,Year,Paid (yuan)")


def test_long_lists_are_cut_on_the_screen_only(tmp_path: Path, city: Path) -> None:
    grants = table(tmp_path / "发放.csv", [["丁公司", "1.3", f"{at}", "2026", "", ""] for at in range(1, 40)])
    code, said = run(grants, "--facts", city)
    assert code == 1 and "另有18条，用 -o 写全" in said
    run(grants, "--facts", city, "-o", tmp_path / "核查.csv")
    assert len((tmp_path / "核查.csv").read_text("utf-8-sig").splitlines()) == 1 + 38 + 1
