"""Short ways to write IR and cases in tests. Amounts are in 万元 where the name says so."""

from __future__ import annotations

from typing import Any

from policy_dsl.core import ir
from policy_dsl.core.ir import Award, Const, Fact, FactRef, Origin, Policy, Recipient, Thing
from policy_dsl.types import BoolT, CountT, DateT, EnumT, MoneyT, NameT, RateT, SetT, YearT
from policy_dsl.values.case import Case, Item, Receipt
from policy_dsl.values.dates import date

WAN = 1_000_000
"""分 in 1 万元."""

LEVELS = ("初级", "中级", "高级")


def day(year: int, month: int, of_month: int) -> int:
    return date(year, month, of_month).toordinal()


DAY = day(2026, 3, 1)

FACTS = (
    Fact("甲", BoolT()),
    Fact("乙", BoolT()),
    Fact("丙", BoolT()),
    Fact("金额", MoneyT()),
    Fact("营收", MoneyT()),
    Fact("比例", RateT()),
    Fact("产量", CountT("辆")),
    Fact("等级", EnumT(LEVELS, ordered=True, optional=True)),
    Fact("奖项", SetT(("金奖", "银奖"))),
    Fact("签订之日", DateT()),
    Fact("首次年度", YearT()),
    Fact("研发", MoneyT(), yearly=True),
    Fact("在册", BoolT(), yearly=True),
    Fact("所在区", NameT()),
    Fact("投资", MoneyT(), thing="项目"),
    Fact("合格", BoolT(), thing="项目"),
    Fact("类别", EnumT(LEVELS, ordered=True, optional=True), thing="项目"),
    Fact("合同", MoneyT(), thing="项目", yearly=True),
    Fact("销量", CountT("辆"), thing="车型"),
    Fact("量产", BoolT(), thing="车型"),
)
THINGS = (Thing("项目"), Thing("车型"))


def ref(name: str, thing: str | None = None) -> FactRef:
    return FactRef(name, thing)


def num(name: str, thing: str | None = None, offset: int | None = None) -> ir.NumFact:
    return ir.NumFact(ref(name, thing), offset)


def is_(name: str, thing: str | None = None, offset: int | None = None) -> ir.BoolFact:
    return ir.BoolFact(ref(name, thing), offset)


_place = iter(range(0, 10**9, 10))


def say(item: ir.Bool, text: str, kind: str = "condition") -> ir.SayBool:
    start = next(_place)
    return ir.SayBool(item, Origin(start, start + len(text), text), kind)


def saynum(item: ir.Num, text: str, kind: str = "value", type_: Any = None, den: int = 1) -> ir.SayNum:
    start = next(_place)
    return ir.SayNum(item, Origin(start, start + len(text), text), kind, type_ or MoneyT(), den)


def wan(amount: int) -> Const:
    return Const(amount * WAN)


def rate(item: ir.Num, percent: int) -> ir.Num:
    return ir.FloorDiv(ir.Scale(item, percent), 100)


def award(
    id_: str,
    eligible: ir.Bool = ir.Lit(True),  # noqa: B008
    ceiling: ir.Num = Const(WAN),  # noqa: B008
    floor: ir.Num | None = Const(0),  # noqa: B008
    *,
    thing: str | None = None,
    recipient: Recipient | None = None,
    **rest: Any,
) -> Award:
    """``floor`` None: a 定额."""
    who = recipient or (Recipient("thing", thing) if thing else Recipient("applicant", "企业"))
    fixed = floor is None
    return Award(
        id_,
        id_.split(".")[0],
        f"奖励{id_}",
        who,
        "市",
        "fixed" if fixed else "ceiling",
        eligible,
        ceiling if floor is None else floor,
        ceiling,
        thing=thing,
        **rest,
    )


def policy(*awards: Award, **rest: Any) -> Policy:
    fields: dict[str, Any] = {
        "name": "试行政策",
        "number": "1号",
        "file": "t.pol",
        "start": day(2025, 12, 29),
        "end": day(2030, 12, 31),
        "year_offset": -1,
        "overlap": "",
        "facts": FACTS,
        "things": THINGS,
        "titles": {},
    }
    for name in (
        "readings", "rights", "limits", "pools", "choices", "caps", "examples", "properties", "quotes",
    ):  # fmt: skip
        fields[name] = ()
    fields["awards"] = awards
    fields.update(rest)
    return Policy(**fields)


def case(
    values: dict[Any, Any] | None = None,
    *,
    date: int | None = DAY,
    history: tuple[Receipt, ...] | None = (),
    overlaps: tuple[Receipt, ...] | None = (),
    name: str = "某企业",
    **things: list[tuple[str, dict[Any, Any]]],
) -> Case:
    lists = {thing: tuple(Item(n, v) for n, v in items) for thing, items in things.items()}
    return Case(name, date, values or {}, lists, history, overlaps)
