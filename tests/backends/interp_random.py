"""Random policies over the facts of ``interp_build``, and random applicants, whole and with gaps."""

from __future__ import annotations

from random import Random
from typing import Any

from hypothesis import strategies as st
from interp_build import DAY, FACTS, LEVELS, award, day, policy, say, saynum

from policy_dsl.core import ir
from policy_dsl.core.ir import Cap, Choice, Const, FactRef, History, Option, Reading
from policy_dsl.types import BoolT, CountT, DateT, EnumT, MoneyT, NameT, RateT, SetT, YearT
from policy_dsl.values.case import Case, Item, Receipt

YEARS = range(2020, 2033)
NUMBERS = (0, 1, 2, 3, 5, 10, 100)
SMALL = st.sampled_from(NUMBERS)
# Mostly in force, so that most awards are not refused for the day alone.
DAYS = (DAY, DAY, DAY, day(2025, 12, 29), day(2026, 12, 31), day(2027, 1, 31), day(2031, 1, 1))
NAMES = ("一号", "二号", "三号")
IDS = tuple(f"{i}.1" for i in range(1, 5))
READING = Reading("范围", "1", (Option("甲", ""), Option("乙", "")), "甲")
WHEN = st.sampled_from((ir.Lit(True), ir.ReadingIs("范围", "甲"), ir.ReadingIs("范围", "乙")))


def value_of(rng: Random, type_: Any) -> Any:
    match type_:
        case BoolT():
            return rng.random() < 0.6
        case DateT():
            return rng.choice(DAYS)
        case YearT():
            return rng.choice([2024, 2025, 2026, 2027])
        case EnumT(values=values, optional=optional):
            return rng.choice((*values, "无") if optional else values)
        case SetT(values=values):
            return frozenset(v for v in values if rng.random() < 0.5)
        case NameT():
            return rng.choice(["甲区", "乙区"])
        case MoneyT() | RateT() | CountT():
            return rng.choice(NUMBERS)
    raise AssertionError(type_)


def facts_of(rng: Random, thing: str | None) -> dict[Any, Any]:
    return {
        key: value_of(rng, fact.type)
        for fact in FACTS
        if fact.thing == thing
        for key in ([(fact.name, year) for year in YEARS] if fact.yearly else [fact.name])
    }


def receipts(rng: Random) -> tuple[Receipt, ...]:
    return tuple(
        Receipt(
            rng.choice([2024, 2025, 2026, 2027]),
            rng.choice(IDS),
            rng.choice(NUMBERS),
            rng.choice([None, *NAMES]),
            rng.choice([None, *LEVELS[:2]]),
        )
        for _ in range(rng.randint(0, 3))
    )


def random_case(rng: Random) -> Case:
    """A complete applicant."""
    things = {
        thing: tuple(Item(name, facts_of(rng, thing)) for name in rng.sample(NAMES, rng.randint(0, 3)))
        for thing in ("项目", "车型")
    }
    return Case("某企业", rng.choice(DAYS), facts_of(rng, None), things, receipts(rng), receipts(rng))


def random_gaps(rng: Random, case: Case) -> set[str]:
    """What is missing: little, a part, or nearly all."""
    share = rng.choice([0.05, 0.2, 0.5, 0.9])
    rare = {"申报日期", "项目", "车型"}
    return {n for n in all_names(case) if rng.random() < (share * 0.5 if n in rare else share)}


def without(case: Case, gone: set[str]) -> Case:
    """``case`` without the facts whose names in an answer are in ``gone``."""
    values = {k: v for k, v in case.values.items() if label(k) not in gone}
    things = {}
    for thing, items in case.things.items():
        if thing in gone:
            continue
        things[thing] = tuple(
            Item(i.name, {k: v for k, v in i.values.items() if f"{thing}[{i.name}].{label(k)}" not in gone})
            for i in items
        )
    return Case(
        case.name,
        None if "申报日期" in gone else case.date,
        values,
        things,
        None if "历史" in gone else case.history,
        None if "同类政策" in gone else case.overlaps,
    )


def label(key: Any) -> str:
    return key if isinstance(key, str) else f"{key[0]}（{key[1]}年）"


