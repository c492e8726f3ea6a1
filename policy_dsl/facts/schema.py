"""The JSON Schema (2020-12) of a policy's facts files, for programs that write them.

It says the same as the reader as far as a schema can: names, kinds, levels, and the forms of numbers. What depends
on more than one value (an item named twice, a receipt without its item) only the reader knows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, assert_never

from policy_dsl.facts import names as n
from policy_dsl.facts.describe import explain
from policy_dsl.facts.values import LONGEST_NAME
from policy_dsl.types import (
    NONE,
    BoolT,
    CountT,
    DateT,
    EnumT,
    MoneyT,
    NameT,
    PointsT,
    RateT,
    SetT,
    Type,
    YearT,
)

if TYPE_CHECKING:
    from policy_dsl.core.ir import Fact, Policy, Reading

Schema = dict[str, Any]

_UNKNOWN: Schema = {"enum": [None, n.UNKNOWN]}
_DAY = r"^\s*\d{4}\s*([-/.年])\s*\d{1,2}\s*([-/.月])\s*\d{1,2}\s*日?\s*$"
_DEFINITIONS: dict[str, Schema] = {
    "name": {"type": ["string", "number", "null"], "maxLength": LONGEST_NAME + 100},
    "yes": {"enum": [True, False, "是", "否", None, n.UNKNOWN]},
    "money": {
        "type": ["string", "number", "null"],
        "minimum": 0,
        "description": "元，或带单位的文字：3000万元",
    },
    "rate": {"anyOf": [{"type": ["string", "null"]}, {"const": 0}], "description": "带 % 的文字：1.85%"},
    "count": {"type": ["string", "number", "null"], "minimum": 0, "description": "数，或带单位的文字：5万辆"},
    "year": {"anyOf": [{"type": "integer", "minimum": 1900, "maximum": 2199}, {"type": ["string", "null"]}]},
    "day": {"anyOf": [{"type": "string", "pattern": _DAY}, _UNKNOWN]},
}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _spellings(name: str) -> list[str]:
    """A name, and the name without its quotation marks."""
    return list(dict.fromkeys((name, n.fold(name))))


def _type(type_: Type) -> Schema:
    match type_:
        case BoolT():
            return _ref("yes")
        case MoneyT():
            return _ref("money")
        case RateT() | PointsT():
            return _ref("rate")
        case CountT():
            return _ref("count")
        case YearT():
            return _ref("year")
        case DateT():
            return _ref("day")
        case NameT():
            return _ref("name")
        case EnumT(values=values, optional=optional, recognition=recognition):
            more = ([NONE] if optional else []) + ([n.NOT_YET] if recognition else [])
            levels = [spelling for value in values for spelling in _spellings(value)]
            return {"enum": [*levels, *more, None, n.UNKNOWN]}
        case SetT(values=values):
            members = {"enum": [spelling for value in values for spelling in _spellings(value)]}
            several = {"type": "array", "items": members, "uniqueItems": True}
            return {"anyOf": [several, {"type": ["string", "null"]}]}
        case other:
            assert_never(other)


def _fact(fact: Fact) -> Schema:
    one = _type(fact.type)
    if not fact.yearly:
        return {**one, "description": explain(fact)}
    entry: Schema = {
        "type": "object",
        "properties": {n.YEAR: _ref("year"), n.VALUE: one},
        "required": [n.YEAR, n.VALUE],
        "additionalProperties": False,
    }
    by_year: Schema = {
        "type": "object",
        "patternProperties": {"^\\s*\\d{4}年?度?\\s*$": one},
        "additionalProperties": False,
    }
    return {"anyOf": [by_year, {"type": "array", "items": entry}, _UNKNOWN], "description": explain(fact)}


def _object(facts: list[Fact], more: dict[str, Schema], lists: dict[str, Schema] | None = None) -> Schema:
    """An object with these facts, by their names and aliases, these keys, and these lists."""
    properties: dict[str, Schema] = {}
    yearly: dict[str, Schema] = {}
    for names in ("name", "aliases"):
        for fact in facts:
            for name in [fact.name] if names == "name" else fact.aliases:
                for spelling in _spellings(name):
                    properties.setdefault(spelling, _fact(fact))
                    if fact.yearly:
                        yearly[f"^{_escaped(spelling)}[（(]\\d{{4}}年?度?[）)]$"] = _type(fact.type)
    made: Schema = {
        "type": "object",
        "properties": (lists or {}) | properties | more,
        "additionalProperties": False,
    }
    return made | ({"patternProperties": yearly} if yearly else {})


def _escaped(name: str) -> str:
    """A name within a pattern, in the dialect that every schema library has."""
    return "".join("\\" + char if char in "\\^$.|?*+()[]{}" else char for char in name)


def _readings(readings: tuple[Reading, ...]) -> Schema:
    options = {
        reading.name: {"enum": [*(word for one in reading.options for word in (one.name, one.text)), None]}
        for reading in readings
    }
    return {"type": ["object", "null"], "properties": options, "additionalProperties": False}


def _receipts(other: bool) -> Schema:
    keys: dict[str, Schema] = {
        n.YEAR: _ref("year"),
        n.DAY: _ref("day"),
        n.MATTER: _ref("name"),
        n.AMOUNT: _ref("money"),
        n.PROJECT: _ref("name"),
        n.TIER: _ref("name"),
        n.NOTE: {"type": ["string", "null"]},
    }
    if other:
        keys[n.SOURCE] = _ref("name")
    entry = {"type": "object", "properties": keys, "additionalProperties": False}
    return {"anyOf": [{"type": "array", "items": entry}, {"enum": [NONE, None, n.UNKNOWN]}]}


def json_schema(policy: Policy) -> Schema:
    """The schema of a facts file for this policy: one applicant, a list of them, or ``{"申报主体列表": […]}``.

    Names stand in it with and without quotation marks; the reader takes more spellings than a schema can list.
    """
    note: Schema = {"type": ["string", "null"]}
    shared: dict[str, Schema] = {
        n.DATE: _ref("day"),
        n.POLICY: _ref("name"),
        n.READINGS: _readings(policy.readings),
        n.UNLISTED: {"enum": [NONE, None, n.UNKNOWN]},
        n.NOTE: note,
    }
    more: dict[str, Schema] = {
        n.NAME: _ref("name"),
        **shared,
        n.SCORE: _ref("count"),
        n.HISTORY: _receipts(False),
        n.OVERLAPS: _receipts(True),
    }
    lists: dict[str, Schema] = {}
    alias_count: dict[str, int] = {}
    for thing in policy.things:
        for alias in thing.aliases:
            alias_count[alias] = alias_count.get(alias, 0) + 1
    for thing in policy.things:
        facts = [fact for fact in policy.facts if fact.thing == thing.name]
        item = _object(facts, {n.ITEM: _ref("name"), n.NOTE: note})
        items: Schema = {"anyOf": [{"type": "array", "items": item}, {"enum": [NONE, None, n.UNKNOWN]}]}
        if thing.prompt:
            items["description"] = thing.prompt
        for name in (thing.name, *(alias for alias in thing.aliases if alias_count[alias] == 1)):
            for spelling in _spellings(name):
                lists.setdefault(spelling, items)
    applicant = _object([fact for fact in policy.facts if fact.thing is None], more, lists)
    many: Schema = {
        "type": "object",
        "properties": {n.MANY: {"type": "array", "items": _ref("applicant"), "minItems": 1}, **shared},
        "required": [n.MANY],
        "additionalProperties": False,
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"{policy.name}：事实文件",
        "anyOf": [
            _ref("applicant"),
            {"type": "array", "items": _ref("applicant"), "minItems": 1},
            many,
        ],
        "$defs": {"applicant": applicant, **_DEFINITIONS},
    }
