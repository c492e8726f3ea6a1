"""YAML: exact numbers, no guessed words, no anchors; places in code points."""

from __future__ import annotations

import time

import pytest

from policy_dsl.facts import yamltext

from .conftest import Read


@pytest.fixture(params=["C", "Python"], autouse=True)
def loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both parsers: the one in C is not everywhere."""
    import yaml

    if request.param == "Python":
        monkeypatch.setattr(yamltext, "_Loader", yaml.SafeLoader)


def test_a_file(read: Read) -> None:
    cases, _, found = read(
        """# 注释
申报主体: 甲公司
申报日期: 2026-03-01
高企: 首次认定
首次上规模: true
数改项目实际投资额: 1500.50
产量: 5万辆
年度研发投入额:
  2024: 1000万元
  2025: 30000000
技改项目:
  - 名称: 一期
    审定投资额: 1.8亿元
  - {名称: "二期"}
历史:
  - {年度: 2024, 事项: 10.1, 金额: 80万元}
同类政策: []
在规: {2024: true}
经营规模: ~
人员:
""",
        "f.yml",
    )
    assert found == []
    (case,) = cases
    assert case.values == {
        "高新技术企业": "首次认定",
        "首次上规模": True,
        "数改项目实际投资额": 150_050,
        "产量": 50_000,
        ("年度研发投入额", 2024): 10**9,
        ("年度研发投入额", 2025): 3 * 10**9,
        ("在规", 2024): True,
    }
    assert [item.name for item in case.things["技术改造项目"]] == ["一期", "二期"]
    assert case.history is not None and case.history[0].award == "10.1"
    assert case.overlaps == ()


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("yes", "F0158"),
        ("on", "F0158"),
        ("No", "F0158"),
        ("True", "F0158"),
        ('"true"', "F0158"),
        ("y", "F0158"),
    ],
)
def test_words_are_not_guessed(read: Read, value: str, code: str) -> None:
    assert [one.code for one in read(f"首次上规模: {value}\n", "f.yaml")[2]] == [code]


@pytest.mark.parametrize(
    "value", ["010", "0x10", "1_000", "1:30", ".inf", ".nan", "0o7", "+5", "1.", "１e3元"]
)
def test_numbers_are_not_guessed(read: Read, value: str) -> None:
    assert [one.code for one in read(f"产量: {value}\n", "f.yaml")[2]] in (["F0152"], ["F0151"])


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("高企: 无\n高薪企业: 无\n", "F0131", "高薪企业"),
        ("# 注\n产量: 3万家\n", "F0151", "3万家"),
        ("技改项目:\n  - 名称: 一\n    级别: '国外'\n", "F0159", "'国外'"),
        ("高企: 无\n高企: 无\n", "F0112", "高企"),
        ("申报主体：甲公司\n产量：5\n", "F0107", "："),
        ("申报主体: 甲\n产量：5\n高企: 无\n", "F0107", "："),
        ("a: &x 1\n", "F0117", "&x 1"),
        ("高企: *x\n", "F0117", "*x"),
        ("高企: !!python/object:os.system x\n", "F0117", "!!python/object:os.system x"),
        ("<<: {高企: 无}\n", "F0117", "<<"),
        ("? [高企]\n: 无\n", "F0117", "["),
        ("高企: 无\n---\n高企: 无\n", "F0117", "---"),
        ("高企: 无\n\t产量: 5\n", "F0116", "\t"),
        ("高企: [无\n", "F0116", ""),
        ("高企: 无\n  产量: 5\n", "F0116", ":"),
        ("# 只有注释\n", "F0104", None),
        ("甲公司\n", "F0135", "甲公司"),
    ],
)
def test_wrong(read: Read, text: str, code: str, place: str | None) -> None:
    _, _, found = read(text, "f.yaml")
    assert found[0].code == code, found
    span = found[0].span
    if place is None:
        assert span is None
    elif place:
        assert span is not None and text[span.start : span.end] == place


def test_several_in_one_run(read: Read) -> None:
    text = "高薪企业: 无\n产量: 3万家\n首次上规模: yes\n"
    assert [one.code for one in read(text, "f.yaml")[2]] == ["F0131", "F0151", "F0158"]


def test_places_after_wide_characters(read: Read) -> None:
    text = "备注: 😀😀 “全角”\r\n产量: 3万家\r\n"
    (found,) = read(text, "f.yaml")[2]
    assert found.span is not None and text[found.span.start : found.span.end] == "3万家"


def test_bombs(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{chr(98 + i)}: &{chr(98 + i)} [{','.join(['*' + chr(97 + i)] * 9)}]\n" for i in range(12)
    )
    began = time.perf_counter()
    assert read(bomb, "f.yaml")[2][0].code == "F0117"
    assert time.perf_counter() - began < 1
    monkeypatch.setattr(yamltext, "LARGEST", 1000)
    assert [one.code for one in read("#" * 1001, "f.yaml")[2]] == ["F0101"]
