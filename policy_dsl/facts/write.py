"""Writing a case as a facts file that reads back as the same case."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from policy_dsl.facts import names as n
from policy_dsl.types import BoolT, CountT, DateT, MoneyT, NameT, PointsT, RateT, SetT, Type, YearT
from policy_dsl.values.case import Case, Item, Key, Receipt, Value
from policy_dsl.values.format import format_date, format_number

if TYPE_CHECKING:
    from policy_dsl.core.ir import Fact, Policy


def plain_value(value: Value, type_: Type) -> object:
    """A value as a facts file has it: amounts, rates and counts as exact text, 是否 as a Boolean."""
    match type_:
        case SetT(values=order):
            assert isinstance(value, frozenset)
            return [one for one in order if one in value]
        case BoolT():
            return bool(value)
        case YearT():
            return value
        case DateT():
            assert isinstance(value, int)
            return iso(value)
        case MoneyT() | RateT() | PointsT() | CountT():
            assert isinstance(value, int)
            return format_number(value, type_)
        case NameT():
            return value
        case _:
            return value


def iso(ordinal: int) -> str:
    """``2026-03-01``."""
    words = format_date(ordinal).replace("年", "-").replace("月", "-").removesuffix("日")
    year, month, day = words.split("-")
    return f"{int(year):04}-{int(month):02}-{int(day):02}"


def _facts(values: Mapping[Key, Value], facts: list[Fact], closed: bool) -> dict[str, object]:
    """The facts of an applicant or an item, in the order of their declaration.

    In a closed case (未列事项: 无) a fact that is not known is written as null: left out, it would be none.
    """
    made: dict[str, object] = {}
    left = set(values)
    for fact in facts:
        if fact.yearly:
            years = sorted(key[1] for key in values if isinstance(key, tuple) and key[0] == fact.name)
            if years:
                given = {str(year): plain_value(values[fact.name, year], fact.type) for year in years}
                made[fact.name] = given
                left -= {(fact.name, year) for year in years}
        elif fact.name in values:
            made[fact.name] = plain_value(values[fact.name], fact.type)
            left.discard(fact.name)
        elif closed:
            made[fact.name] = None
    if left:
        raise ValueError(f"not declared: {sorted(map(str, left))}")
    return made


def _receipt(receipt: Receipt, other: bool) -> dict[str, object]:
    made: dict[str, object] = {n.YEAR: receipt.year, n.MATTER: receipt.award}
    made[n.AMOUNT] = format_number(receipt.amount, MoneyT())
    if receipt.thing is not None:
        made[n.PROJECT] = receipt.thing
    if receipt.tier is not None:
        made[n.TIER] = receipt.tier
    if other:
        made[n.SOURCE] = receipt.source
    return made


def to_plain(
    case: Case, policy: Policy, readings: Mapping[str, str] | None = None, asked: str | None = None
) -> dict[str, object]:
    """The document of a case: what :func:`to_json` writes. ``readings`` and ``asked``: 解读 and 政策.

    Raises ``ValueError`` for a fact or a list that the policy does not declare.
    """
    made: dict[str, object] = {n.NAME: case.name}
    if case.date is not None:
        made[n.DATE] = iso(case.date)
    if asked is not None:
        made[n.POLICY] = asked
    if readings:
        made[n.READINGS] = dict(readings)
    if case.closed:
        made[n.UNLISTED] = "无"
    own = [fact for fact in policy.facts if fact.thing is None]
    made |= _facts(case.values, own, case.closed)
    for thing in policy.things:
        facts = [fact for fact in policy.facts if fact.thing == thing.name]
        items = case.things.get(thing.name)
        if items is not None:
            made[thing.name] = [_item(item, facts, case.closed) for item in items]
        elif case.closed:
            made[thing.name] = None
    if unknown := set(case.things) - {thing.name for thing in policy.things}:
        raise ValueError(f"not declared: {sorted(unknown)}")
    for key, receipts in ((n.HISTORY, case.history), (n.OVERLAPS, case.overlaps)):
        if receipts is not None:
            made[key] = [_receipt(receipt, key == n.OVERLAPS) for receipt in receipts]
        elif case.closed:
            made[key] = None
    return made


def _item(item: Item, facts: list[Fact], closed: bool) -> dict[str, object]:
    return {n.ITEM: item.name, **_facts(item.values, facts, closed)}


def to_json(
    case: Case, policy: Policy, readings: Mapping[str, str] | None = None, asked: str | None = None
) -> str:
    """A case as a JSON facts file: :func:`~policy_dsl.facts.read_facts` gives the same case back.

    ``readings``: the options to write under 解读; ``asked``: the policy to write under 政策. Raises ``ValueError``
    for a fact or a list that the policy does not declare.
    """
    return json.dumps(to_plain(case, policy, readings, asked), ensure_ascii=False, indent=2) + "\n"
