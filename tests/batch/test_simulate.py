"""``polc simulate``: sums over the city are the evaluator's sums, draft against draft."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import jsonschema
import openpyxl
import pytest
from click.testing import CliRunner

from policy_dsl.backends.interpreter import compile_policy
from policy_dsl.batch.city import City
from policy_dsl.batch.wrong import Wrong
from policy_dsl.cli import group
from policy_dsl.core import ir
from policy_dsl.pipeline import compile_file, compile_text
from policy_dsl.simulate.drafts import Draft, together
from policy_dsl.simulate.report import Report
from policy_dsl.simulate.run import Simulation
from policy_dsl.simulate.sums import usual_groups
from policy_dsl.source import Source
from policy_dsl.values.case import Case
from tests.batch import files
from tests.batch.test_batch_agrees import everybody

HZ2025 = Path(__file__).resolve().parents[2] / "policies" / "hz2025.pol"
AMENDED = """修订：hz2025.pol。
第二条改为：对经认定的科技型中小企业和高新技术企业，下列就高：
（一）对经营规模符合国家科技型中小企业认定标准且年度研发投入额新增200万元以上的科技企业，按不超过新增额6%的标准给予补助，单个企业补助不超过250万元；
（二）对经营规模符合国家科技型中小企业认定标准且年度研发投入额1亿元以上的，直接给予250万元补助；
（三）对经营规模超过国家科技型中小企业认定标准且年度研发投入额新增500万元以上的科技企业，按不超过新增额6%的标准给予补助，单个企业补助不超过300万元；
（四）对经营规模超过国家科技型中小企业认定标准且年研发投入额5亿元以上的，直接给予300万元补助。
"""
PLACE = "所在区、县（市）"


@pytest.fixture(scope="module")
def drafts(tmp_path_factory: pytest.TempPathFactory) -> list[Draft]:
    folder = tmp_path_factory.mktemp("稿")
    for name in ("hz2025.pol", "hz2025.source.txt"):
        (folder / name).write_bytes((HZ2025.parent / name).read_bytes())
    (folder / "修订稿.pol").write_text(AMENDED)
    found = []
    for name in ("hz2025", "修订稿"):
        policy = compile_file(folder / f"{name}.pol").policy
        assert policy is not None
        found.append(Draft(name, policy, {}))
    return found


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    return everybody(11, 150)


@pytest.fixture(scope="module")
def report(drafts: list[Draft], cases: list[Case], tmp_path_factory: pytest.TempPathFactory) -> Report:
    folder = tmp_path_factory.mktemp("城")
    policy = together(drafts)
    with City(policy, files.lines(policy, cases, folder / "企业.jsonl"), folder / "aside") as city:
        groups = usual_groups(policy, city)
        assert PLACE in groups
        return Simulation(city, drafts, groups).report()


def totals(policy: ir.Policy, cases: list[Case]) -> list[tuple[int, int | None]]:
    code = compile_policy(policy, {})
    found = [code.evaluate(case, reasons=False).total for case in cases]
    return [(each.floor, each.ceiling) for each in found]


def rows(report: Report, key: str) -> dict[str, tuple[object, ...]]:
    table = report.table(key)
    assert table is not None
    return {str(row[0]): row[1:] for row in table.rows}


def test_the_whole_is_the_sum_of_the_evaluators_totals(
    report: Report, drafts: list[Draft], cases: list[Case]
) -> None:
    whole = rows(report, "whole")
    for draft in drafts:
        mine = totals(draft.policy, cases)
        sure = sum(low > 0 for low, _ in mine)
        some = sum(high is None or high > 0 for _, high in mine)
        open_ = sum(high is None for _, high in mine)
        assert whole[draft.name] == (
            sure,
            some,
            sum(low for low, _ in mine),
            sum(high or 0 for _, high in mine),
            open_,
        )
    assert whole["变化"][3] == whole["修订稿"][3] - whole["hz2025"][3] > 0  # type: ignore[operator]


def test_who_gains_and_loses(report: Report, drafts: list[Draft], cases: list[Case]) -> None:
    before, after = (totals(each.policy, cases) for each in drafts)
    gains = [b for a, b in zip(before, after, strict=True) if b != a]
    moves = rows(report, "moves")
    assert moves["多得"][0] == len(gains) > 0
    assert moves["少得"][0] == 0 and moves["不变"][0] == len(cases) - len(gains)
    winners = report.table("winners")
    assert winners is not None and len(winners.rows) == min(
        20, sum(a[1] != b[1] for a, b in zip(before, after, strict=True))
    )
    changes = report.table("changes")
    assert changes is not None and sum(int(row[1] or 0) for row in changes.rows) == len(cases)


def test_awards_articles_and_groups_add_up(report: Report, drafts: list[Draft], cases: list[Case]) -> None:
    awards = report.table("awards")
    assert awards is not None
    code = compile_policy(drafts[0].policy, {})
    wanted: dict[str, list[int]] = {}
    for case in cases:
        for award, _, status, floor, ceiling in code.amounts(case):
            mine = wanted.setdefault(award, [0, 0])
            if status != "denied":
                mine[0] += floor
                mine[1] += ceiling or 0
    names = [f"{each.draft}{each.name}" for each in awards.columns]
    found = {str(row[1]): dict(zip(names, row, strict=True)) for row in awards.rows}
    for award, (floor, ceiling) in wanted.items():
        if award in found and ceiling:
            assert found[award]["hz2025保底"] == floor, award
    places = rows(report, f"by:{PLACE}")
    whole = rows(report, "whole")
    assert sum(row[0] for row in places.values()) == len(cases)  # type: ignore[misc]
    assert sum(row[1] for row in places.values()) == whole["hz2025"][2]  # type: ignore[misc]
    spread = report.table("spread")
    assert spread is not None and sum(int(row[1] or 0) for row in spread.rows) == len(cases)


def test_both_drafts_read_the_same_tables() -> None:
    """A fact that one draft alone declares may be a column; one of another kind is told."""

    def of(text: str) -> Draft:
        policy = compile_text(Source("x.pol", text)).policy
        assert policy is not None
        return Draft("x", policy, {})

    text = "政策《甲》。\n对象 企业：\n　　规上企业：{0}；\n　　{1}。\n第一条 上规奖励。\n{2}，给予20万元奖励。\n"
    one = of(text.format("是否", "人数：数量（人）", "对规上企业"))
    two = of(text.format("是否", "产值：金额", "对规上企业"))
    three = of(text.format("金额", "产值：金额", "对规上企业1亿元以上的"))
    assert {fact.name for fact in together([one, two]).facts} == {"规上企业", "人数", "产值"}
    with pytest.raises(Wrong) as found:
        together([one, three])
    assert found.value.code == "U0226"


def test_the_command(drafts: list[Draft], cases: list[Case], tmp_path: Path) -> None:
    random = Random(1)
    folder = files.csv_folder(files.tables(drafts[0].policy, cases[:30], random), tmp_path / "城")
    amended = Path(drafts[1].policy.file)

    def run(*arguments: str) -> tuple[int, str]:
        done = CliRunner().invoke(group(), ["simulate", *arguments, "--facts", str(folder)])
        return done.exit_code, done.output

    out = tmp_path / "报告.html"
    code, said = run(str(HZ2025), str(amended), "-o", str(out))
    assert code == 0, said
    page = out.read_text()
    assert (
        "分条" in page
        and "谁多得、谁少得" in page
        and "<script" not in page
        and "http" not in page.split("<body>")[1]
    )
    assert run(str(HZ2025), str(amended), "-o", str(tmp_path / "报告.json"))[0] == 0
    data = json.loads((tmp_path / "报告.json").read_text())
    assert data["applicants"] == 30 and {"whole", "awards", "articles", "moves", "payers"} <= set(
        data["tables"]
    )
    assert run(str(HZ2025), str(amended), "-o", str(tmp_path / "报告.xlsx"))[0] == 0
    book = openpyxl.load_workbook(tmp_path / "报告.xlsx")
    assert "分条" in book.sheetnames and "合计" in book.sheetnames
    code, said = run(str(HZ2025), "--by", PLACE)
    assert code == 0 and "合计" in said and "谁多得" not in said
    reading = "总量条款的适用范围=乙"
    code, said = run(str(HZ2025), "--against", reading)
    assert code == 0 and reading in said and "谁多得" in said
    assert run(str(HZ2025), "--by", "没有的")[0] == 2
    assert run(str(HZ2025), "-o", str(tmp_path / "x.pdf"))[0] == 2


def ran(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(group(), ["simulate", *arguments])
    return done.exit_code, done.output


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_by_a_column_that_the_policy_does_not_declare(
    drafts: list[Draft], cases: list[Case], tmp_path: Path, form: str
) -> None:
    """It is a label and nothing else: without --by it still stops the reading, and the sums are what they are."""
    policy, random = drafts[0].policy, Random(2)
    trades = {case.name: random.choice(["通信设备", "C39/电子", "123", ""]) for case in cases}
    if form == "jsonl":
        facts = files.lines(policy, cases, tmp_path / "企业.jsonl")
        rows = [json.loads(line) for line in facts.read_text().splitlines()]
        for row in rows:
            row["行业"] = trades[row["申报主体"]] or None
        facts.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))
    else:
        made = files.tables(policy, cases, random)
        for row in made["申报主体"]:
            row["行业"] = trades[row["申报主体"]]
        facts = (files.parquet_folder if form == "parquet" else files.csv_folder)(made, tmp_path / "城")
    out = tmp_path / "报告.json"
    code, said = ran(str(HZ2025), "--facts", str(facts), "--by", "行业", "--by", PLACE, "-o", str(out))
    assert code == 0, said
    tables = json.loads(out.read_text())["tables"]
    answers = dict(zip((case.name for case in cases), totals(policy, cases), strict=True))
    wanted: dict[str, list[int]] = {}
    for name, (low, high) in answers.items():
        mine = wanted.setdefault(trades[name] or "未知", [0, 0, 0])
        mine[0] += 1
        mine[1] += low
        mine[2] += high or 0
    found = {row["行业"]: [row["申报主体"], row["保底"], row["最高"]] for row in tables["by:行业"]}
    assert found == wanted and set(tables) >= {f"by:{PLACE}"}
    if form != "jsonl":
        code, said = ran(str(HZ2025), "--facts", str(facts))
        assert code == 2 and "行业" in said
    else:
        code, said = ran(str(HZ2025), "--facts", str(facts))
        assert "行业" in said


def test_the_command_over_years(drafts: list[Draft], cases: list[Case], tmp_path: Path) -> None:
    schema = json.loads((HZ2025.parents[1] / "docs" / "schema" / "simulate-result.schema.json").read_text())
    folder = files.csv_folder(files.tables(drafts[0].policy, cases[:40], Random(1)), tmp_path / "城")
    both = str(HZ2025), str(drafts[1].policy.file), "--facts", str(folder)
    out = tmp_path / "报告.json"
    assert ran(*both, "-o", str(out))[0] == 0
    jsonschema.validate(json.loads(out.read_text()), schema)
    code, said = ran(*both, "--years", "2026至2027", "--date", "06-30", "-o", str(out))
    assert code == 0, said
    data = json.loads(out.read_text())
    jsonschema.validate(data, schema)
    assert data["years"] == [2026, 2027] and data["tables"]["years"][0]["申报日期"] == "2026-06-30"
    assert any("按最高发放" in note for note in data["notes"])
    whole, years = data["tables"]["whole"], data["tables"]["years"]
    first = {row["发放"]: row for row in years if row["年"] == "2026"}
    # before the first year both ways of paying are the same city
    assert first["按最高发放"]["修订稿最高"] == first["按保底发放"]["修订稿最高"] == whole[1]["最高"]
    page = tmp_path / "报告.html"
    for lang in ("zh", "en"):
        assert ran(*both, "--years", "2026", "-o", str(page), "--lang", lang)[0] == 0
        text = page.read_text()
        assert '<svg class="years"' in text and '<svg class="use' in text
        assert "<script" not in text and "http" not in text.split("<body>")[1]
        assert ("Year by year" in text) == (lang == "en")
    assert ran(*both, "--years", "2026", "-o", str(tmp_path / "报告.xlsx"), "--lang", "zh")[0] == 0
    book = openpyxl.load_workbook(tmp_path / "报告.xlsx")
    assert {"各年", "各年分条", "各年由谁出资", "名额使用", "合计"} <= set(book.sheetnames)
    assert book["名额使用"].max_row > 10
    code, said = ran(str(HZ2025), *both[2:], "--years", "2026", "--no-carry", "--lang", "zh")
    assert code == 0 and "各年" in said and "名额使用" in said


@pytest.mark.parametrize(
    "arguments",
    [("--years", "明年"), ("--years", "2028-2026"), ("--years", "2026-2090"), ("--years", "2026", "--date", "2026-06-30"),
     ("--years", "2026", "--date", "02-30"), ("--no-carry",)],
)  # fmt: skip
def test_years_that_are_none(arguments: tuple[str, ...], tmp_path: Path) -> None:
    code, said = ran(str(HZ2025), "--facts", str(tmp_path), *arguments)
    assert code == 2 and "U0229" in said


def test_all_years_need_an_end(tmp_path: Path) -> None:
    path = tmp_path / "甲.pol"
    path.write_text(
        "政策《甲》。\n对象 企业：规上企业：是否。\n第一条 上规奖励。\n对规上企业，给予20万元奖励。\n附则。\n本政策自2026年1月1日起施行。\n"
    )
    code, said = ran(str(path), "--facts", str(tmp_path), "--years", "all")
    assert code == 2 and "U0229" in said
