"""What is not money: 第二十一条 (补改投), 第二十七条, 第三十一条."""

from __future__ import annotations

from typing import Any

import pytest

from policy_dsl.core import ir
from policy_dsl.present.audit_words import reason
from tests.audit.paying import audited, only, who

PARK: dict[str, Any] = {
    "名称": "东区", "行政办公及生活服务设施用地面积": "15000平方米", "项目总用地面积": "10万平方米",
    "行政办公及生活服务设施建筑面积": "6万平方米", "项目总建筑面积": "20万平方米", "提高部分主要用于建设宿舍型保障性租赁住房": "是",
}  # fmt: skip
LAND: dict[str, Any] = {
    "受让工业用地": "是", "首期缴纳比例": "50%", "土地出让合同签订之日": "2026-01-10", "剩余价款缴清之日": "2027-01-10"
}  # fmt: skip
STAKE: dict[str, Any] = {
    "名称": "车规芯片", "领域": "车用芯片", "支持方式": "“补改投”", "项目投入": "1亿元", "“补改投”金额": "5000万元", "投资占项目单位的股比": "30%",
}  # fmt: skip


@pytest.mark.parametrize(
    ("thing", "base", "change", "expected"),
    [
        ("产业园区工业项目", PARK, {}, []),
        ("产业园区工业项目", PARK, {"行政办公及生活服务设施用地面积": "15000.1平方米"}, ["27.L1"]),
        ("产业园区工业项目", PARK, {"行政办公及生活服务设施建筑面积": "60000.1平方米"}, ["27.L2"]),
        ("产业园区工业项目", PARK, {"提高部分主要用于建设宿舍型保障性租赁住房": "否"}, ["27.L3"]),
        ("补链稳链强链关键项目", STAKE, {}, []),
        ("补链稳链强链关键项目", STAKE, {"“补改投”金额": "50000000.01元"}, ["21.L1"]),
        ("补链稳链强链关键项目", STAKE, {"投资占项目单位的股比": "30.01%"}, ["21.L2"]),
        ("补链稳链强链关键项目", STAKE, {"支持方式": "财政补助", "投资占项目单位的股比": "30.01%"}, []),
        ("", LAND, {}, []),
        ("", LAND, {"首期缴纳比例": "49.99%"}, ["31.L1"]),
        ("", LAND, {"剩余价款缴清之日": "2027-01-11"}, ["31.L2"]),
        ("", LAND, {"受让工业用地": "否", "首期缴纳比例": "1%"}, []),
    ],
)
def test_kept_and_exceeded_by_the_least(hz2025: ir.Policy, thing: str, base: Any, change: Any, expected: list[str]) -> None:
    facts = {thing: [base | change]} if thing else base | change
    report = audited(hz2025, [who(hz2025, "甲", **facts)], [])
    assert [each.award for each in report.findings] == expected
    assert {each.kind for each in report.findings} <= {"limit-exceeded"}
    for each in report.findings:
        assert each.quote.startswith(expected[0][:2]) and "没有做到" in reason(each, "zh")


def test_what_is_missing_is_named(hz2025: ir.Policy) -> None:
    plan = {name: value for name, value in PARK.items() if name != "项目总建筑面积"}
    report = audited(hz2025, [who(hz2025, "甲", 产业园区工业项目=[plan])], [])
    found = only(report)
    assert (found.kind, found.award) == ("unverifiable", "27.L2") and "产业园区工业项目" in found.needs[0]
    land = {name: value for name, value in LAND.items() if name != "剩余价款缴清之日"}
    found = only(audited(hz2025, [who(hz2025, "甲", **land)], []))
    assert (found.award, found.needs, found.kind) == ("31.L2", ("剩余价款缴清之日",), "unverifiable")


def test_who_has_nothing_of_it_is_not_asked(hz2025: ir.Policy) -> None:
    bare = who(hz2025, "甲", 未列事项=None)
    report = audited(hz2025, [bare], [])
    assert not report.findings and report.limits == 0