def all_names(case: Case) -> list[str]:
    """The name of everything that can be missing."""
    names = ["申报日期", "历史", "同类政策", *case.things, *map(label, case.values)]
    for thing, items in case.things.items():
        names += [f"{thing}[{i.name}].{label(k)}" for i in items for k in i.values]
    return names


def _facts(kinds: tuple[type, ...], yearly: bool, things: tuple[str, ...]) -> list[FactRef]:
    return [
        FactRef(f.name, f.thing)
        for f in FACTS
        if isinstance(f.type, kinds) and f.yearly == yearly and (f.thing is None or f.thing in things)
    ]


NUMBER = (MoneyT, RateT, CountT, YearT, DateT)


@st.composite
def histories(draw: Any) -> History:
    return History(
        tuple(draw(st.lists(st.sampled_from(IDS), min_size=1, max_size=2, unique=True))),
        draw(st.sampled_from(["all", "year"])),
        draw(st.booleans()),
        draw(st.sampled_from([None, None, "初级"])),
        draw(st.sampled_from(["own", "other"])),
    )


@st.composite
def booleans(draw: Any, depth: int, things: tuple[str, ...], awards: tuple[str, ...]) -> ir.Bool:
    def sub(inner: tuple[str, ...] = things) -> ir.Bool:
        return draw(booleans(depth - 1, inner, awards))

    leaves = ["bool", "in", "has", "yearly", "received", "reading", "lit"]
    inner = ["cmp", "cmp", "cmp", "all", "any", "not", "exists", "say"]
    match draw(st.sampled_from(leaves if depth <= 0 else leaves[:4] + inner)):
        case "bool":
            return ir.BoolFact(draw(st.sampled_from(_facts((BoolT,), False, things))))
        case "yearly":
            return ir.BoolFact(
                draw(st.sampled_from(_facts((BoolT,), True, things))), draw(st.integers(-2, 0))
            )
        case "in":
            values = draw(st.lists(st.sampled_from([*LEVELS, "无"]), min_size=1, max_size=4, unique=True))
            return ir.InSet(draw(st.sampled_from(_facts((EnumT,), False, things))), tuple(values))
        case "has":
            return ir.Has(FactRef("奖项"), draw(st.sampled_from(["金奖", "银奖"])))
        case "received":
            return ir.Received(draw(histories()))
        case "reading":
            return ir.ReadingIs("范围", draw(st.sampled_from(["甲", "乙"])))
        case "lit":
            return ir.Lit(draw(st.booleans()))
        case "cmp":
            op = draw(st.sampled_from(["<", "<=", "==", "!=", ">=", ">"]))
            number = numbers(depth - 1, things, awards)
            return ir.Compare(op, draw(number), draw(st.one_of(SMALL.map(Const), number)))
        case "all":
            return ir.All(tuple(sub() for _ in range(draw(st.integers(0, 3)))))
        case "any":
            return ir.AnyOf(tuple(sub() for _ in range(draw(st.integers(0, 3)))))
        case "not":
            return ir.Not(sub())
        case "exists":
            thing = draw(st.sampled_from(["项目", "车型"]))
            return ir.Exists(thing, sub((*things, thing)))
        case "say":
            return say(sub(), "某条件")
    raise AssertionError


