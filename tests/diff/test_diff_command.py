"""``polc diff``: exit codes, what it says in both languages, and its JSON."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner, Result

from policy_dsl.cli import group
from policy_dsl.cli.words import set_language

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((ROOT / "docs" / "schema" / "diff-result.schema.json").read_text("utf-8"))
OLD = """政策《示例》。
对象 企业：规上企业：是否；投资额：金额。
参数 标准：2026年为2万元、2027年为3万元。
第一条 培育补助。
甲奖：对规上企业，给予20万元奖励，名额50家；乙奖：对投资额5万元以上的，给予3万元奖励。
解读「口径」：甲（默认）「从宽」；乙「从严」：第二项改为：对投资额9万元以上的，给予3万元奖励。
第二条 便利。
权利：对规上企业，可享受便利。
附则。
本政策自2026年1月1日起施行，有效期至2027年12月31日。
"""


def polc(*args: object, lang: str = "zh") -> Result:
    set_language(lang)
    try:
        return CliRunner().invoke(group(), ["diff", *map(str, args)], catch_exceptions=False)
    finally:
        set_language("zh")


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    old, new = tmp_path / "旧.pol", tmp_path / "新.pol"
    old.write_text(OLD, "utf-8")
    new.write_text(OLD, "utf-8")
    return old, new


def changed(path: Path, this: str, that: str) -> None:
    text = path.read_text("utf-8")
    assert this in text
    path.write_text(text.replace(this, that), "utf-8")


def test_the_same_meaning_exits_0(files: tuple[Path, Path]) -> None:
    result = polc(*files)
    assert result.exit_code == 0 and "意思相同：3项结果相同。" in result.output
    changed(files[1], "投资额5万元以上", "投资额不低于5万元")
    result = polc(*files)
    assert result.exit_code == 0 and "第一条 规则文字“乙奖”改了" in result.output
    assert "The same meaning: 3 the same." in polc(*files, lang="en").output


def test_a_difference_exits_1_and_shows_a_company(files: tuple[Path, Path]) -> None:
    changed(files[1], "给予3万元奖励。\n解读", "给予不超过4万元奖励。\n解读")
    result = polc(*files)
    assert result.exit_code == 1
    for words in ("意思变了：1项结果变了", "第一条 乙奖", "有的增，有的减", "最多多得1万元", "最多少得3万元", "投资额：5万元", "旧：3万元", "新：不超过4万元"):  # fmt: skip
        assert words in result.output, words
    english = polc(*files, lang="en").output
    assert "some more, some less" in english and "at most ¥10,000 more" in english


def test_what_is_not_in_a_sum_is_said_too(files: tuple[Path, Path]) -> None:
    changed(files[1], "名额50家", "名额60家")
    changed(files[1], "2027年为3万元", "2027年为4万元")
    changed(files[1], "对规上企业，可享受", "对规上企业或投资额1万元以上的企业，可享受")
    result = polc(*files)
    assert result.exit_code == 1
    for words in ("名额与总额改了", "60家", "参数“标准”改了：2026年为2万元、2027年为3万元 → 2026年为2万元、2027年为4万元", "只放宽不收紧（经证明）", "旧：不享有", "新：享有"):  # fmt: skip
        assert words in result.output, words


def test_json_keeps_its_contract(files: tuple[Path, Path]) -> None:
    changed(files[1], "给予3万元奖励。\n解读", "给予不超过4万元奖励。\n解读")
    changed(files[1], "名额50家", "名额60家")
    changed(files[1], "对规上企业，可享受", "对规上企业或投资额1万元以上的企业，可享受")
    body = json.loads(polc(*files, "--format", "json").output)
    jsonschema.validate(body, SCHEMA)
    second = body["changes"][1]
    assert (second["verdict"], second["way"], second["settled"]) == ("differs", "both", True)
    assert second["up"]["at_most"] == "10000.00" and second["up"]["company"]["new"]["ceiling"] == "40000.00"
    assert second["up"]["company"]["old"]["facts"]["投资额"] == "5万元"
    assert any(step["kind"] == "value" for step in second["up"]["company"]["new"]["answers"][0]["steps"])
    assert [note["subject"] for note in body["notes"] if note["counts"]] == ["pool"]


def test_an_amendment_is_held_against_its_base(files: tuple[Path, Path]) -> None:
    change = files[0].with_name("修订.pol")
    change.write_text("修订：旧.pol。\n第二条废止。\n", "utf-8")
    result = polc(change)
    assert result.exit_code == 1 and "第二条 权利：可享受便利" in result.output
    assert "取消，只收紧不放宽（经证明）" in result.output


def test_two_readings_of_one_file(files: tuple[Path, Path]) -> None:
    old = files[0]
    assert polc(old, "--against", "口径=甲").exit_code == 0
    assert polc(old, "--against", "口径=丙").exit_code == 2
    result = polc(old, "--against", "口径=乙")
    assert result.exit_code == 1
    for words in ("解读「口径」：旧按甲，新按乙", "只减不增（经证明）", "最多少得3万元", "新：0元"):
        assert words in result.output, words
    assert polc(old, "--reading", "口径=乙", "--against", "口径=乙").exit_code == 0
    assert polc(*files, "--reading", "口径=乙").exit_code == 0


def test_wrong_use_exits_2(files: tuple[Path, Path], tmp_path: Path) -> None:
    assert polc(files[0]).exit_code == 2
    assert polc(files[0], tmp_path / "没有.pol").exit_code == 2
    assert polc(tmp_path / "没有.pol").exit_code == 2
    broken = tmp_path / "坏.pol"
    broken.write_text("第一条", "utf-8")
    assert polc(files[0], broken).exit_code == 2


def test_what_stays_open_exits_3_only_when_asked(
    files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("policy_dsl.diff.run.solver_is_there", lambda: False)
    changed(files[1], "投资额5万元以上", "投资额超过49999.99元")
    result = polc(*files)
    assert result.exit_code == 0 and "没有结论（未安装 z3-solver）" in result.output
    assert polc(*files, "--strict").exit_code == 3
    body = json.loads(polc(*files, "--format", "json").output)
    assert (body["same"], body["differs"]) == (False, False)
