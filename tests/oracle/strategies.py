"""Random applicants for 杭政办函〔2025〕66号, close to every threshold and cap.

One shape, two sources of chance: :func:`random_cases` for long runs (a seeded ``random.Random``), and the
Hypothesis strategy :func:`cases`, which shrinks.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Protocol, TypeVar

from hypothesis import strategies as st

from policy_dsl.values.case import Case, Item, Key, Receipt, Value

T = TypeVar("T")

WAN = 10_000 * 100
YI = 10_000 * WAN
PERCENT = 1_000_000
SQUARE_METRE = 10_000

READINGS = (
    "总量条款的适用范围",
    "区县年度上限是否包括生产线奖励",
    "次年度起的保费基数",
    "一次性是每一星级一次还是总共一次",
    "同一条生产线能否再次奖励",
    "概念验证中心补助由谁出资",
)


class Dice(Protocol):
    """A source of chance. The first value and the lowest number are the simplest."""

    def pick(self, values: Sequence[T]) -> T: ...

    def between(self, low: int, high: int) -> int: ...

    def chance(self, percent: int) -> bool: ...


class RandomDice:
    """Chance from a seeded generator."""

    def __init__(self, rng: random.Random) -> None:
        self.random = rng.random

    def pick(self, values: Sequence[T]) -> T:
        return values[int(self.random() * len(values))]

    def between(self, low: int, high: int) -> int:
        return low + int(self.random() * (high - low + 1))

    def chance(self, percent: int) -> bool:
        return self.random() * 100 < percent


class DrawnDice:
    """Chance from Hypothesis."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw

    def pick(self, values: Sequence[T]) -> T:
        return self.draw(st.sampled_from(values))

    def between(self, low: int, high: int) -> int:
        return self.draw(st.integers(low, high))

    def chance(self, percent: int) -> bool:
        return percent > 0 and self.draw(st.integers(0, 99)) >= 100 - percent


# ---------------------------------------------------------------- values


def around(*points: int) -> tuple[int, ...]:
    """Each point, and the numbers just below and just above it."""
    return tuple(p + step for p in points for step in (0, -1, 1))


SMALL = (0, 1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 15, 19, 25, 45, 166, 167, 333, 334)
VERY_LARGE = (10**12, 10**15 - 1, 10**15)
TENS = tuple(10**n for n in range(2, 13))


def number(dice: Dice, edges: Sequence[int]) -> int:
    """Mostly at an edge; else tiny, very large or anywhere."""
    kind = dice.between(0, 19)
    if kind < 13:
        return dice.pick(edges)
    if kind < 15:
        return dice.pick(SMALL)
    if kind < 16:
        return dice.pick(VERY_LARGE)
    return dice.between(0, dice.pick(TENS))


STATES = ("首次认定", "重新认定", "已认定", "无")
LEVELS = ("国家级", "省级", "无")
FIELDS = (
    *("燃料电池系统及核心部件", "新型动力电池", "智能座舱", "智能驾驶系统", "网联通信系统", "电子电器架构"),
    *("汽车仿真测试设备", "车身轻量化", "车路云一体化", "车用芯片"),
)

CHOICES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("战略性科技领军企业", STATES),
    ("“新雏鹰”企业", STATES),
    ("高新技术企业", STATES),
    ("经营规模", ("符合国家科技型中小企业认定标准", "超过国家科技型中小企业认定标准")),
    ("杭州市概念验证中心", ("创建类", "认定类", "无")),
    ("杭州市中试基地", STATES),
    ("制造业创新中心", LEVELS),
    ("浙江数商", ("领军型", "成长型", "无")),
    ("省级工业互联网平台", STATES),
    ("“AI工厂”等级", ("初级", "中级", "高级", "无")),
    ("绿色工厂", LEVELS),
    ("省级零碳（近零碳）工厂", STATES),
    ("国家级绿色低碳园区", STATES),
    ("5G工厂", LEVELS),
    ("所在区、县（市）", ("上城区", "余杭区", "桐庐县", "建德市")),
    ("工业设计中心", LEVELS),
    ("省级专精特新中小企业", STATES),
    ("省级隐形冠军企业", STATES),
    ("国家级专精特新“小巨人”企业", STATES),
    ("国家级制造业单项冠军企业", STATES),
    ("浙江省小微企业园", STATES),
    ("浙江省小微企业园等级", ("五星级", "四星级", "无")),
    ("创建主体", ("甲公司", "乙公司")),
)

