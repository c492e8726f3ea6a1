"""``polc cliffs``: what it says in both languages, its JSON, its exit codes, and what is kept."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner, Result

from policy_dsl import thresholds
from policy_dsl.cli import group
from policy_dsl.cli.words import set_language

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((ROOT / "docs" / "schema" / "cliffs-result.schema.json").read_text("utf-8"))
POLICY = """政策《示例》。
对象 企业：规上企业：是否；投资额：金额；人数：数量（人）；产值：逐年金额。
第一条 设备补助。
对投资额500万元以上且人数不超过300人的，按不超过投资额10%的标准给予补助，不超过80万元。
第二条 上规奖励。
甲奖：对规上企业且产值新增1000万元以上的，给予20万元奖励；乙奖：对规上企业，给予5万元奖励。
解读「口径」：甲（默认）「从宽」；乙「从严」：第二项改为：对规上企业且人数200人以上的，给予5万元奖励。
附则。
本政策自2026年1月1日起施行，有效期至2027年12月31日。
"""


def polc(*args: object, lang: str = "zh") -> Result:
    set_language(lang)
    try:
        return CliRunner().invoke(group(), ["cliffs", *map(str, args)], catch_exceptions=False)
    finally:
        set_language("zh")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "示例.pol"
    file.write_text(POLICY, "utf-8")
    return file


def test_the_falls_stand_first_with_the_rule_and_the_company(path: Path) -> None:
    result = polc(path, "--fact", "人数")
    assert result.exit_code == 0
    first, *rest = result.output.splitlines()
    assert first == "断崖：多一点反而变少（1）"
    text = "\n".join(rest)
    assert "↓ 设备补助（第一条）最多少得80万元" in text and "人数：300人 → 301人" in text
    assert "0–80万元 → 不予" in text and "条件：人数不超过300人" in text
    assert "规则：对投资额500万元以上且人数不超过300人的" in text and "企业：申报日期：2026-01-01" in text
    english = polc(path, "--fact", "人数", lang="en").output
    assert "Cliffs: a little more and it falls (1)" in english and "up to ¥800,000 less" in english


def test_thresholds_have_rule_and_company_only_when_asked(path: Path) -> None:
    short, long = polc(path, "--fact", "投资额").output, polc(path, "--fact", "投资额", "-v").output
    assert "↑ 设备补助（第一条）最多多得50万元" in short and "规则：" not in short
    assert "投资额：4999999.99元 → 500万元" in short and "规则：" in long and "企业：" in long


def test_json_is_as_the_schema_says_and_both_companies_are_facts_files(path: Path, tmp_path: Path) -> None:
    result = polc(path, "--format", "json")
    body = json.loads(result.output)
    jsonschema.validate(body, SCHEMA, cls=jsonschema.Draft202012Validator)
    assert body["undecided"] == [] and {each["article"] for each in body["jumps"]} == {"第一条", "第二条"}
    fall = body["jumps"][0]
    assert fall["falls"] and fall["size"] == "800000.00" and fall["condition"] == "人数不超过300人"
    lines = POLICY.splitlines()
    span = fall["span"]
    assert lines[span["line"] - 1][span["column"] - 1 :].startswith("人数不超过300人")
    for document, ends in zip(fall["witness"], fall["totals"], strict=True):
        facts = tmp_path / "企业.json"
        facts.write_text(json.dumps(document, ensure_ascii=False), "utf-8")
        answer = CliRunner().invoke(group(), ["eval", str(facts), "--policy", str(path), "--format", "json"])
        assert json.loads(answer.output)["total"]["ceiling"] == ends["ceiling"]


def test_an_award_by_its_article_and_a_reading(path: Path) -> None:
    result = polc(path, "--award", "第二条", "--fact", "人数")
    assert result.exit_code == 0 and "没有找到断崖或门槛" in result.output
    result = polc(path, "--award", "2", "--fact", "人数", "--reading", "口径=乙")
    assert "（第二条）最多多得5万元" in result.output and "人数：199人 → 200人" in result.output


def test_mistakes_are_said(path: Path) -> None:
    result = polc(path, "--fact", "投资")
    assert result.exit_code == 2 and "U0150" in result.output and "投资额" in result.output
    assert "U0150" in polc(path, "--fact", "投资", lang="en").output
    assert "U0111" in polc(path, "--award", "第九条").output
    assert polc(path, "--reading", "口径=丙").exit_code == 2
    path.write_text("政策《示例》。\n第一条 甲。\n对投资", "utf-8")
    assert polc(path).exit_code == 2


def test_what_stays_open_ends_with_3_and_is_tried_again(path: Path) -> None:
    result = polc(path, "--fact", "投资额", "--seconds", "0.1")
    if result.exit_code == 3:  # a quick machine may be done by then
        assert "还没有结论" in result.output and "在限定时间内没有结论" in result.output
    assert polc(path, "--fact", "投资额").exit_code == 0


def test_what_is_known_is_kept_until_the_file_changes(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    real = thresholds.answers

    def counted(policy, readings, asks, **more):  # type: ignore[no-untyped-def]
        asked.append(len(asks))
        return real(policy, readings, asks, **more)

    monkeypatch.setattr(thresholds, "answers", counted)
    first = polc(path, "--fact", "人数").output
    assert polc(path, "--fact", "人数").output == first and asked == [1]
    polc(path)  # only what was not asked before
    assert len(asked) == 2 and asked[1] > 1
    assert polc(path).exit_code == 0 and len(asked) == 2
    polc(path, "--reading", "口径=乙")
    assert len(asked) == 3
    path.write_text(POLICY.replace("300人", "400人"), "utf-8")
    assert "400人 → 401人" in polc(path, "--fact", "人数").output and len(asked) == 4


def test_without_a_solver_it_says_what_to_install(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("policy_dsl.cliffs.run.solver_is_there", lambda: False)
    result = polc(path, "--fact", "人数")
    assert result.exit_code == 3 and "pip install 'polc[prove]'" in result.output
    monkeypatch.undo()
    assert polc(path, "--fact", "人数").exit_code == 0  # and nothing of it was kept


def test_help_in_both_languages() -> None:
    assert "断崖" in polc("--help").output and "cliffs" in polc("--help", lang="en").output
