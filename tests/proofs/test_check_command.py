"""``polc check``: exit codes, formats, what is kept, and counterexamples written as 例."""

from __future__ import annotations

import json
import xml.etree.ElementTree as Xml
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner, Result

from policy_dsl import store
from policy_dsl.cli import group
from policy_dsl.pipeline import compile_text
from policy_dsl.present import properties
from policy_dsl.proofs import run as prover
from policy_dsl.proofs.goals import goals_of
from policy_dsl.source import Source

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((ROOT / "docs" / "schema" / "check-result.schema.json").read_text("utf-8"))
PROVE = ROOT / "tests" / "broken" / "prove"
GOOD = (
    "政策《示例》。\n对象 企业：规上企业：是否。\n第一条 培育补助。\n对规上企业，给予20万元奖励。\n"
    "性质「封顶」：培育补助不超过20万元。\n性质「保底」：培育补助不低于20万元。\n"
)


def polc(*args: object) -> Result:
    return CliRunner().invoke(group(), ["check", *map(str, args)], catch_exceptions=False)


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "好.pol"
    path.write_text(GOOD, "utf-8")
    return path


def test_what_holds_is_said_and_exits_0(good: Path) -> None:
    result = polc(good)
    assert result.exit_code == 0
    assert "性质 2 条：2 条成立" in result.output
    assert "第一条「保底」（逐区算过）" in result.output
    assert "2 hold" in polc(good, "--lang", "en").output
    polc(good, "--lang", "zh")


def test_exit_codes(good: Path) -> None:
    assert polc(PROVE / "violated.pol").exit_code == 1
    assert polc(PROVE / "violated.pol", "--quick").exit_code == 0
    assert polc(PROVE / "open.pol").exit_code == 0
    assert polc(PROVE / "open.pol", "--strict").exit_code == 3
    assert polc(PROVE / "open.pol", "--fail-level", "warning").exit_code == 1
    assert polc(good, "--strict", "--fail-level", "note").exit_code == 0


def test_json_keeps_its_contract() -> None:
    for name in ("violated", "empty", "open"):
        body = json.loads(polc(PROVE / f"{name}.pol", "--format", "json").output)
        jsonschema.validate(body, SCHEMA)
    body = json.loads(polc(PROVE / "violated.pol", "--format", "json").output)
    first = body["properties"][0]
    assert (first["verdict"], first["span"]["line"]) == ("VIOLATED", 10)
    assert first["witness"][0]["设备投资额"] == "4000万元"
    assert [each["code"] for each in body["diagnostics"]].count("V0101") == 4
    assert json.loads(polc(PROVE / "violated.pol", "--quick", "--format", "json").output)["properties"] == []


def test_sarif_junit_and_github_name_the_place() -> None:
    log = json.loads(polc(PROVE / "violated.pol", "--format", "sarif").output)
    results = log["runs"][0]["results"]
    assert [each["ruleId"] for each in results] == ["V0101"] * 4
    assert results[0]["locations"][0]["physicalLocation"]["region"]["startLine"] == 10
    suite = Xml.fromstring(polc(PROVE / "violated.pol", "--format", "junit").output)[0]
    assert suite.get("failures") == "4" == str(len(suite.findall(".//failure")))
    assert "设备投资额：4000万元" in (suite.find(".//failure").text or "")  # type: ignore[union-attr]
    lines = polc(PROVE / "violated.pol", "--format", "github").output.splitlines()
    assert len(lines) == 4 and all(line.startswith("::error file=") and ",line=" in line for line in lines)


# --- what is kept ----------------------------------------------------------------------------


