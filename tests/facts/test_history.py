"""The history: which award an entry means, and what it must say."""

from __future__ import annotations

import json
from datetime import date

import pytest

from policy_dsl.facts import open_facts, read_document
from policy_dsl.values.case import Receipt

from .conftest import POLICY, Read


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


LATE = {"年度": 2026, "事项": "1.1", "金额": 1}


@pytest.mark.parametrize(
    ("applied", "entry", "codes"),
    [
        ("2025-12-31", LATE, ["F0178"]),
        ("2026-01-01", LATE, []),
        (None, LATE, []),
        ("2026-03-01", LATE | {"日期": "2026-03-02"}, ["F0178"]),
        ("2026-03-01", LATE | {"日期": "2026-03-01"}, []),
    ],
)
def test_received_after_the_application(
    read: Read, applied: str | None, entry: dict[str, object], codes: list[str]
) -> None:
    # the day may stand behind the history
    assert _read(read, entry, 申报日期=applied)[1] == codes
    assert _read(read, entry, "同类政策", 申报日期=applied)[1] == codes


def test_a_doubt_is_no_error(read: Read) -> None:
    cases, extra, (found,) = read(json.dumps({"历史": [LATE], "申报日期": "2025-12-31"}))
    assert found.severity == "warning"
    assert cases[0].history == (Receipt(2026, "1.1", 100),)
    ((code, text),) = extra.applicants[0].doubts
    assert code == "F0178" and text.startswith("历史[1].年度：") and "2025-12-31" in text


def test_the_day_of_the_option_counts() -> None:
    document = open_facts(json.dumps({"历史": [LATE], "申报日期": "2025-12-31"}).encode(), "f.json")
    for day, codes in ((date(2026, 2, 1), []), (date(2025, 1, 1), ["F0178"])):
        cases, _, found = read_document(document, POLICY, day.toordinal())
        assert [each.code for each in found] == codes
        assert cases[0].date == day.toordinal()


@pytest.mark.parametrize(
    ("entry", "lists", "near"),
    [
        (("7.1", "一期工程"), {"技术改造项目": [{"名称": "一期"}]}, "「一期」"),
        (("7.1", "老厂房"), {"技术改造项目": [{"名称": "一期"}]}, None),
        (("16.1", "星海8"), {"乘用车型": [{"名称": "星海7"}]}, "「星海7」"),
        # an item of another list is none of the award
        (("16.1", "一期"), {"乘用车型": [{"名称": "星海7"}], "技术改造项目": [{"名称": "一期"}]}, None),
    ],
)
def test_an_item_that_the_list_does_not_have(
    read: Read, entry: tuple[str, str], lists: dict[str, object], near: str | None
) -> None:
    receipt = {"年度": 2024, "事项": entry[0], "金额": 1, "项目": entry[1]}
    cases, _, (found,) = read(json.dumps({"历史": [receipt], **lists}))
    assert (found.code, found.severity, found.args.get("near")) == ("F0177", "warning", near)
    assert cases[0].history == (Receipt(2024, entry[0], 100, entry[1]),)


@pytest.mark.parametrize(
    "lists", [{}, {"技术改造项目": []}, {"技术改造项目": "无"}, {"技术改造项目": [{"名称": "一 期"}]}]
)
def test_an_item_that_may_be_an_earlier_one(read: Read, lists: dict[str, object]) -> None:
    receipt = {"年度": 2024, "事项": "7.1", "金额": 1, "项目": "一期"}
    assert read(json.dumps({"历史": [receipt], **lists}))[2] == []
