"""``polc fuzz`` finds what is wrong, makes it small and keeps it; ``polc test`` replays what is kept."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest
from click.testing import CliRunner, Result

from policy_dsl.backends.interpreter.compiled import Compiled
from policy_dsl.cli import fuzz_command, group
from policy_dsl.fuzz.corpus import keep
from policy_dsl.fuzz.suite import Suite
from policy_dsl.pipeline import compile_file

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((ROOT / "docs" / "schema" / "fuzz-result.schema.json").read_text("utf-8"))
FAULTY = (
    "政策《示例》。\n对象 企业：规上企业：是否；设备投资额：金额；上年营收：金额。\n"
    "第一条 设备补助。\n对规上企业且设备投资额500万元以上的，按设备投资额10%的标准给予补助。\n"
    "性质「封顶」：设备补助不超过300万元。\n"
    "第二条 培育奖励。\n对上年营收不超过2000万元的企业，给予5万元奖励。\n"
    "性质「越大越好」：上年营收增加时，培育奖励不减少。\n"
)
MENDED = FAULTY.replace("的标准给予补助", "的标准给予补助，不超过300万元").replace(
    "不超过2000万元的企业", "2000万元以上的企业"
)


def polc(*args: object) -> Result:
    return CliRunner().invoke(group(), [*map(str, args)], catch_exceptions=False)


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    path = tmp_path / "示例.pol"
    path.write_text(FAULTY, "utf-8")
    return path


def found(path: Path, *args: object) -> list[dict[str, Any]]:
    result = polc("fuzz", path, "--format", "json", "--examples", 250, *args)
    body = json.loads(result.output)
    jsonschema.validate(body, SCHEMA)
    (file,) = body["files"]
    assert result.exit_code == (1 if file["found"] else 0)
    return list(file["found"])


def test_a_fault_is_found_made_small_kept_replayed_and_passes_when_mended(faulty: Path) -> None:
    cap, growing = sorted(found(faulty), key=lambda each: str(each["article"]) != "第一条")
    assert (cap["name"], growing["name"]) == ("封顶", "越大越好")
    # no fact but those that it takes, and as they stand at a number of the text
    assert set(cap["applicants"][0]) == {"申报主体", "未列事项", "规上企业", "设备投资额"}
    less, more = growing["applicants"]
    assert (less["上年营收"], more["上年营收"]) == ("2000万元", "20000000.01元")
    assert set(more) == {"申报主体", "未列事项", "上年营收"}
    for each in (cap, growing):
        kept = json.loads(Path(each["kept"]).read_text("utf-8"))
        assert kept["备注"] == f"{each['article']}「{each['name']}」"
        assert Path(each["kept"]).parent == faulty.with_suffix(".fuzz")
    # a kept case is a facts file
    assert "可享受1项，合计500万元" in polc("eval", cap["kept"], "--policy", faulty).output
    replayed = polc("test", faulty)
    assert replayed.exit_code == 1
    assert "不符  第一条「封顶」" in replayed.output and "不符  第二条「越大越好」" in replayed.output
    faulty.write_text(MENDED, "utf-8")
    mended = polc("test", faulty)
    assert mended.exit_code == 0 and "2 个存下的反例：2 个已成立，0 个仍不成立" in mended.output
    assert found(faulty) == []


def test_what_the_policy_no_longer_says_is_told_apart(faulty: Path) -> None:
    first = found(faulty)
    report = faulty.parent / "r.xml"
    faulty.write_text(FAULTY.replace("「封顶」", "「不过线」"), "utf-8")
    result = polc("test", faulty, "--junit", report)
    assert "不适用  第一条「封顶」" in result.output and "1 个仍不成立，1 个的性质已不在" in result.output
    suite = ElementTree.fromstring(report.read_text("utf-8"))[0]
    assert (suite.get("tests"), suite.get("failures")) == ("2", "1")
    assert [len(case.findall("skipped")) for case in suite] in ([1, 0], [0, 1])
    # facts that are declared no more cannot be read, which is not the same as holding
    faulty.write_text(FAULTY.replace("上年营收", "上年销售收入"), "utf-8")
    assert polc("test", faulty, "--only", "越大越好").exit_code == 1
    assert len(first) == 2


def test_the_same_seed_gives_the_same(faulty: Path) -> None:
    def run(seed: int) -> tuple[str, dict[str, bytes]]:
        folder = faulty.with_suffix(".fuzz")
        shutil.rmtree(folder, ignore_errors=True)
        output = polc("fuzz", faulty, "--seed", seed, "--examples", 100).output
        return output, {path.name: path.read_bytes() for path in folder.iterdir()}

    assert run(7) == run(7)


def test_no_case_is_written_over(faulty: Path) -> None:
    path = Path(found(faulty)[0]["kept"])
    kept = path.read_bytes()
    path.write_bytes(b"{}")
    again = next(Path(each["kept"]) for each in found(faulty) if each["kept"].startswith(str(path)[:-5]))
    assert again != path and again.read_bytes() == kept and path.read_bytes() == b"{}"
    assert not [left for left in path.parent.iterdir() if left.name.startswith(".")]


def test_nothing_is_found_in_hz2025() -> None:
    result = polc("fuzz", ROOT / "policies" / "hz2025.pol", "--examples", 50)
    assert result.exit_code == 0 and "没有发现不成立的" in result.output
    assert "未抽查：金额不超出64位整数" in result.output
    assert not (ROOT / "policies" / "hz2025.fuzz").exists()


def test_an_engine_that_disagrees_with_itself_is_found(faulty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    right = Compiled.amounts

    def wrong(self: Compiled, case: Any) -> Any:
        return right(self, case)[: 1 if case.values.get("设备投资额", 0) >= 3 * 10**9 else None]

    monkeypatch.setattr(Compiled, "amounts", wrong)
    faulty.write_text(MENDED, "utf-8")
    (only,) = found(faulty)
    assert (only["kind"], only["name"]) == ("agreement", "只算金额与完整计算，结果一样")
    assert only["applicants"][0]["设备投资额"] == "3000万元"
    assert polc("test", faulty).exit_code == 1
    monkeypatch.setattr(Compiled, "amounts", right)
    assert polc("test", faulty).exit_code == 0


def test_an_engine_that_breaks_off_is_found(faulty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    right = Compiled.total

    def wrong(self: Compiled, case: Any, awards: Any, item: str = "") -> Any:
        if case.history:
            raise ArithmeticError("没有料到")
        return right(self, case, awards, item)

    monkeypatch.setattr(Compiled, "total", wrong)
    faulty.write_text(MENDED, "utf-8")
    assert {each["detail"] for each in found(faulty)} == {"ArithmeticError: 没有料到"}


def test_without_hypothesis_it_is_said(faulty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fuzz_command, "find_spec", lambda name: None)
    result = polc("fuzz", faulty)
    assert result.exit_code == 2 and "U0160" in result.output and "polc[fuzz]" in result.output


def test_what_does_not_replay_is_not_kept(faulty: Path) -> None:
    from policy_dsl.fuzz.suite import Broken

    policy = compile_file(faulty).policy
    assert policy is not None
    suite = Suite(policy)
    cap = next(each for each in suite.probes if each.name == "封顶")
    nobody: dict[str, object] = {"申报主体": "某", "未列事项": "无"}
    assert keep(Broken(cap, (nobody,), True, ""), suite, faulty) is None
    assert not faulty.with_suffix(".fuzz").exists()
