"""Names, lists, yearly facts, readings, what is closed, and many applicants."""

from __future__ import annotations

import json
from datetime import date

import pytest

from policy_dsl.facts import asked_policy, open_facts, read_object
from policy_dsl.values.case import Item

from .conftest import POLICY, Read

LIST, INVESTED = "技术改造项目", "设备（含软件投入）审定投资额"


def test_everything(read: Read) -> None:
    cases, extra, found = read(
        """{
        "申报主体": "甲公司", "申报日期": "2026年3月1日", "政策": "small.pol", "备注": "试点",
        "解读": {"总量条款的适用范围": "乙"}, "评分": 92,
        "高企": "首次认定", "AI工厂等级": "中级",
        "年研发投入额": {"2024": "1000万元", "2025年": 30000000},
        "技改项目": [{"名称": "一期", "审定投资额": "1.8亿元", "年度产出": [{"年度": 2024, "值": "5万元"}]}, {}],
        "乘用车型": []
        }"""
    )
    assert found == []
    (case,) = cases
    assert (case.name, case.date, case.closed) == ("甲公司", date(2026, 3, 1).toordinal(), False)
    assert case.values == {
        "高新技术企业": "首次认定",
        "“AI工厂”等级": "中级",
        ("年度研发投入额", 2024): 10**9,
        ("年度研发投入额", 2025): 3 * 10**9,
    }
    assert case.things == {
        LIST: (
            Item("一期", {INVESTED: 18_000_000_000, ("年度产出", 2024): 5_000_000}),
            Item("技术改造项目2", {}),
        ),
        "乘用车型": (),
    }
    assert (case.history, case.overlaps) == (None, None)
    assert extra.policy == "small.pol"
    assert extra.applicants[0].readings == {"总量条款的适用范围": "乙"}
    assert extra.applicants[0].score == 92


@pytest.mark.parametrize(
    "name",
    [
        "“AI工厂”等级",
        "AI工厂等级",
        "「AI工厂」等级",
        "ＡＩ工厂等级",
        " “AI 工厂” 等级 ",
        '\\"AI工厂\\"等级',
        "AI工厂\u3000等级",
    ],
)
def test_names_match(read: Read, name: str) -> None:
    cases, _, found = read(f'{{"{name}": "中级"}}')
    assert found == [] and cases[0].values == {"“AI工厂”等级": "中级"}


@pytest.mark.parametrize(
    ("text", "code", "near"),
    [
        ('{"高薪技术企业": "无"}', "F0131", "「高新技术企业」"),
        ('{"ai工厂等级": "无"}', "F0131", "「“AI工厂”等级」"),
        ('{"zzz": 1}', "F0131", None),
        ('{"人员": [{"所获荣誉称号": []}]}', "F0132", "「所获荣誉」"),
        (
            '{"历史": [{"年度": 2024, "事项": "1.1", "金额": 1, "备注": null, "金额数": 1}]}',
            "F0132",
            "「金额」",
        ),
        ('{"解读": {"总量条款适用范围": "乙"}}', "F0140", "「总量条款的适用范围」"),
        ('{"“AI工厂”等级": "中及"}', "F0159", "「中级」"),
    ],
)
def test_unknown_names(read: Read, text: str, code: str, near: str | None) -> None:
    (found,) = read(text)[2]
    assert found.code == code
    assert found.args.get("near") == near


def test_alias_of_two_lists_is_not_guessed(read: Read) -> None:
    (found,) = read('{"项目": []}')[2]
    assert (found.code, found.args["candidates"]) == ("F0133", "「技术改造项目」、「人员」")


def test_alias_of_two_facts_is_resolved_by_the_list(read: Read) -> None:
    cases, _, found = read('{"技改项目": [{"审定投资额": 5}], "人员": [{"审定投资额": "高级"}]}')
    assert found == []
    assert cases[0].things["人员"][0].values == {"职业资格": "高级"}


