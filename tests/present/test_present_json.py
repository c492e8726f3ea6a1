"""The JSON contract: its keys, its exact amounts, its schema."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from present_samples import EMPTY, FULL, HOSTILE, POOL, RESEARCH, award, hostile

from policy_dsl.core.result import Outcome, Step, Total
from policy_dsl.present.jsonout import dumps, dumps_batch, to_data

SCHEMA: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "docs" / "schema" / "eval-result.schema.json").read_text("utf-8")
)
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def test_the_schema_is_one_and_says_what_everything_is() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    for definition in SCHEMA["$defs"].values():
        for name, prop in definition.get("properties", {}).items():
            target = SCHEMA["$defs"].get(prop.get("$ref", "").removeprefix("#/$defs/"), {})
            known = {**target, **prop}
            assert "description" in known or "const" in known or "items" in known, name


@pytest.mark.parametrize("outcome", [FULL, EMPTY, hostile()], ids=["full", "empty", "hostile"])
def test_every_answer_validates(outcome: Outcome) -> None:
    VALIDATOR.validate(json.loads(dumps(outcome)))
    VALIDATOR.validate(
        json.loads(
            dumps_batch(
                [outcome, FULL], [POOL, msgspec.structs.replace(POOL, kind="sum", over=None, year=None)]
            )
        )
    )


def test_the_schema_refuses_what_is_not_the_contract() -> None:
    for change in (
        {"total": {"floor": 1.0, "ceiling": None}},
        {"version": 2},
        {"extra": 1},
        {"date": "1.1.26"},
    ):
        assert not VALIDATOR.is_valid({**to_data(FULL), **change})


def test_the_keys_in_their_order() -> None:
    data = json.loads(dumps(FULL))
    assert list(data) == [
        "version", "policy", "date", "readings", "applicant", "awards", "rights", "limits",
        "total", "totals", "paid_by", "missing", "notices", "number",
    ]  # fmt: skip
    assert list(data["awards"][0]) == [
        "article", "id", "title", "recipient", "funder", "payers", "kind", "floor", "ceiling", "status", "quote",
        "steps", "item", "needs", "reason", "voucher", "rule", "basis", "weighed_by",
    ]  # fmt: skip
    assert list(data["awards"][2]["steps"][0]) == [
        "kind", "text", "holds", "low", "high", "unit", "bound", "inputs", "needs"
    ]  # fmt: skip
    assert list(json.loads(dumps_batch([FULL]))) == ["version", "outcomes", "pools"]


def test_values() -> None:
    data = json.loads(dumps(FULL))
    assert data["version"] == 1
    assert data["date"] == "2026-03-01"
    assert (data["awards"][1]["floor"], data["awards"][1]["ceiling"]) == ("300000.00", "300000.00")
    assert data["total"] == {"floor": "450000.00", "ceiling": "15050000.00"}
    assert data["totals"]["张三"] == {"floor": "150000.00", "ceiling": "150000.00"}
    assert data["missing"][1] == {"fact": "历史", "decides": ["数改券", "研发投入补助"]}
    base = data["awards"][2]["steps"][3]
    assert (base["low"], base["unit"], base["holds"]) == ("20000000.00", "元", None)
    assert json.loads(dumps(EMPTY))["date"] is None


def test_what_a_form_needs_besides_the_sum() -> None:
    awards = {each["id"]: each for each in json.loads(dumps(FULL))["awards"]}
    assert awards["数改券"]["voucher"] == "“数改券”"
    assert awards["研发投入补助"]["basis"].endswith("研发投入新增额5%＝100万元")
    assert awards["研发投入补助"]["rule"] == RESEARCH.text


def test_pools() -> None:
    (pool,) = json.loads(dumps_batch([FULL], [POOL]))["pools"]
    assert (pool["limit"], pool["left"]) == ("2", {"floor": "0.00", "ceiling": "1000000.00"})
    assert pool["shares"][0]["before"]["ceiling"] == "500000.00"
    (pool,) = json.loads(dumps_batch([], [msgspec.structs.replace(POOL, kind="sum", limit=150)]))["pools"]
    assert pool["limit"] == "1.50"


def test_no_upper_end_is_null_and_one_fen_is_seen() -> None:
    outcome = msgspec.structs.replace(EMPTY, awards=(award(floor=1, ceiling=None),), total=Total(1, None))
    data = json.loads(dumps(outcome))
    assert (data["awards"][0]["floor"], data["awards"][0]["ceiling"]) == ("0.01", None)
    assert data["total"] == {"floor": "0.01", "ceiling": None}


def test_the_same_answer_gives_the_same_bytes() -> None:
    assert dumps(FULL) == dumps(msgspec.structs.replace(FULL))
    assert dumps(FULL, indent=0).count("\n") == 1


def test_hostile_text_comes_back_but_is_never_raw() -> None:
    text = dumps(hostile())
    assert all(char == "\n" or unicodedata.category(char) not in ("Cc", "Cf", "Cs") for char in text)
    assert json.loads(text)["applicant"] == HOSTILE.replace("\ud800", "\ufffd")


@settings(max_examples=80, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_any_text_comes_back(words: str) -> None:
    outcome = msgspec.structs.replace(EMPTY, applicant=words, readings={words: words})
    data = json.loads(dumps(outcome))
    assert data["applicant"] == words
    assert data["readings"] == {words: words}


@settings(max_examples=80, deadline=None)
@given(
    st.none() | st.integers(-(10**20), 10**20),
    st.none() | st.integers(-(10**20), 10**20),
    st.integers(1, 10**9),
    st.sampled_from(["元", "%", "个百分点", "辆", "亩", "年份", "日期", ""]),
)
def test_any_step_validates(low: int | None, high: int | None, den: int, unit: str) -> None:
    one = msgspec.structs.replace(RESEARCH, steps=(Step("value", "x", None, low, high, den, unit),))
    VALIDATOR.validate(to_data(msgspec.structs.replace(EMPTY, awards=(one,))))
