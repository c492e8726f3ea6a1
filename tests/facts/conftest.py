"""A small policy written by hand: every type, lists, readings, awards with every kind of history."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from policy_dsl.core.ir import (
    Award,
    Const,
    Fact,
    FactRef,
    History,
    InSet,
    Least,
    NumFact,
    Option,
    Policy,
    Reading,
    Received,
    ReceivedSum,
    Recipient,
    Scale,
    Sub,
    SumOver,
    Thing,
)
from policy_dsl.core.walk import received_by_item
from policy_dsl.diagnostics import Diagnostic
from policy_dsl.facts import Extra, read_facts
from policy_dsl.types import (
    RECOGNITION,
    BoolT,
    CountT,
    DateT,
    EnumT,
    MoneyT,
    NameT,
    PointsT,
    RateT,
    SetT,
    YearT,
)
from policy_dsl.values.case import Case

PRIZES = ("中国质量奖", "中国质量奖提名奖", "“中华技能大奖”")

FACTS = (
    Fact("高新技术企业", RECOGNITION, group="企业", aliases=("高企",)),
    Fact("首次上规模", BoolT(), group="企业", prompt="是否首次达到规模以上标准"),
    Fact("经营规模", EnumT(("符合标准", "超过标准")), group="企业"),
    Fact("“AI工厂”等级", EnumT(("初级", "中级", "高级"), ordered=True, optional=True), group="企业"),
    Fact("年度研发投入额", MoneyT(), group="企业", yearly=True, aliases=("年研发投入额",)),
    Fact("数改项目实际投资额", MoneyT(), group="企业", aliases=("实际投资额",)),
    Fact("实际投保费率", RateT(), group="企业"),
    Fact("逐年递减", PointsT(), group="企业"),
    Fact("产量", CountT("辆"), group="企业"),
    Fact("上规后连续保持在规", CountT("年"), group="企业"),
    Fact("财政补助时间", CountT("月"), group="企业"),
    Fact("园区面积", CountT("亩"), group="园区"),
    Fact("用地面积", CountT("平方米"), group="园区"),
    Fact("装机容量", CountT("千瓦"), group="园区"),
    Fact("首次投保年度", YearT(), group="企业"),
    Fact("合同签订之日", DateT(), group="受让人"),
    Fact("所在区、县（市）", NameT(), group="企业"),
    Fact("所获奖项", SetT(PRIZES), group="企业"),
    Fact("在规", BoolT(), group="企业", yearly=True),
    Fact("设备（含软件投入）审定投资额", MoneyT(), thing="技术改造项目", aliases=("审定投资额",)),
    Fact("内生裂变项目", BoolT(), thing="技术改造项目"),
    Fact("年度产出", MoneyT(), thing="技术改造项目", yearly=True),
    Fact("级别", EnumT(("国际", "国内"), optional=True), thing="技术改造项目"),
    Fact("首个完整年度产量", CountT("辆"), thing="乘用车型"),
    Fact("所获荣誉", SetT(PRIZES), thing="人员"),
    Fact("职业资格", EnumT(("高级", "中级")), thing="人员", aliases=("审定投资额",)),
)

THINGS = (
    Thing("技术改造项目", ("项目", "技改项目")),
    Thing("乘用车型", ("车型",)),
    Thing("人员", ("项目",)),
)

READINGS = (
    Reading(
        "总量条款的适用范围",
        "第二条",
        (Option("甲", "只适用于同一句所说的企业"), Option("乙", "适用于全部科技企业")),
        "甲",
    ),
)

APPLICANT = Recipient("applicant", "企业")
ITEM = Recipient("thing", "技术改造项目")
LEVEL = FactRef("“AI工厂”等级")
INVESTED = FactRef("设备（含软件投入）审定投资额", "技术改造项目")
OUTPUT = FactRef("首个完整年度产量", "乘用车型")


def award(ident: str, article: str, title: str, **more: object) -> Award:
    fields: dict[str, object] = {
        "recipient": APPLICANT,
        "funder": "市",
        "kind": "ceiling",
        "eligible": InSet(FactRef("高新技术企业"), ("首次认定",)),
        "floor": Const(0),
        "ceiling": Const(20_000_000),
    }
    return Award(id=ident, article=article, title=title, **{**fields, **more})  # type: ignore[arg-type]


AWARDS = (
    award("1.1", "第一条", "领军企业奖励"),
    award("1.2", "第一条", "高新技术企业奖励", tier_of=FactRef("高新技术企业")),
    award(
        "7.1",
        "第七条",
        "技术改造补助",
        recipient=ITEM,
        thing="技术改造项目",
        eligible=Received(History(("7.1",), same_thing=True)),
        ceiling=Least((NumFact(INVESTED), Const(5))),
    ),
    award(
        "10.1",
        "第十条",
        "“AI工厂”奖励",
        tier_of=LEVEL,
        eligible=InSet(LEVEL, ("初级", "中级", "高级")),
        ceiling=Sub(Const(5), ReceivedSum(History(("10.1",)))),
    ),
    award(
        "16.1",
        "第十六条",
        "乘用车型奖励",
        recipient=Recipient("fact", "所在区、县（市）"),
        ceiling=SumOver(
            "乘用车型", Sub(Scale(NumFact(OUTPUT), 3), ReceivedSum(History(("16.1",), same_thing=True)))
        ),
    ),
)

POLICY = Policy(
    name="促进产业创新的若干政策措施",
    number="杭政办函〔2025〕66号",
    file="policies/small.pol",
    start=date(2025, 12, 29).toordinal(),
    end=date(2030, 12, 31).toordinal(),
    year_offset=-1,
    overlap="从优、就高、不重复",
    facts=FACTS,
    things=THINGS,
    readings=READINGS,
    awards=AWARDS,
    rights=(),
    limits=(),
    pools=(),
    choices=(),
    caps=(),
    examples=(),
    properties=(),
    quotes=(),
    titles={"第一条": "创新型企业奖励", "第七条": "技改"},
    by_item=received_by_item(AWARDS),
)

Read = Callable[..., tuple[list[Case], Extra, list[Diagnostic]]]


@pytest.fixture
def policy() -> Policy:
    return POLICY


@pytest.fixture
def read() -> Read:
    """Reads text (as UTF-8) or bytes against the small policy."""

    def run(data: str | bytes, name: str = "f.json") -> tuple[list[Case], Extra, list[Diagnostic]]:
        return read_facts(data if isinstance(data, bytes) else data.encode(), name, POLICY)

    return run