YES_NO = (
    *("首次上规模", "科技型中小企业", "符合“数改券”申领条件", "杭州市数字工程服务商", "网络通信制造业企业"),
    *("工业企业", "首次上规纳统", "符合规划", "不改变用途", "受让工业用地"),
)

SETS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "所获质量奖",
        ("浙江省人民政府质量奖", "浙江省人民政府质量管理创新奖", "中国质量奖", "中国质量奖提名奖"),
    ),
    ("存量工业用地", ("提高开发强度", "增加建筑容量", "开发地下空间")),
)
HONOURS = ("“中华技能大奖”", "“钱江技能大奖”", "“全国技术能手”")

# 20 % of 1亿 = 2000万, of 2500万 = the 500万 that 1500万 leaves; 30 % of 666 666 666.7 分 = 200万;
# 20 % of 100万 = 20万
NUMBERS: tuple[tuple[str, tuple[int, ...]], ...] = (
    ("上年度新增中试设备设施投入金额", around(1 * YI, 2500 * WAN, 10 * WAN)),
    ("上年度对外服务收入", around(666_666_667, 10 * WAN)),
    ("数改项目实际投资额", around(100 * WAN, 50 * WAN)),
    ("上规后连续保持在规", around(3, 1)),
    ("首期缴纳比例", around(50 * PERCENT, 1, 100 * PERCENT)),
)

# of the facts of an item: yes or no, a choice, or a number with its edges
YesNo = None
ITEMS: tuple[tuple[str, tuple[tuple[str, tuple[str, ...] | tuple[int, ...] | None], ...]], ...] = (
    (
        "技术改造项目",
        # 20 % of 2.5亿 = 5000万
        (
            ("设备（含软件投入）审定投资额", around(1000 * WAN, 25_000 * WAN)),
            ("内生裂变项目", YesNo),
        ),
    ),
    ("标杆案例", (("自有技术产品和服务合同金额", around(250 * WAN)),)),
    ("北斗产品型号", (("通过国家相关测试认证", YesNo), ("入选目录", YesNo))),
    (
        "乘用车型",
        (("新量产上市", YesNo), ("首个完整年度产量", around(50_000, 120_000, 200_000))),
    ),
    (
        "商用车型",
        (("新量产上市", YesNo), ("首个完整年度产量", around(1_000, 3_000, 10_000))),
    ),
    ("新建生产线", (("量产后三年内整车产量", around(300_000)),)),
    ("首台（套）项目", (("首台（套）级别", ("国际", "国内", "省内")), ("经省级认定", YesNo))),
    # 10 % of 3000万 = 300万
    ("首批次新材料", (("经省级认定", YesNo), ("首年度累计销售额", around(100 * WAN, 3000 * WAN)))),
    (
        "补链稳链强链关键项目",
        # 20 % of 5000万 = 1000万
        (
            ("领域", (*FIELDS, "无")),
            ("支持方式", ("财政补助", "“补改投”")),
            ("项目研发投入", around(5000 * WAN)),
            ("财政补助时间", around(36, 1)),
            ("投资占项目单位的股比", around(30 * PERCENT, 1)),
        ),
    ),
    # 0.6 % of 300亿 = 1.8亿, of 150亿 the half of it
    (
        "核心配套项目",
        (("符合一定条件", YesNo), ("当年交付总量", around(300 * YI, 150 * YI, 100 * YI, 1 * YI))),
    ),
    ("市领军型创新创业团队", (("新入选", YesNo),)),
)

INSURED_YES_NO = (
    ("符合市重点新材料首批次应用示范指导目录", 90),
    ("已获得国家、省保费补贴", 15),
    ("首台（套）装备用材料", 30),
    ("已享受过保险补偿政策", 30),
)
# 90, 80 and 70 % of these come to 300万
PREMIUMS = (*around(333_333_333, 375_000_000, 428_571_428), 333_333_335, 428_571_430, 5, 15, 25, 45)

