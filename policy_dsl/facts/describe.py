"""What a person needs to know to fill in a fact: its unit, an example, the values to choose from."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

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
    from policy_dsl.core.ir import Fact

YES_NO = ("是", "否")


def choices(type_: Type) -> tuple[str, ...]:
    """The values to choose one from; empty for numbers, names and sets."""
    match type_:
        case BoolT():
            return YES_NO
        case EnumT(values=values, optional=optional):
            return (*values, NONE) if optional else values
        case _:
            return ()


def unit(type_: Type) -> str:
    """The unit that a bare number of a form has."""
    match type_:
        case MoneyT():
            return "元"
        case RateT():
            return "%"
        case PointsT():
            return "个百分点"
        case CountT(unit="月"):
            return "个月"
        case CountT(unit=name):
            return name
        case YearT():
            return "年"
        case BoolT() | DateT() | NameT() | EnumT() | SetT():
            return ""
        case other:
            assert_never(other)


def how(type_: Type) -> str:
    """How to write a value, in a line."""
    match type_:
        case BoolT():
            return "是 或 否"
        case MoneyT():
            return "金额，如 3000万元；只写数字就是元"
        case RateT():
            return "比例，如 1.85%"
        case PointsT():
            return "百分点，如 10个百分点"
        case CountT():
            return f"数量，如 3{unit(type_)}"
        case YearT():
            return "年份，如 2026"
        case DateT():
            return "日期，如 2026-03-01"
        case NameT():
            return "名称"
        case EnumT():
            return "、".join(choices(type_)) + " 之一"
        case SetT(values=values):
            return "可多项：" + "、".join(values) + "；没有写“无”"
        case other:
            assert_never(other)


def explain(fact: Fact) -> str:
    """The line of a template about a fact: the policy's own words first."""
    years = "；逐年填写" if fact.yearly else ""
    return (f"{fact.prompt}；" if fact.prompt else "") + how(fact.type) + years