@st.composite
def numbers(draw: Any, depth: int, things: tuple[str, ...], awards: tuple[str, ...]) -> ir.Num:
    def sub(inner: tuple[str, ...] = things) -> ir.Num:
        return draw(numbers(depth - 1, inner, awards))

    def many() -> tuple[ir.Num, ...]:
        return tuple(sub() for _ in range(draw(st.integers(1, 3))))

    leaves = [
        "const",
        "fact",
        "fact",
        "yearly",
        "best",
        "rank",
        "year",
        "date",
        "sum received",
        "first",
        "award",
    ]
    inner = [
        "add",
        "sub",
        "scale",
        "div",
        "min",
        "max",
        "if",
        "sum",
        "sumby",
        "most",
        "count",
        "months",
        "yearof",
    ]
    match draw(st.sampled_from(leaves if depth <= 0 else leaves[1:4] + inner + ["say", "cap"])):
        case "const":
            return Const(draw(SMALL))
        case "fact":
            return ir.NumFact(draw(st.sampled_from(_facts(NUMBER, False, things))))
        case "yearly":
            return ir.NumFact(draw(st.sampled_from(_facts(NUMBER, True, things))), draw(st.integers(-2, 0)))
        case "best":
            first = draw(st.integers(-3, 0))
            return ir.BestOf(FactRef("研发"), first, draw(st.integers(-3, 0)))
        case "rank":
            values = draw(st.lists(st.sampled_from(LEVELS), min_size=1, unique=True))
            return ir.Rank(draw(st.sampled_from(_facts((EnumT,), False, things))), tuple(values))
        case "year":
            return ir.ApplyYear()
        case "date":
            return ir.ApplyDate()
        case "sum received":
            return ir.ReceivedSum(draw(histories()))
        case "first":
            return ir.FirstYear(draw(histories()))
        case "award":
            if not awards:
                return Const(1)
            return ir.AwardOf(draw(st.sampled_from(awards)), draw(st.sampled_from(["floor", "ceiling"])))
        case "add":
            return ir.Add(many())
        case "sub":
            return ir.Sub(sub(), sub())
        case "scale":
            return ir.Scale(sub(), draw(st.integers(-3, 7)))
        case "div":
            return ir.FloorDiv(sub(), draw(st.integers(1, 7)))
        case "min":
            return ir.Least(many())
        case "max":
            return ir.Greatest(many())
        case "if":
            return ir.If(draw(booleans(depth - 1, things, awards)), sub(), sub())
        case "sum" | "most" as kind:
            thing = draw(st.sampled_from(["项目", "车型"]))
            over = ir.SumOver if kind == "sum" else ir.MostOver
            return over(thing, sub((*things, thing)))
        case "sumby":
            item = sub((*things, "项目"))
            return ir.SumBy(
                "项目",
                FactRef("类别", "项目"),
                item,
                draw(st.one_of(SMALL.map(Const), numbers(0, things, awards))),
            )
        case "count":
            thing = draw(st.sampled_from(["项目", "车型"]))
            return ir.CountOver(thing, draw(booleans(depth - 1, (*things, thing), awards)))
        case "months":
            return ir.AddMonths(draw(st.sampled_from([ir.ApplyDate(), ir.NumFact(FactRef("签订之日"))])),
                                draw(st.integers(-14, 14)))  # fmt: skip
        case "yearof":
            return ir.YearOf(draw(st.sampled_from([ir.ApplyDate(), ir.NumFact(FactRef("签订之日"))])))
        case "say":
            return saynum(sub(), "某数")
        case "cap":
            return saynum(ir.Least((sub(), Const(draw(SMALL)))), "不超过某数", "cap")
    raise AssertionError


@st.composite
def policies(draw: Any, depth: int = 3, groups: bool = True) -> ir.Policy:
    """A few awards that refer to earlier ones; with ``groups`` also caps and choices."""
    awards = []
    for i, id_ in enumerate(IDS[: draw(st.integers(1, 4))]):
        thing = draw(st.sampled_from([None, None, "项目"]))
        things = () if thing is None else (thing,)
        before = IDS[:i]
        ceiling: ir.Num = ir.Greatest((draw(numbers(depth, things, before)), Const(0)))
        floor: ir.Num | None = None
        match draw(st.sampled_from(["fixed", "ceiling", "mixed"])):
            case "ceiling":
                floor = Const(0)
            case "mixed":
                floor = ir.Greatest((ir.Least((draw(numbers(depth - 1, things, before)), ceiling)), Const(0)))
        eligible = draw(booleans(depth, things, before))
        if draw(st.booleans()):
            eligible = ir.AnyOf((eligible, ir.BoolFact(FactRef("甲"))))
        awards.append(award(id_, eligible, ceiling, floor, thing=thing))
    extra: dict[str, Any] = {}
    if groups:
        some = st.lists(st.sampled_from([a.id for a in awards]), min_size=1, unique=True).map(tuple)
        limit = numbers(1, (), ())
        extra["caps"] = tuple(Cap("1", draw(some), draw(limit)) for _ in range(draw(st.integers(0, 2))))
        extra["choices"] = tuple(Choice("1", draw(some), draw(WHEN)) for _ in range(draw(st.integers(0, 1))))
    return policy(*awards, readings=(READING,), **extra)
