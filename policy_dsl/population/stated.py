"""What a synthetic city is like: how many have something, and how much of it.

Stated for each fact, list or history in a small YAML file; what is not stated is as companies are: few have anything
(sparse), and what they have differs by powers of ten (skewed).
"""

from __future__ import annotations

from typing import Any

import msgspec
import yaml

from policy_dsl.core import ir
from policy_dsl.facts.values import count, money
from policy_dsl.types import CountT, MoneyT

SHARE, MEDIAN, SPREAD, MOST, UNKNOWN = "占比", "中位数", "离散", "最多", "未知"
KEYS = (SHARE, MEDIAN, SPREAD, MOST, UNKNOWN)
HISTORIES = ("历史", "同类政策")


class Wrong(Exception):
    """A statement that cannot be meant: the place, and what is wrong with it."""


class Stated(msgspec.Struct, frozen=True):
    """Of one fact or list. ``share``: in millionths, how many have it. ``median``: of those, in the unit of its type.
    ``spread``: the standard deviation of the logarithm, in hundredths. ``most``: items of a list. ``unknown``: in
    millionths, of how many it is not known."""

    share: int
    median: int = 0
    spread: int = 180
    most: int = 3
    unknown: int = 0


class City(msgspec.Struct, frozen=True):
    """The stated distributions by name."""

    of: dict[str, Stated]

    def fact(self, fact: ir.Fact) -> Stated:
        """Of a fact."""
        found = self.of.get(fact.name)
        return found if found is not None else default(fact)

    def rows(self, name: str, dense: bool) -> Stated:
        """Of a list or a history; ``dense``: half of the companies have some."""
        return self.of.get(name) or Stated(500_000 if dense else 20_000)


def default(fact: ir.Fact) -> Stated:
    """What is not stated."""
    inside = fact.thing is not None
    match fact.type:
        case MoneyT():
            return Stated(950_000 if inside else 120_000, 100_000_000 if inside else 20_000_000)
        case CountT(unit="年"):
            return Stated(500_000 if inside else 30_000, 2, 60)
        case CountT():
            return Stated(900_000 if inside else 20_000, 40)
        case _:
            return Stated(400_000 if inside else 8_000)


def read(text: str, policy: ir.Policy) -> City:
    """The file of distributions: ``研发投入: {占比: 30%, 中位数: 300万元, 离散: 1.8, 未知: 2%}``. Raises :class:`Wrong`."""
    try:
        raw = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506  texts only, no objects
    except yaml.YAMLError as problem:
        raise Wrong(f"不是完整的 YAML：{problem}") from None
    if not isinstance(raw, dict):
        raise Wrong("应当是「名称: {占比: …}」这样的对照")
    facts = {fact.name: fact for fact in policy.facts}
    lists = {*(thing.name for thing in policy.things), *HISTORIES}
    found = {}
    for name, entry in raw.items():
        if name not in facts and name not in lists:
            raise Wrong(f"「{name}」不是这项政策的事实、清单或历史")
        if not isinstance(entry, dict) or not set(entry) <= set(KEYS):
            raise Wrong(f"「{name}」只能写{'、'.join(KEYS)}")
        found[name] = _one(name, entry, facts.get(name))
    return City(found)


def _one(name: str, entry: dict[str, Any], fact: ir.Fact | None) -> Stated:
    base = Stated(20_000) if fact is None else default(fact)
    values: dict[str, int] = {}
    for key, raw in entry.items():
        value: object = None
        match key:
            case "占比" | "未知":
                value = _scaled(str(raw).removesuffix("%"), 10_000)
            case "离散":
                value = _scaled(str(raw), 100)
            case "最多":
                value = int(raw) if str(raw).isdecimal() and 1 <= int(raw) <= 1000 else None
            case _ if fact is not None and isinstance(fact.type, MoneyT):
                value = money(str(raw))
            case _ if fact is not None and isinstance(fact.type, CountT):
                value = count(str(raw), fact.type)
        if not isinstance(value, int) or (key in ("占比", "未知") and value > 1_000_000):
            raise Wrong(f"「{name}」的{key}“{raw}”看不懂")
        values[
            {SHARE: "share", MEDIAN: "median", SPREAD: "spread", MOST: "most", UNKNOWN: "unknown"}[key]
        ] = value
    return msgspec.structs.replace(base, **values)


def _scaled(text: str, by: int) -> int | None:
    """A decimal number times ``by``, exactly."""
    whole, _, part = text.strip().partition(".")
    if not (whole + part).isascii() or not (whole + part).isdecimal() or len(part) > 4 or len(whole) > 6:
        return None
    return int(whole or "0") * by + int(part or "0") * by // int("1" + "0" * len(part))