NAMES = ("甲", "乙", "丙", "丁")
COUNTS = (1, 0, 2, 1, 3, 2, 4)

Fact = tuple[Key, Value]


class Maker:
    """One case in the making: each fact may be left out."""

    def __init__(self, dice: Dice, complete: bool) -> None:
        self.dice = dice
        self.missing = 0 if complete else dice.pick((0, 5, 30))
        self.day = self.make_day()
        # when the day is not known: the year that the facts were made for
        self.year = date.fromordinal(self.day).year
        self.things: dict[str, tuple[Item, ...]] = {}

    def lost(self) -> bool:
        return self.missing > 0 and self.dice.chance(self.missing)

    def keep(self, facts: list[Fact]) -> dict[Key, Value]:
        return {key: value for key, value in facts if not self.lost()}

    def make_day(self) -> int:
        kind = self.dice.between(0, 19)
        if kind < 13:
            return self.dice.between(DAYS[1], DAYS[2])
        if kind < 19:
            return self.dice.pick(DAYS)
        return self.dice.pick((date(2020, 2, 29).toordinal(), date(2035, 6, 30).toordinal()))

    def some_of(self, values: Sequence[str]) -> frozenset[str]:
        return frozenset(v for v in values if self.dice.chance(50))

    # facts

    def applicant(self) -> dict[Key, Value]:
        dice = self.dice
        facts: list[Fact] = [(name, dice.pick(values)) for name, values in CHOICES]
        facts += [(name, dice.chance(75)) for name in YES_NO]
        facts += [(name, self.some_of(values)) for name, values in SETS]
        facts += [(name, number(dice, edges)) for name, edges in NUMBERS]
        facts += self.research()
        facts += self.land_sale()
        return self.keep(facts)

    def research(self) -> list[Fact]:
        """Three years; the increment of the year before the application near its thresholds."""
        dice = self.dice
        older = number(dice, (0, 100 * WAN, 1 * YI, 4 * YI))
        # 5 % of 4000万 = 200万, of 6000万 = 300万
        grown = number(dice, around(200 * WAN, 500 * WAN, 4000 * WAN, 6000 * WAN))
        newer = older + grown
        if dice.chance(40):
            newer = number(dice, around(1 * YI, 5 * YI))
        return [
            (("年度研发投入额", self.year - 2), older),
            (("年度研发投入额", self.year - 1), newer),
            (("年度研发投入额", self.year), number(dice, (9 * YI, 0))),
        ]

    def land_sale(self) -> list[Fact]:
        dice = self.dice
        signed = dice.pick((date(2026, 3, 1), date(2028, 2, 29), date(2027, 2, 28), date(2026, 12, 31)))
        paid = dice.pick((signed.toordinal() + 365, signed.toordinal() + 1000, signed.toordinal()))
        return [
            ("土地出让合同签订之日", signed.toordinal()),
            ("剩余价款缴清之日", paid + dice.pick((0, 1, -1, 2))),
        ]

    # lists

    def make_list(self, name: str, make_facts: list[list[Fact]]) -> None:
        if not self.lost():
            self.things[name] = tuple(
                Item(item, self.keep(facts)) for item, facts in zip(NAMES, make_facts, strict=False)
            )

    def lists(self) -> None:
        dice = self.dice
        for name, shape in ITEMS:
            items = []
            for _ in range(dice.pick(COUNTS)):
                facts: list[Fact] = []
                for fact, values in shape:
                    if values is None:
                        facts.append((fact, dice.chance(75)))
                    elif isinstance(values[0], str):
                        facts.append((fact, dice.pick(values)))
                    else:
                        facts.append((fact, number(dice, values)))
                if name == "补链稳链强链关键项目":
                    facts += self.equity()
                items.append(facts)
            self.make_list(name, items)
        # enough models for the company's cap of 100万 to bind
        if dice.chance(10) and "北斗产品型号" in self.things:
            self.things["北斗产品型号"] = tuple(
                Item(f"型号{n}", self.keep([("通过国家相关测试认证", True), ("入选目录", True)]))
                for n in range(dice.pick((10, 9, 11)))
            )
        self.make_list("新材料保险项目", [self.insured() for _ in range(dice.pick(COUNTS))])
        self.make_list("产业园区工业项目", [self.park_project() for _ in range(dice.pick(COUNTS))])
        people: list[list[Fact]] = [[("所获荣誉", self.some_of(HONOURS))] for _ in range(dice.pick(COUNTS))]
        self.make_list("人员", people)

    def equity(self) -> list[Fact]:
        whole = number(self.dice, (1000 * WAN, 999))
        stake = max(0, whole // 2 + self.dice.pick((0, 1, -1)))
        return [("项目投入", whole), ("“补改投”金额", stake)]

    def insured(self) -> list[Fact]:
        dice = self.dice
        first = number(dice, PREMIUMS)
        facts: list[Fact] = [(name, dice.chance(percent)) for name, percent in INSURED_YES_NO]
        facts.append(
            ("实际投保费率", dice.pick((2 * PERCENT, 2 * PERCENT - 1, 2 * PERCENT + 1, 0, 1_850_000)))
        )
        facts.append(("首年度实际保费", first))
        facts.append(("当年实际保费", first if dice.chance(30) else number(dice, PREMIUMS)))
        facts.append(("首次投保年度", self.year - dice.pick((0, 1, 2, 0, 1, 2, 3, -1))))
        return facts

    def park_project(self) -> list[Fact]:
        dice = self.dice
        land = dice.pick((100_000 * SQUARE_METRE, 33_333 * SQUARE_METRE, 1, 0, 123_456_789))
        floors = dice.pick((250_000 * SQUARE_METRE, 77_777 * SQUARE_METRE, 0, 987_654_321))
        used = land * dice.pick((15, 7, 0, 10)) // 100 + dice.pick((0, 1, -1))
        built = floors * dice.pick((30, 10)) // 100 + dice.pick((0, 1, -1))
        return [
            ("行政办公及生活服务设施用地面积", max(0, used)),
            ("项目总用地面积", land),
            ("行政办公及生活服务设施建筑面积", max(0, built)),
            ("项目总建筑面积", floors),
            ("提高部分主要用于建设宿舍型保障性租赁住房", dice.chance(50)),
        ]

    # receipts

    def receipts(self, source: str) -> tuple[Receipt, ...] | None:
        dice = self.dice
        if self.lost():
            return None
        return tuple(self.receipt(source) for _ in range(dice.pick((0, 0, 1, 2, 4, 8))))

    def receipt(self, source: str) -> Receipt:
        dice = self.dice
        award, listed, tiers, amounts = dice.pick(AWARDS)
        thing = None
        if listed:
            items = self.things.get(listed, ())
            thing = dice.pick(items).name if items and dice.chance(90) else "别的"
        tier = dice.pick(tiers) if tiers else None
        amount = dice.pick(amounts)
        kind = dice.between(0, 9)
        if kind == 0:
            amount = max(1, amount - 1)
        elif kind == 1:
            amount += 1
        elif kind < 4:
            amount = dice.between(1, amount)
        years_ago = dice.pick((0, 0, 1, 2, 3, 4))
        return Receipt(self.year - years_ago, award, amount, thing, tier, source)

    def case(self, name: str) -> Case:
        values = self.applicant()
        self.lists()
        history = self.receipts("")
        overlaps = self.receipts("省级同类政策")
        day = None if self.lost() else self.day
        return Case(name, day, values, self.things, history, overlaps)


DAYS = tuple(date(*ymd).toordinal() for ymd in ((2025, 12, 28), (2025, 12, 29), (2030, 12, 31), (2031, 1, 1)))

Paid = tuple[str, str | None, tuple[str | None, ...], tuple[int, ...]]

# award, list of its item, tiers, amounts: what a receipt may be for
HISTORY_COUNTS: tuple[Paid, ...] = (
    ("1.1", None, (), (200 * WAN,)),
    ("1.2", None, (), (50 * WAN,)),
    ("1.3", None, (None, "首次认定", "重新认定"), (10 * WAN, 20 * WAN)),
    ("1.4", None, (), (30 * WAN,)),
    ("3.2", None, (), (500 * WAN, 200 * WAN)),
    ("4.1", None, (), (2000 * WAN, 1500 * WAN, 500 * WAN)),
    ("7.1", "技术改造项目", (), (5000 * WAN, 100 * WAN)),
    ("9.1", None, (), (50 * WAN,)),
    ("10.1", None, (None, "初级", "中级", "高级"), (80 * WAN, 200 * WAN, 120 * WAN, 500 * WAN)),
    ("16.1", "乘用车型", (), (500 * WAN, 1200 * WAN, 2000 * WAN, 5000 * WAN)),
    ("16.2", "商用车型", (), (150 * WAN, 450 * WAN, 1500 * WAN)),
    ("16.3", "新建生产线", (), (3000 * WAN, 1000 * WAN)),
    ("18.1", "首批次新材料", (), (300 * WAN, 10 * WAN)),
    ("19.1", "新材料保险项目", (), (300 * WAN, 100 * WAN)),
    ("22.1", "核心配套项目", (), (18_000 * WAN, 6000 * WAN)),
    ("23.1", None, (), (20 * WAN,)),
    ("23.2", None, (), (100 * WAN,)),
    ("23.3", None, (), (100 * WAN,)),
    ("23.4", None, (), (200 * WAN,)),
    ("24.1", None, (), (20 * WAN,)),
    ("24.2", None, (), (30 * WAN,)),
    ("25.1", None, (), (200 * WAN,)),
    ("25.2", None, (), (60 * WAN,)),
    ("25.3", None, (), (500 * WAN,)),
    ("25.4", None, (), (200 * WAN,)),
    ("28.1", None, (None, "五星级", "四星级"), (300 * WAN, 200 * WAN)),
)
OTHERS: tuple[Paid, ...] = (
    ("2.1", None, (), (200 * WAN, 300 * WAN)),
    ("3.1", None, (), (50 * WAN,)),
    ("4.2", None, (), (200 * WAN,)),
    ("5.1", None, (), (1 * YI, 1500 * WAN)),
    ("6.1", None, (), (20 * WAN, 10 * WAN)),
    ("8.1", None, (), (20 * WAN,)),
    ("11.1", None, (), (100 * WAN,)),
    ("12.1", "标杆案例", (), (50 * WAN,)),
    ("13.1", None, (), (100 * WAN, 50 * WAN)),
    ("13.2", None, (), (80 * WAN,)),
    ("13.3", None, (), (100 * WAN,)),
    ("14.1", None, (), (100 * WAN, 50 * WAN)),
    ("15.1", None, (), (100 * WAN, 10 * WAN)),
    ("17.1", "首台（套）项目", (), (200 * WAN, 100 * WAN, 50 * WAN)),
    ("20.1", None, (), (100 * WAN, 50 * WAN)),
    ("21.1", "补链稳链强链关键项目", (), (1000 * WAN,)),
    ("29.1", "人员", (), (15 * WAN,)),
    ("29.2", "人员", (), (10 * WAN,)),
    ("29.3", "人员", (), (3 * WAN,)),
    ("30.1", "市领军型创新创业团队", (), (500 * WAN,)),
)
AWARDS = HISTORY_COUNTS + HISTORY_COUNTS + OTHERS


# ---------------------------------------------------------------- for tests


def random_case(rng: random.Random, complete: bool = False, name: str = "申请人") -> Case:
    """One applicant; ``complete``: no fact is missing."""
    return Maker(RandomDice(rng), complete).case(name)


def random_cases(seed: int, count: int, complete: bool = False) -> Iterator[Case]:
    """``count`` applicants, always the same for a seed."""
    rng = random.Random(seed)
    for n in range(count):
        yield random_case(rng, complete, f"申请人{n}")


def random_readings(rng: random.Random) -> dict[str, str]:
    """Half the time the default readings, else any."""
    if rng.random() < 0.5:
        return {}
    return {name: rng.choice("甲乙") for name in READINGS}


@st.composite
def cases(draw: st.DrawFn, complete: bool = False) -> Case:
    """The same applicants from Hypothesis."""
    return Maker(DrawnDice(draw), complete).case("申请人")


def readings() -> st.SearchStrategy[dict[str, str]]:
    return st.fixed_dictionaries({}, optional={name: st.sampled_from("甲乙") for name in READINGS})
