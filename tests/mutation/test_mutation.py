"""The slips that are tried, what notices them, and a small policy whose score is known by hand."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner

from policy_dsl.cli import group
from policy_dsl.mutation.changes import Mutant, mutants
from policy_dsl.mutation.kept import score_of
from policy_dsl.mutation.numbers import slips
from policy_dsl.mutation.run import score
from policy_dsl.source import Source

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "docs" / "schema" / "mutation-result.schema.json").read_text("utf-8")
)
HEAD = """政策《示例市若干政策》。
对象 企业：从业人数：数量（人）；高新技术企业：认定；绿色工厂：国家级、省级之一或无。
"""
RULE = HEAD + "第一条 就业奖励。\n对从业人数50人以上的企业，给予20万元奖励。\n"
EXAMPLES = """例「正好50人」：从业人数为50人，其余为无；则第一条为20万元。
例「差一人」：从业人数为49人，其余为无；则第一条不予支持。
"""
QUOTE = "原文「对从业人数50人以上的企业，给予20万元奖励。」\n"


def _changes(text: str) -> list[tuple[str, str]]:
    return [(each.old, each.new) for each in mutants(Source("a.pol", text))]


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("20万元", ["21万元", "19万元", "200万元"]),
        ("12家", ["13家", "11家", "120家", "21家"]),
        ("1.8亿元", ["1.9亿元", "1.7亿元", "18.0亿元"]),
        ("1元", ["2元", "10元"]),
        ("0.6%", ["0.7%", "0.5%", "6.0%"]),
        ("三年", ["四年", "二年"]),
        ("两年", ["三年", "一年"]),
        ("2025年12月29日", ["2025年12月28日", "2026年12月28日"]),
    ],
)
def test_slips_of_a_number(text: str, made: list[str]) -> None:
    assert [new for _, new in slips(text)] == made


def test_every_slip_of_a_rule() -> None:
    assert _changes(RULE) == [
        ("50人", "49人"),
        ("50人", "500人"),
        ("50人", "51人"),
        ("50人以上", "超过50人"),
        ("以上", "以下"),
        ("20万元", "19万元"),
        ("20万元", "200万元"),
        ("20万元", "21万元"),
    ]


def test_words_levels_and_lists() -> None:
    rules = (
        "第一条 奖励。\n对首次认定的高新技术企业，每年给予不超过20万元一次性奖励，累计不超过50万元；\n"
        "对国家级、省级绿色工厂，分别给予30万元、10万元奖励；对绿色工厂，再给予5万元奖励。\n"
    )
    made = _changes(HEAD + rules)
    for change in [
        ("首次认定", "经认定"),
        ("首次认定", "重新认定"),
        ("每年给予", "给予"),
        ("不超过", ""),
        ("一次性", ""),
        ("累计", ""),
        ("累计", "每年累计"),
        ("，累计不超过50万元", ""),
        ("国家级", "省级"),
        ("省级", "国家级"),
        ("再", ""),
        ("30万元、10万元", "10万元、30万元"),
    ]:
        assert change in made


def test_quotes_examples_and_properties_stay_as_they_are() -> None:
    text = RULE.replace("\n对从", "\n" + QUOTE + "对从") + EXAMPLES + "性质「封顶」：就业奖励不超过20万元。\n"
    where = text.index("\n对从业") + 1
    assert {
        each.start >= where and each.end <= text.index("例「") for each in mutants(Source("a.pol", text))
    } == {True}
    assert len(_changes(text)) == len(_changes(RULE))


def test_a_mutant_is_the_text_with_one_slip() -> None:
    for each in mutants(Source("a.pol", RULE)):
        assert each.text(RULE) == RULE[: each.start] + each.new + RULE[each.end :]
        assert RULE[each.start : each.end] == each.old


def _tried(tmp_path: Path, text: str) -> dict[tuple[str, str], str]:
    path = tmp_path / "a.pol"
    path.write_text(text, encoding="utf-8")
    made = score(str(path), workers=1)
    assert made is not None
    return {(each.mutant.old, each.mutant.new): each.by for each in made.verdicts}


def test_nothing_notices_where_nothing_looks(tmp_path: Path) -> None:
    assert set(_tried(tmp_path, RULE).values()) == {""}


def test_examples_notice_the_threshold_and_the_amount(tmp_path: Path) -> None:
    tried = _tried(tmp_path, RULE + EXAMPLES)
    assert set(tried.values()) == {"example"}
    one = _tried(tmp_path, RULE + EXAMPLES.splitlines()[0])  # nobody is below the threshold
    assert [change for change, by in one.items() if by == ""] == [("50人", "49人"), ("以上", "以下")]


def test_the_audit_notices_where_a_quote_stands(tmp_path: Path) -> None:
    assert set(_tried(tmp_path, RULE.replace("\n对从", "\n" + QUOTE + "对从")).values()) == {"audit"}


def test_what_the_audit_notices_counts_as_unnoticed_without_it(tmp_path: Path) -> None:
    path = tmp_path / "a.pol"
    path.write_text(
        RULE.replace("\n对从", "\n" + QUOTE + "对从") + EXAMPLES.splitlines()[0], encoding="utf-8"
    )
    made = score(str(path), workers=1)
    assert made is not None
    assert (made.hundredths, made.unaudited) == (10000, 7500)
    assert {each.unaudited for each in made.verdicts if each.by == "audit"} == {"", "example"}


def test_what_is_no_sentence_is_noticed_by_the_grammar_and_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "a.pol"
    path.write_text(RULE.replace("20万元", "不超过20万元"), encoding="utf-8")
    made = score(str(path), workers=1)
    assert made is not None
    tried = {each.mutant.new: each.by for each in made.verdicts if each.mutant.old == "不超过"}
    assert tried == {"": "", "低于": "syntax"}
    assert (made.noticed, made.all, made.readable) == (1, 10, 0)


def test_a_finding_that_was_there_before_notices_nothing(tmp_path: Path) -> None:
    text = RULE.replace(
        "绿色工厂：国家级、省级之一或无", "绿色工厂：国家级、省级之一或无；员工数：数量（人）"
    )
    assert set(_tried(tmp_path, text).values()) == {""}


def test_both_neighbours_of_a_level() -> None:
    head = HEAD.replace("国家级、省级之一", "国家级、省级、市级、区级之一")
    made = _changes(head + "第一条 奖励。\n对省级绿色工厂，给予30万元奖励。\n")
    assert {new for old, new in made if old == "省级"} == {"市级", "国家级"}


def test_kept_by_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLC_CACHE_DIR", str(tmp_path / "kept"))
    path = tmp_path / "a.pol"
    path.write_text(RULE, encoding="utf-8")
    first = score_of(str(path), 5.0)
    monkeypatch.setattr("policy_dsl.mutation.kept.score", lambda *_, **__: None)
    assert first is not None
    assert score_of(str(path), 5.0) == first
    assert score_of(str(path), 9.0) is None  # more time may find more
    path.write_text(RULE + EXAMPLES, encoding="utf-8")
    assert score_of(str(path), 5.0) is None


def test_evaluation_imports_nothing_of_it() -> None:
    code = "import sys, policy_dsl.cli.eval_command, policy_dsl.store; print([m for m in sys.modules if 'mutat' in m])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.returncode) == ("[]", 0), done.stderr


def test_a_property_notices_what_no_example_does(tmp_path: Path) -> None:
    tried = _tried(tmp_path, RULE + "性质「封顶」：就业奖励不超过20万元。\n")
    assert (tried["20万元", "21万元"], tried["20万元", "200万元"]) == ("property", "property")
    assert tried["20万元", "19万元"] == ""


def test_what_means_the_same_is_counted_apart(tmp_path: Path) -> None:
    text = HEAD + "清单 项目：投资额：金额。\n第一条 项目补助。\n每个项目，按投资额10%的标准给予补助。\n"
    path = tmp_path / "a.pol"
    path.write_text(text, encoding="utf-8")
    made = score(str(path), workers=1)
    assert made is not None
    (same,) = [each for each in made.verdicts if each.by == "same"]
    assert (same.mutant.old, same.mutant.new) == ("每个", "")
    assert made.all == len(made.verdicts) - 1


def test_the_command(tmp_path: Path) -> None:
    path = tmp_path / "a.pol"
    path.write_text(RULE + EXAMPLES.splitlines()[0], encoding="utf-8")
    runner = CliRunner()
    out = runner.invoke(group(), ["check", "--mutate", str(path)])
    assert out.exit_code == 0, out.output
    assert "查出率 75.00%" in out.output
    assert "“50人”→“49人”" in out.output
    assert runner.invoke(group(), ["check", "--mutate", "--at-least", "76", str(path)]).exit_code == 1
    assert runner.invoke(group(), ["check", "--mutate", "--at-least", "75", str(path)]).exit_code == 0
    body = json.loads(runner.invoke(group(), ["check", "--mutate", "--format", "json", str(path)]).output)
    jsonschema.validate(body, SCHEMA)
    (row,) = body["mutation"]
    assert (row["score"], row["counted"], row["noticed"]) == (7500, 8, 6)
    assert (row["by"]["example"], sum(row["by"].values())) == (6, 6)
    assert [each["new"] for each in row["mutants"] if each["by"] == "nothing"] == ["49人", "以下"]


def test_a_policy_with_errors_is_not_tried(tmp_path: Path) -> None:
    path = tmp_path / "a.pol"
    path.write_text(RULE.replace("20万元", "20万辆"), encoding="utf-8")
    assert CliRunner().invoke(group(), ["check", "--mutate", str(path)]).exit_code == 1


def test_an_example_that_fails_anyway_notices_nothing(tmp_path: Path) -> None:
    tried = _tried(tmp_path, RULE + "例「错」：从业人数为49人，其余为无；则第一条为20万元。\n")
    assert set(tried.values()) == {""}


def test_places_are_those_of_the_file() -> None:
    first = mutants(Source("a.pol", RULE))[0]
    assert isinstance(first, Mutant)
    assert (first.article, RULE[first.start : first.end]) == ("第一条", "50人")