@pytest.mark.parametrize(
    ("text", "home"),
    [
        ('{"内生裂变项目": true}', LIST),
        ('{"人员": [{"内生裂变项目": true}]}', LIST),
        ('{"人员": [{"产量": 5}]}', "申报主体"),
    ],
)
def test_wrong_place(read: Read, text: str, home: str) -> None:
    (found,) = read(text)[2]
    assert (found.code, found.args["list"]) == ("F0137", home)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('{"“AI工厂”等级": "中级", "AI工厂等级": "高级"}', "F0134"),
        ('{"高企": "无", "高新技术企业": "无"}', "F0134"),
        ('{"年度研发投入额": {"2024": 1, "2024年": 2}}', "F0134"),
        ('{"年度研发投入额": {"2024": 1}, "年度研发投入额（2024年）": 2}', "F0134"),
        ('{"解读": {"总量条款的适用范围": "甲", "“总量条款”的适用范围": "乙"}}', "F0134"),
        ('{"技改项目": [{"名称": "一期"}, {"名称": "一 期"}]}', "F0136"),
        ('{"技改项目": [{"名称": "技术改造项目2"}, {}]}', "F0136"),
        ('{"年度研发投入额": "3000万元"}', "F0163"),
        ('{"年度研发投入额": {"去年": 1}}', "F0162"),
        ('{"年度研发投入额": [{"年度": 2024}]}', "F0135"),
        ('{"年度研发投入额": [2024]}', "F0135"),
        ('{"技改项目": {"名称": "一期"}}', "F0135"),
        ('{"技改项目": ["一期"]}', "F0135"),
        ('{"技改项目": "有"}', "F0135"),
        ('{"未列事项": "否"}', "F0142"),
        ('{"未列事项": true}', "F0142"),
        ('{"解读": {"总量条款的适用范围": "丙"}}', "F0141"),
        ('{"解读": "乙"}', "F0135"),
        ('{"评分": "9.5"}', "F0157"),
        ('{"申报主体": ""}', "F0139"),
        ('{"申报主体": "' + "长" * 501 + '"}', "F0139"),
        ('{"备注": ["x"]}', "F0135"),
        ("[]", "F0104"),
        ('["甲"]', "F0135"),
        ("3", "F0135"),
        ('{"申报主体列表": []}', "F0104"),
        ('{"申报主体列表": [], "高企": "无"}', "F0137"),
    ],
)
def test_wrong(read: Read, text: str, code: str) -> None:
    assert code in [one.code for one in read(text)[2]]


def test_year_in_the_name(read: Read) -> None:
    cases, _, found = read('{"年度研发投入额（2024年）": 5, "年研发投入额(2025)": "6元"}')
    assert found == []
    assert cases[0].values == {("年度研发投入额", 2024): 500, ("年度研发投入额", 2025): 600}


def test_other_policy_is_a_warning(read: Read) -> None:
    (found,) = read('{"政策": "others.pol"}')[2]
    assert (found.code, found.severity) == ("F0138", "warning")


@pytest.mark.parametrize(
    "asked",
    [
        "small.pol",
        "../x/small.pol",
        "C:\\\\政策\\\\small.pol",
        "small",
        "《促进产业创新的若干政策措施》",
        "杭政办函〔2025〕66号",
    ],
)
def test_same_policy(read: Read, asked: str) -> None:
    assert read(f'{{"政策": "{asked}"}}')[2] == []


def test_reading_by_its_text(read: Read) -> None:
    _, extra, _ = read('{"解读": {"总量条款的适用范围": "适用于全部科技企业"}}')
    assert extra.applicants[0].readings == {"总量条款的适用范围": "乙"}


CLOSED = {"高新技术企业": "无", "首次上规模": False, "“AI工厂”等级": "无", "所获奖项": frozenset()}


def test_closed(read: Read) -> None:
    cases, _, found = read(
        '{"人员": [{"职业资格": "高级"}], "技改项目": [{"级别": null, "名称": "一期"}], "未列事项": "无", "高企": "已认定"}'
    )
    assert found == []
    (case,) = cases
    assert case.closed
    assert case.values == {**CLOSED, "高新技术企业": "已认定"}
    assert case.things == {
        LIST: (Item("一期", {"内生裂变项目": False}),),
        "乘用车型": (),
        "人员": (Item("人员1", {"职业资格": "高级", "所获荣誉": frozenset()}),),
    }
    assert (case.history, case.overlaps) == ((), ())


