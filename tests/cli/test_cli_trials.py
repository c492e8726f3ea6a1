"""What `polc test` says of a 例 that does not hold: where it stands, its sentence, what was expected and found."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

from policy_dsl.cli import group
from policy_dsl.cli.words import set_language

POLICY = """政策《甲》。
对象 企业：规上企业：是否；投资额：金额。

第一条 投资补助。
对规上企业，按不超过投资额10%的标准给予补助，不超过50万元。
例「正好」：
　　申报日期为2026年3月1日，规上企业为是，投资额为100万元；
　　则第一条不超过10万元。
例「写错了」：
　　申报日期为2026年3月1日，规上企业为是，投资额为300万元；
　　则第一条不超过20万元。
例「不是规上」：
　　申报日期为2026年3月1日，规上企业为否，投资额为300万元；
　　则第一条为5万元至30万元。
例「还不知道」：
　　申报日期为2026年3月1日，投资额为300万元；
　　则第一条不予支持，缺投资额。
"""


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "甲.pol"
    path.write_text(POLICY, encoding="utf-8")
    return str(path)


def run(*args: str, lang: str = "zh") -> tuple[int, str]:
    set_language(lang)
    try:
        done = CliRunner().invoke(group(), ["test", *args])
    finally:
        set_language("zh")
    return done.exit_code, done.output


def test_each_failure_has_place_sentence_expected_and_found(file: str) -> None:
    code, output = run(file)
    assert code == 1
    assert output.splitlines()[1:] == [
        f"  不符  第一条 例「写错了」  {file}:9",
        "    11 | 则第一条不超过20万元。",
        "      应为：第一条不超过20万元",
        "      实为：第一条不超过30万元",
        f"  不符  第一条 例「不是规上」  {file}:12",
        "    14 | 则第一条为5万元至30万元。",
        "      应为：第一条为5万元至30万元",
        "      实为：第一条为0元（不符合：规上企业（实为否））",
        f"  不符  第一条 例「还不知道」  {file}:15",
        "    17 | 则第一条不予支持，缺投资额。",
        "      应为：第一条不予支持",
        "      实为：第一条待定，缺规上企业",
        "      应为：缺投资额",
        "      实为：缺规上企业",
        "1 个例通过，3 个不符。",
    ]


def test_in_english(file: str) -> None:
    _, output = run(file, "--only", "写错了", lang="en")
    assert "      expected 第一条不超过20万元\n      found    第一条不超过30万元\n" in output
    assert output.endswith("0 example(s) passed, 1 failed.\n")


def test_junit_names_file_and_line(file: str, tmp_path: Path) -> None:
    report = tmp_path / "junit.xml"
    run(file, "--junit", str(report))
    cases = ElementTree.parse(report).getroot().findall("testsuite/testcase")
    assert [case.get("line") for case in cases] == [None, "9", "12", "15"]
    failure = cases[1].find("failure")
    assert failure is not None and failure.text is not None
    assert failure.get("message") == "应为：第一条不超过20万元；实为：第一条不超过30万元"
    assert failure.text.splitlines()[:2] == [f"{file}:9", "11 | 则第一条不超过20万元。"]
