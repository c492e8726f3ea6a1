"""The history: which award an entry means, and what it must say."""

from __future__ import annotations

import json

import pytest

from policy_dsl.values.case import Receipt

from .conftest import Read


def _read(
    read: Read, entry: dict[str, object], key: str = "历史", **more: object
) -> tuple[object, list[str]]:
    cases, _, found = read(json.dumps({key: [entry], **more}, ensure_ascii=False))
    case = cases[0]
    return (case.overlaps if key == "同类政策" else case.history), [one.code for one in found]


@pytest.mark.parametrize(
    "matter", ["10.1", 10.1, "“AI工厂”奖励", "AI工厂奖励", "第十条", "第10条", "十", "10"]
)
def test_an_award_by_any_name(read: Read, matter: object) -> None:
    history, codes = _read(read, {"年度": 2024, "事项": matter, "金额": "80万元", "档": "初级"})
    assert codes == []
    assert history == (Receipt(2024, "10.1", 80_000_000, None, "初级"),)


def test_the_heading_of_an_article(read: Read) -> None:
    history, codes = _read(read, {"年度": 2024, "事项": "技改", "金额": 0, "项目": "一期"})
    assert codes == [] and history == (Receipt(2024, "7.1", 0, "一期"),)


@pytest.mark.parametrize(
    ("entry", "codes"),
    [
        ({"年度": 2024, "事项": "第一条", "金额": 1}, ["F0172"]),
        ({"年度": 2024, "事项": "创新型企业奖励", "金额": 1}, ["F0172"]),
        ({"年度": 2024, "事项": "技改补贴", "金额": 1}, ["F0171"]),
        ({"年度": 2024, "事项": "第九条", "金额": 1}, ["F0171"]),
        ({"事项": "1.1", "金额": 1}, ["F0173"]),
        ({"年度": 2024, "事项": "1.1"}, ["F0173"]),
        ({"年度": 2024, "事项": "1.1", "金额": None}, ["F0173"]),
        ({"年度": 2024, "金额": 1}, ["F0173"]),
        ({"年度": 2024, "事项": "7.1", "金额": 1}, ["F0173"]),
        ({"年度": 2024, "事项": "16.1", "金额": 1}, ["F0173"]),
        ({"年度": 2024, "事项": "1.1", "金额": 1, "档": "初级"}, ["F0174"]),
        ({"年度": 2024, "事项": "10.1", "金额": 1, "档": "特级"}, ["F0159"]),
        ({"年度": 2024, "事项": "10.1", "金额": 1, "档": "无"}, ["F0159"]),
        ({"年度": 2024, "日期": "2025-01-01", "事项": "1.1", "金额": 1}, ["F0175"]),
        ({"日期": "2025-13-01", "事项": "1.1", "金额": 1}, ["F0161"]),
        ({"年度": 2024, "事项": "1.1", "金额": -1}, ["F0154"]),
        ({"年度": 2024, "事项": "1.1", "金额": 1, "来源": "区"}, ["F0176"]),
        ({"年度": 2024, "事项": "1.1", "金额": 1, "年 度": 2024}, ["F0134"]),
        ({"年": 2024, "事项": "1.1", "金额": 1}, ["F0132", "F0173"]),
    ],
)
def test_wrong_entries(read: Read, entry: dict[str, object], codes: list[str]) -> None:
    history, found = _read(read, entry)
    assert sorted(found) == codes
    assert history is None, "a history of which a part is lost is not known"


def test_candidates_are_listed(read: Read) -> None:
    (found,) = read('{"历史": [{"年度": 2024, "事项": "第一条", "金额": 1}]}')[2]
    assert found.args["candidates"] == "1.1（领军企业奖励）、1.2（高新技术企业奖励）"


def test_date_gives_the_year(read: Read) -> None:
    history, codes = _read(read, {"日期": "2025-01-10", "年度": 2025, "事项": "1.1", "金额": "1元"})
    assert codes == [] and history == (Receipt(2025, "1.1", 100),)


def test_the_item_as_its_list_spells_it(read: Read) -> None:
    entry = {"年度": 2024, "事项": "7.1", "金额": 1, "项目": " “一期” "}
    assert _read(read, entry, 技术改造项目=[{"名称": "一期"}])[0] == (Receipt(2024, "7.1", 100, "一期"),)
    entry = {"年度": 2024, "事项": "16.1", "金额": 1, "项目": "星海 7"}
    assert _read(read, entry, 乘用车型=[{"名称": "星海7"}])[0] == (Receipt(2024, "16.1", 100, "星海7"),)
    entry = {"年度": 2024, "事项": "7.1", "金额": 1, "项目": "老项目"}
    assert _read(read, entry, 技术改造项目=[])[0] == (Receipt(2024, "7.1", 100, "老项目"),)


def test_overlaps(read: Read) -> None:
    entry = {"年度": 2025, "事项": "1.2", "金额": "5万元", "档": "首次认定", "来源": "区级政策"}
    receipt = Receipt(2025, "1.2", 5_000_000, None, "首次认定", "区级政策")
    assert _read(read, entry, "同类政策") == ((receipt,), [])
    del entry["来源"]
    overlaps, codes = _read(read, entry, "同类政策")
    assert codes == [] and overlaps == (Receipt(2025, "1.2", 5_000_000, None, "首次认定", "同类政策"),)


@pytest.mark.parametrize("raw", ["有", {"年度": 2024}, [1]])
def test_wrong_kinds(read: Read, raw: object) -> None:
    assert [one.code for one in read(json.dumps({"历史": raw}))[2]] == ["F0135"]