def test_null_stays_unknown_when_closed(read: Read) -> None:
    cases, _, _ = read('{"未列事项": "无", "首次上规模": null, "人员": null, "历史": null}')
    (case,) = cases
    assert "首次上规模" not in case.values and "人员" not in case.things
    assert (case.history, case.overlaps) == (None, ())


def test_not_in_words(read: Read) -> None:
    (case,) = read('{"技改项目": "无", "历史": "无", "同类政策": "无"}')[0]
    assert (case.things, case.history, case.overlaps) == ({LIST: ()}, (), ())


def test_blank_rows_of_a_form_say_nothing(read: Read) -> None:
    blank = {"名称": None, INVESTED: None, "年度产出": {"2024": None}}
    (case,) = read(json.dumps({LIST: [blank], "历史": [{"年度": None}]}))[0]
    assert (case.things, case.history) == ({}, None)
    (case,) = read(json.dumps({LIST: [blank, {"名称": "一期"}]}))[0]
    assert [item.name for item in case.things[LIST]] == ["一期"]


@pytest.mark.parametrize(
    "text",
    [
        '[{"申报主体": "甲", "申报日期": "2026-01-02"}, {"申报日期": "2026/1/2"}]',
        '{"申报日期": "2026-01-02", "申报主体列表": [{"申报主体": "甲"}, {}]}',
    ],
)
def test_many(read: Read, text: str) -> None:
    cases, extra, found = read(text)
    assert found == []
    assert [one.name for one in cases] == ["甲", "申报主体2"]
    assert {one.date for one in cases} == {date(2026, 1, 2).toordinal()}
    assert len(extra.applicants) == 2


def test_shared_keys_give_way(read: Read) -> None:
    cases, extra, found = read(
        '{"未列事项": "无", "解读": {"总量条款的适用范围": "乙"}, "申报主体列表": '
        '[{"解读": {"总量条款的适用范围": "甲"}}, {"未列事项": null}]}'
    )
    assert found == []
    assert [one.closed for one in cases] == [True, True]
    assert [one.readings["总量条款的适用范围"] for one in extra.applicants] == ["甲", "乙"]


def test_places_of_many_errors(read: Read) -> None:
    text = (
        '[\n  {"高薪企业": "首次认定",\n   "产量": "五辆半"},\n'
        '  {"技改项目": [{"名称": "一期"},\n    {"名称": "二期", "审定投资额": "3000万辆", "级别": "国外"}],\n'
        '   "历史": [{"年度": 2024, "事项": "1.1"}]}\n]'
    )
    _, _, found = read(text)
    assert [(one.code, one.where) for one in found] == [
        ("F0131", "[1].高薪企业"),
        ("F0152", "[1].产量"),
        ("F0151", "[2].技改项目[2].审定投资额"),
        ("F0159", "[2].技改项目[2].级别"),
        ("F0173", "[2].历史[1]"),
    ]
    assert [text[one.span.start : one.span.end] for one in found if one.span] == [
        '"高薪企业"',
        '"五辆半"',
        '"3000万辆"',
        '"国外"',
        "{",
    ]


def test_asked_policy() -> None:
    for text, asked in [
        ('{"政策": "a.pol"}', "a.pol"),
        ('[{"政策": "a.pol"}, {}]', "a.pol"),
        ('[{"政策": "a.pol"}, {"政策": "b.pol"}]', None),
        ('{"政策": "a.pol", "申报主体列表": []}', "a.pol"),
        ("{}", None),
        ("[1, 2", None),
    ]:
        assert asked_policy(open_facts(text.encode(), "x.json")) == asked


def test_object_has_no_places() -> None:
    _, _, found = read_object({"高薪企业": "无", LIST: [{"级别": "x"}]}, "例「甲」", POLICY)
    assert [(one.code, one.file, one.span, one.where) for one in found] == [
        ("F0131", "例「甲」", None, "高薪企业"),
        ("F0159", "例「甲」", None, f"{LIST}[1].级别"),
    ]
