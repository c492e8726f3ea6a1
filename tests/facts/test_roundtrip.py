"""What is written reads back equal: JSON, the same text as YAML, the workbook; and the schema takes it."""

from __future__ import annotations

import json

import jsonschema
import pytest
from hypothesis import given, settings

from policy_dsl.facts import read_facts, read_object
from policy_dsl.facts.schema import json_schema
from policy_dsl.facts.write import to_json, to_plain
from policy_dsl.facts.xlsx import form_xlsx
from policy_dsl.values.case import Case, Item

from .conftest import POLICY
from .strategies import cases

DOUBTS = {"F0177", "F0178"}
"""What is read, and asked about: a receipt after the application, or for an item that the list does not have."""
SCHEMA = jsonschema.Draft202012Validator(json_schema(POLICY))


@given(cases())
def test_json_and_yaml(case: Case) -> None:
    text = to_json(case, POLICY)
    for name in ("f.json", "f.yaml"):
        read, _, found = read_facts(text.encode(), name, POLICY)
        assert {each.code for each in found} <= DOUBTS
        assert read == [case]
    assert read_object(to_plain(case, POLICY), "x", POLICY)[0] == [case]
    assert not list(SCHEMA.iter_errors(json.loads(text)))


@settings(max_examples=15, deadline=None)
@given(cases())
def test_workbook(case: Case) -> None:
    read, _, found = read_facts(form_xlsx(POLICY, case), "f.xlsx", POLICY)
    assert {each.code for each in found} <= DOUBTS
    assert read == [case]


def test_asked_and_readings() -> None:
    case = Case("甲", None, {}, {}, None, None)
    text = to_json(case, POLICY, {"总量条款的适用范围": "乙"}, "small.pol")
    _, extra, found = read_facts(text.encode(), "f.json", POLICY)
    assert found == []
    assert (extra.policy, extra.applicants[0].readings) == ("small.pol", {"总量条款的适用范围": "乙"})


@pytest.mark.parametrize(
    "case",
    [
        Case("甲", None, {"没有的事实": 1}, {}, None, None),
        Case("甲", None, {("产量", 2024): 1}, {}, None, None),
        Case("甲", None, {}, {"没有的清单": ()}, None, None),
        Case("甲", None, {}, {"人员": (Item("张三", {"产量": 1}),)}, None, None),
    ],
)
def test_nothing_is_left_out(case: Case) -> None:
    with pytest.raises(ValueError, match="not declared"):
        to_json(case, POLICY)
