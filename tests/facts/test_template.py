"""Templates and the JSON Schema: they read as they stand, name every fact, and agree with the reader."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from policy_dsl.core.ir import Policy
from policy_dsl.facts import names as n
from policy_dsl.facts import read_facts
from policy_dsl.facts.schema import json_schema
from policy_dsl.facts.template import skeleton_json, template_json, template_yaml
from policy_dsl.facts.write import to_json
from policy_dsl.facts.xlsx import form_xlsx
from policy_dsl.values.case import Case

from .conftest import POLICY, Read
from .test_applicant import INVESTED, LIST

EMPTY = Case("申报主体1", None, {}, {}, None, None)
SCHEMA = jsonschema.Draft202012Validator(json_schema(POLICY))


@pytest.fixture(params=["small", "hz2025"])
def any_policy(request: pytest.FixtureRequest) -> Policy:
    """The small policy, and the real one."""
    policy: Policy = POLICY if request.param == "small" else request.getfixturevalue("hz2025")
    return policy


def test_templates_say_nothing(any_policy: Policy) -> None:
    for data, name in [
        (skeleton_json(any_policy).encode(), "f.json"),
        (template_yaml(any_policy).encode(), "f.yaml"),
        (form_xlsx(any_policy), "f.xlsx"),
    ]:
        cases, extra, found = read_facts(data, name, any_policy)
        assert found == [] and cases == [EMPTY] and extra.policy is None


def test_templates_name_every_fact(any_policy: Policy) -> None:
    plain = json.loads(skeleton_json(any_policy))
    annotated = yaml.safe_load(template_yaml(any_policy))
    for made in (plain, annotated):
        for fact in any_policy.facts:
            assert fact.name in (made if fact.thing is None else made[fact.thing][0])
    text = template_yaml(any_policy)
    assert all(f"—— {fact.group} ——" in text for fact in any_policy.facts if fact.group and not fact.thing)


def test_a_filled_template(read: Read) -> None:
    text = template_yaml(POLICY)
    text = text.replace("数改项目实际投资额:", "数改项目实际投资额: 3000万元").replace(
        "首次上规模:", "首次上规模: 是"
    )
    text = text.replace("#  2024:", "  2024: 5万元", 1)
    cases, _, found = read(text, "f.yaml")
    assert found == []
    assert cases[0].values == {
        "数改项目实际投资额": 3_000_000_000,
        "首次上规模": True,
        ("年度研发投入额", 2024): 5_000_000,
    }


def test_only_what_an_award_needs() -> None:
    assert template_json is skeleton_json
    made = json.loads(skeleton_json(POLICY, ["7.1"]))
    assert list(made) == [n.NAME, n.DATE, LIST, n.HISTORY, n.OVERLAPS]
    assert list(made[LIST][0]) == [n.ITEM, INVESTED]
    made = json.loads(skeleton_json(POLICY, ["16.1", "10.1"]))
    assert list(made) == [
        n.NAME, n.DATE, "高新技术企业", "“AI工厂”等级", "所在区、县（市）", "乘用车型", n.HISTORY, n.OVERLAPS,
    ]  # fmt: skip
    with pytest.raises(KeyError):
        skeleton_json(POLICY, ["99.9"])


def test_schema_is_a_schema(any_policy: Policy) -> None:
    schema = json_schema(any_policy)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    assert not list(validator.iter_errors(json.loads(skeleton_json(any_policy))))
    json.dumps(schema)


GOOD: list[object] = [
    {},
    {"申报主体": "甲", "申报日期": "2026年3月1日", "备注": "x", "评分": 9},
    {"AI工厂等级": "中级", "高企": "未认定", "产量": 5, "实际投保费率": 0},
    {"年度研发投入额": {"2024": "5万元", "2025年": 5}, "年研发投入额（2023年）": 5},
    {"年度研发投入额": [{"年度": 2024, "值": 5}]},
    {LIST: [{"名称": "一期", "审定投资额": "5万元"}], "技改项目": "无", "人员": None},
    {"历史": [{"年度": 2024, "事项": "1.1", "金额": 5}], "同类政策": "无"},
    {"解读": {"总量条款的适用范围": "乙"}, "未列事项": "无", "政策": "small.pol"},
    [{"申报主体": "甲"}, {}],
    {"申报主体列表": [{}], "申报日期": "2026-03-01"},
]
BAD: list[object] = [
    3,
    [],
    ["甲"],
    {"高薪企业": "无"},
    {"实际投保费率": 0.02},
    {"首次上规模": "yes"},
    {"“AI工厂”等级": "特级"},
    {"经营规模": "无"},
    {"产量": -5},
    {"年度研发投入额": 5},
    {LIST: [{"级别": "国外"}]},
    {LIST: {}},
    {"项目": []},
    {"历史": [{"来源": "区"}]},
    {"解读": {"总量条款的适用范围": "丙"}},
    {"申报主体列表": [{}], "产量": 5},
    {"所获奖项": ["中国质量奖", "中国质量奖"]},
    {"申报日期": "20260301"},
]


@pytest.mark.parametrize("document", GOOD, ids=str)
def test_schema_takes(read: Read, document: object) -> None:
    assert not list(SCHEMA.iter_errors(document))
    found = read(json.dumps(document))[2]
    assert [one.code for one in found if one.code != "F0134"] == []


@pytest.mark.parametrize("document", BAD, ids=str)
def test_schema_refuses(read: Read, document: object) -> None:
    assert list(SCHEMA.iter_errors(document))
    assert read(json.dumps(document))[2]


EXAMPLES = sorted((Path(__file__).resolve().parents[2] / "examples").glob("*.json"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_examples_of_the_project(hz2025: Policy, path: Path) -> None:
    data = path.read_bytes()
    cases, _, found = read_facts(data, path.name, hz2025)
    assert [one for one in found if one.severity == "error"] == []
    validator = jsonschema.Draft202012Validator(json_schema(hz2025))
    assert not list(validator.iter_errors(json.loads(data)))
    for case in cases[:2]:
        assert read_facts(to_json(case, hz2025).encode(), "f.json", hz2025)[0] == [case]
        assert read_facts(form_xlsx(hz2025, case), "f.xlsx", hz2025)[0] == [case]