def count(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many goals are proved from now on, run by run."""
    seen: list[int] = []
    right = prover.prove

    def counted(policy, readings, goals, **rest):  # type: ignore[no-untyped-def]
        goals = list(goals)
        seen.append(len(goals))
        return right(policy, readings, goals, **rest)

    monkeypatch.setattr(prover, "prove", counted)
    return seen


def test_verdicts_are_kept_until_something_changes(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = count(monkeypatch)
    first = polc(good).output
    assert polc(good).output == first and len(seen) == 1
    good.write_text(GOOD.replace("20万元奖励", "19万元奖励"), "utf-8")
    assert polc(good).exit_code == 1 and len(seen) == 2
    monkeypatch.setattr(store, "_code_state", lambda packages=(): b"other code")
    polc(good)
    assert len(seen) == 3


def test_a_damaged_entry_is_made_anew(good: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("POLC_CACHE_DIR", str(tmp_path / "kept"))
    seen = count(monkeypatch)
    first = polc(good).output
    for each in (tmp_path / "kept").iterdir():
        raw = bytearray(each.read_bytes())
        raw[len(raw) // 2] ^= 0xFF
        each.write_bytes(raw)
    assert polc(good).output == first and len(seen) == 2
    monkeypatch.setenv("POLC_CACHE", "off")
    assert polc(good).output == first and len(seen) == 3


def test_findings_are_kept_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "错.pol"
    path.write_text(GOOD.replace("对规上企业", "对规上企叶"), "utf-8")
    first = polc(path)
    assert first.exit_code == 1
    monkeypatch.setattr("policy_dsl.pipeline.compile_file", None)
    assert polc(path).output == first.output


def test_what_was_open_for_lack_of_a_solver_is_not_kept(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    grows = "第二条 设备补助。\n对投资额100万元以上的，给予10万元补助。\n性质「多投」：投资额增加时，设备补助不减少。\n"
    good.write_text(GOOD.replace("规上企业：是否", "规上企业：是否；投资额：金额") + grows, "utf-8")
    with monkeypatch.context() as without:
        without.setattr(prover, "solver_is_there", lambda: False)
        result = polc(good)
        assert "V0105" in result.output and "polc[prove]" in result.output and result.exit_code == 0
        assert polc(good, "--strict").exit_code == 3
    assert "V0105" not in polc(good).output


# --- 例 --------------------------------------------------------------------------------------


def test_a_counterexample_becomes_an_example_that_passes(tmp_path: Path) -> None:
    path = tmp_path / "v.pol"
    path.write_bytes((PROVE / "violated.pol").read_bytes())
    assert polc(path, "--write-example").exit_code == 1
    text = path.read_text("utf-8")
    assert text.count("例「反例：") == 5
    assert "则第一条为不超过400万元" in text
    result = CliRunner().invoke(group(), ["test", str(path)], catch_exceptions=False)
    assert result.exit_code == 0 and "5 个例通过" in result.output
    polc(path, "--write-example")
    assert path.read_text("utf-8") == text


def test_what_cannot_be_written_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "v.pol"
    text = (
        "政策《示例》。\n对象 企业：规上企业：是否。\n第一条 培育支持。\n对规上企业，给予一事一议支持。\n"
        "性质「封顶」：第一条不超过20万元。\n"
    )
    path.write_text(text, "utf-8")
    assert polc(path, "--write-example").exit_code == 2
    assert path.read_text("utf-8") == text


# --- what the prover leaves open is tested ---------------------------------------------------

MANY = (
    "政策《示例》。\n对象 企业：规上企业：是否。\n清单 项目：投资额：金额；竣工：是否。\n第一条 项目奖励。\n"
    "每个项目，对竣工且投资额100万元以上的，给予20万元奖励。\n性质「项目奖励封顶」：第一条不超过{limit}万元。\n"
)


def test_what_is_only_tested_is_said_so_in_every_format(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "多.pol"
    path.write_text(MANY.format(limit=1000), "utf-8")  # 51 items refute it, which nobody looks at
    body = json.loads(polc(path, "--format", "json").output)
    jsonschema.validate(body, SCHEMA)
    first = body["properties"][0]
    assert [first[key] for key in ("verdict", "method", "tested", "why")] == [
        "TESTED",
        "search",
        1000,
        "lists",
    ]
    assert [each["code"] for each in body["diagnostics"] if each["code"][0] == "V"] == ["V0106"]
    results = json.loads(polc(path, "--format", "sarif").output)["runs"][0]["results"]
    (said,) = [each for each in results if each["ruleId"] == "V0106"]
    assert said["level"] == "warning" and "1000" in said["message"]["text"]
    suite = Xml.fromstring(polc(path, "--format", "junit").output)[0]
    (skipped,) = suite.findall("*/skipped")
    assert suite.get("skipped") == "1" and "抽查" in (skipped.get("message") or "")
    assert "1 条只作抽查" in polc(path).output and "1 only tested" in polc(path, "--lang", "en").output
    polc(path, "--lang", "zh")
    # it is not proved
    assert [polc(path, *more).exit_code for more in ((), ("--strict",))] == [0, 3]
    # what is kept says the same, and is tried again when there is more time
    assert json.loads(polc(path, "--format", "json").output) == body
    decided: list[object] = []
    right = prover.prove
    monkeypatch.setattr(prover, "prove", lambda *args, **more: decided.append(args) or right(*args, **more))
    assert polc(path).exit_code == 0 and not decided
    assert polc(path, "--seconds", 11).exit_code == 0 and len(decided) == 2


def test_what_the_prover_misses_and_a_test_finds_is_refuted(tmp_path: Path) -> None:
    path = tmp_path / "多.pol"
    path.write_text(MANY.format(limit=300), "utf-8")  # 16 items, more than the prover writes down
    result = polc(path, "--format", "json")
    first = json.loads(result.output)["properties"][0]
    assert (first["verdict"], first["method"], result.exit_code) == ("VIOLATED", "search", 1)
    assert len(first["witness"][0]["项目"]) == 16 and first["sums"][0]["ceiling"] == "3200000.00"


def test_what_stays_open_in_a_large_policy_does_not_fill_the_screen(tmp_path: Path) -> None:
    rules = "；\n".join(f"对设备投资额{n}万元以上不满{n + 1}万元的，给予{n}元奖励" for n in range(1, 30))
    text = f"政策《示例》。\n对象 企业：设备投资额：金额。\n第一条 培育补助。\n{rules}。\n"
    policy = compile_text(Source("多.pol", text)).policy
    assert policy is not None
    late = tuple(prover.prove(policy, {}, goals_of(policy), until=0.0))
    shown = properties.text(late, "zh", False).splitlines()
    assert len(late) > 80 and len(shown) == 12
    assert shown[-1] == f"  另有{len(late) - 10}条没有结论"
    assert f"{len(late) - 10} more not decided" in properties.text(late, "en", False)
