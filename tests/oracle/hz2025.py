"""The oracle: 杭政办函〔2025〕66号 in plain Python, one function an article.

Written from the official text and the conventions of an evaluation, never from a ``.pol`` file.
Amounts are ints in 分, rates ×10⁸, 平方米 ×10⁴. A truth is True, False or None (not known). A fact
that is missing may be any number from 0 up: ``INF`` stands for «no upper end» inside this module.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from policy_dsl.values.case import Case, Key, Receipt

Truth = bool | None
Range = tuple[int, int]
Result = tuple[str, str | None, str, int, int | None]
Right = tuple[str, str | None, str]
Limit = tuple[str, str | None, str]
Fact = Callable[[Key], Any]

GRANTED, DENIED, UNKNOWN = "granted", "denied", "unknown"
WITHIN, EXCEEDED, NOT_APPLICABLE = "within", "exceeded", "not_applicable"

WAN = 10_000 * 100
YI = 10_000 * WAN
INF = 10**40
HUGE = 10**30  # nothing known comes near; above it an upper end is «none»

START = date(2025, 12, 29).toordinal()
END = date(2030, 12, 31).toordinal()

FIRST, AGAIN, NONE = "首次认定", "重新认定", "无"

TOTAL_ROWS = "总量条款的适用范围"
DISTRICT_CAP = "区县年度上限是否包括生产线奖励"
PREMIUM_BASE = "次年度起的保费基数"
LINE_ONCE = "同一条生产线能否再次奖励"
STAR_ONCE = "一次性是每一星级一次还是总共一次"


# ---------------------------------------------------------------- truths and ranges


def both(*truths: Truth) -> Truth:
    """Kleene's «and»."""
    if False in truths:
        return False
    return None if None in truths else True


def either(*truths: Truth) -> Truth:
    """Kleene's «or»."""
    if True in truths:
        return True
    return None if None in truths else False


def opposite(truth: Truth) -> Truth:
    return None if truth is None else not truth


def equal(value: Any, wanted: str) -> Truth:
    return None if value is None else value == wanted


def recognised(value: Any) -> Truth:
    """经认定: any state but 无."""
    return None if value is None else value != NONE


def has(values: Any, wanted: str) -> Truth:
    return None if values is None else wanted in values


def reaches(value: int | None, threshold: int) -> Truth:
    """以上、达到: the number itself included."""
    return None if value is None else value >= threshold


def exceeds(value: int | None, threshold: int) -> Truth:
    """超过: the number itself excluded."""
    return None if value is None else value > threshold


def no_more_than(value: int | None, threshold: int) -> Truth:
    return None if value is None else value <= threshold


def share_within(part: int | None, whole: int | None, percent: int) -> Truth:
    """Whether ``part`` is at most ``percent`` % of ``whole``; neither is below zero."""
    if part == 0:
        return True
    if part is None or whole is None:
        return None
    return part * 100 <= whole * percent


def part_of(base: int | None, percent: int, cap: int) -> int:
    """The most that «不超过 percent %，不超过 cap» can give, rounded down to the 分."""
    if base is None:
        return cap
    return min(base * percent // 100, cap)


def by_award(receipts: Iterable[Receipt] | None) -> dict[str, list[Receipt]] | None:
    if receipts is None:
        return None
    book: dict[str, list[Receipt]] = {}
    for receipt in receipts:
        book.setdefault(receipt.award, []).append(receipt)
    return book


# ---------------------------------------------------------------- the applicant


class Claim(NamedTuple):
    """An award before the cap of its group; ``least``: the lowest its ceiling can be, before overlaps."""

    award: str
    item: str | None
    status: str
    floor: int
    ceiling: int
    least: int


class Applicant:
    """A case made ready for the articles, which put their results into ``results``."""

    def __init__(self, case: Case, readings: Mapping[str, str] | None = None) -> None:
        self.fact: Fact = case.values.get
        self.things = case.things
        self.year = None if case.date is None else date.fromordinal(case.date).year
        self.in_period: Truth = None if case.date is None else START <= case.date <= END
        self.history = by_award(case.history)
        self.overlaps = by_award(case.overlaps)
        self.readings = readings or {}
        self.results: list[Result] = []
        self.sixteen = 0  # the most that art. 16 comes to: the models X under their cap and the line B less X
        self.twenty_two = 0

    def second_reading(self, name: str) -> bool:
        return self.readings.get(name, "甲") == "乙"

    def listed(self, name: str) -> list[tuple[str, Fact]] | None:
        """The items of a list as (name, fact), None if the list is not known."""
        items = self.things.get(name)
        return None if items is None else [(item.name, item.values.get) for item in items]

    # what was received

    def receipts(self, award: str, item: str | None = None) -> list[Receipt] | None:
        if self.history is None:
            return None
        receipts = self.history.get(award, [])
        return receipts if item is None else [r for r in receipts if r.thing == item]

    def never_received(self, award: str, item: str | None = None) -> Truth:
        receipts = self.receipts(award, item)
        return None if receipts is None else not receipts

    def never_received_tier(self, award: str, tier: str) -> Truth:
        receipts = self.receipts(award)
        return None if receipts is None else all(r.tier not in (tier, None) for r in receipts)

    def received(self, award: str, item: str | None = None) -> Range:
        receipts = self.receipts(award, item)
        if receipts is None:
            return 0, INF
        amount = sum(r.amount for r in receipts)
        return amount, amount

    def received_this_year(self, award: str, item: str | None = None) -> Range:
        return self.in_year_of_application(self.receipts(award, item))

    def in_year_of_application(self, receipts: list[Receipt] | None) -> Range:
        if receipts is None:
            return 0, INF
        if self.year is None:
            return 0, sum(r.amount for r in receipts)
        amount = sum(r.amount for r in receipts if r.year == self.year)
        return amount, amount

    def within_three_years(self, award: str, item: str | None = None) -> Truth:
        """最多连续支持三年: fewer than three years since the first receipt."""
        receipts = self.receipts(award, item)
        if receipts is None:
            return None
        if not receipts:
            return True
        return None if self.year is None else self.year - min(r.year for r in receipts) < 3

    def received_elsewhere(self, award: str, item: str | None) -> Range:
        """不重复: what other policies paid for the same award (and item) in this year."""
        if self.overlaps is None:
            return 0, INF
        receipts = self.overlaps.get(award)
        if not receipts:
            return 0, 0
        if item is not None:
            receipts = [r for r in receipts if r.thing == item]
        return self.in_year_of_application(receipts)

    # results

    def settle(
        self, award: str, item: str | None, conditions: Truth, floor: int, ceiling: int
    ) -> tuple[str, int, int]:
        """The award itself, overlap deducted: its status, floor and ceiling."""
        if conditions is False or self.in_period is False:
            return DENIED, 0, 0
        if self.overlaps != {}:
            low, high = self.received_elsewhere(award, item)
            ceiling -= low
            floor = max(0, floor - high)
        if ceiling <= 0:
            return DENIED, 0, 0
        if conditions is None or self.in_period is None:
            return UNKNOWN, 0, ceiling
        return GRANTED, floor, ceiling

    def report(self, award: str, item: str | None, status: str, floor: int, ceiling: int) -> None:
        self.results.append((award, item, status, floor, ceiling if ceiling < HUGE else None))

    def up_to(self, award: str, conditions: Truth, ceiling: int, item: str | None = None) -> None:
        """给予不超过 ceiling."""
        self.report(award, item, *self.settle(award, item, conditions, 0, ceiling))

    def exactly(self, award: str, conditions: Truth, amount: int, item: str | None = None) -> None:
        """给予 amount."""
        self.report(award, item, *self.settle(award, item, conditions, amount, amount))

    def by_level(self, award: str, level: Any, amounts: Mapping[str, int]) -> None:
        """分别给予: the ceiling that stands against the level; the highest while it is not known."""
        if level is None:
            self.up_to(award, None, max(amounts.values()))
        else:
            self.up_to(award, level in amounts, amounts.get(level, 0))

    def items(self, award: str, name: str) -> Iterable[tuple[str, Fact]]:
        """The items of a list; for a list not known one result without an item."""
        items = self.listed(name)
        if items is None:
            self.up_to(award, None, INF)
            return ()
        return items

    def group_cap(self, ids: Collection[str], claims: Iterable[Claim], cap: int) -> int:
        """Report awards whose sum in a year is capped: kept whole in their order, the later ones cut.

        A ceiling is what can be left for the award at most, whatever the missing facts are: an earlier award
        that is still open may come to nothing. Cut to nothing: denied. Returns the most that all come to.
        """
        left = whole = max(0, cap - sum(self.received_this_year(award)[0] for award in ids))
        most = 0
        for award, item, status, floor, ceiling, least in claims:
            most += 0 if status == DENIED else ceiling
            if ceiling > left:
                ceiling = left
                if left <= 0:
                    status = DENIED
            self.report(award, item, status, min(floor, ceiling), ceiling)
            if status == GRANTED:
                left = max(0, left - max(0, min(ceiling, least - self.received_elsewhere(award, item)[1])))
        return min(whole, most)


# ---------------------------------------------------------------- 一、创新供给体系


def article_1(a: Applicant) -> None:
    leader = a.fact("战略性科技领军企业")
    a.up_to("1.1", both(equal(leader, FIRST), a.never_received("1.1")), 200 * WAN)

    eagle = a.fact("“新雏鹰”企业")
    a.up_to("1.2", both(equal(eagle, FIRST), a.never_received("1.2")), 50 * WAN)

    high_tech = a.fact("高新技术企业")
    first = both(equal(high_tech, FIRST), a.never_received_tier("1.3", FIRST))
    again = equal(high_tech, AGAIN)
    a.up_to("1.3", either(first, again), 10 * WAN if first is False else 20 * WAN)

    grown = both(recognised(high_tech), a.fact("首次上规模"), a.never_received("1.4"))
    a.exactly("1.4", grown, 30 * WAN)


def article_2(a: Applicant) -> None:
    qualified = either(a.fact("科技型中小企业"), recognised(a.fact("高新技术企业")))
    size = a.fact("经营规模")
    small = equal(size, "符合国家科技型中小企业认定标准")
    large = equal(size, "超过国家科技型中小企业认定标准")

    spent = before = None
    if a.year is not None:
        spent = a.fact(("年度研发投入额", a.year - 1))
        before = a.fact(("年度研发投入额", a.year - 2))
    # the increment lies in [least, most]; no «most»: it has no upper end
    if spent is None:
        least, most = 0, None
    elif before is None:
        least, most = 0, spent
    else:
        least = most = max(0, spent - before)

    def grows_by(threshold: int) -> Truth:
        if least >= threshold:
            return True
        return False if most is not None and most < threshold else None

    any_size = a.second_reading(TOTAL_ROWS)
    rows = (
        (both(small, grows_by(200 * WAN)), 0, part_of(most, 5, 200 * WAN)),
        (both(any_size or small, reaches(spent, 1 * YI)), 200 * WAN, 200 * WAN),
        (both(large, grows_by(500 * WAN)), 0, part_of(most, 5, 300 * WAN)),
        (both(any_size or large, reaches(spent, 5 * YI)), 300 * WAN, 300 * WAN),
    )
    floor = max((low for holds, low, _ in rows if holds), default=0)
    ceiling = max((high for holds, _, high in rows if holds is not False), default=0)
    conditions = both(qualified, either(*(holds for holds, _, _ in rows)))
    a.report("2.1", None, *a.settle("2.1", None, conditions, floor, ceiling))


def article_3(a: Applicant) -> None:
    kind = a.fact("杭州市概念验证中心")
    a.exactly("3.1", equal(kind, "创建类"), 50 * WAN)
    a.up_to("3.2", equal(kind, "认定类"), 500 * WAN - a.received_this_year("3.2")[0])


def article_4(a: Applicant) -> None:
    base = recognised(a.fact("杭州市中试基地"))
    left = 2000 * WAN - a.received("4.1")[0]
    equipment = a.fact("上年度新增中试设备设施投入金额")
    a.up_to("4.1", both(base, a.within_three_years("4.1")), part_of(equipment, 20, left))
    a.up_to("4.2", base, part_of(a.fact("上年度对外服务收入"), 30, 200 * WAN))


def article_5(a: Applicant) -> None:
    a.by_level("5.1", a.fact("制造业创新中心"), {"国家级": 1 * YI, "省级": 1500 * WAN})


# ---------------------------------------------------------------- 二、智能制造体系


def article_6(a: Applicant) -> None:
    a.by_level("6.1", a.fact("浙江数商"), {"领军型": 20 * WAN, "成长型": 10 * WAN})


def article_7(a: Applicant) -> None:
    for name, fact in a.items("7.1", "技术改造项目"):
        invested = fact("设备（含软件投入）审定投资额")
        kind = either(reaches(invested, 1000 * WAN), fact("内生裂变项目"))
        conditions = both(kind, a.never_received("7.1", name))
        a.up_to("7.1", conditions, part_of(invested, 20, 5000 * WAN), name)


def article_8(a: Applicant) -> None:
    ceiling = part_of(a.fact("数改项目实际投资额"), 20, 20 * WAN)
    a.up_to("8.1", a.fact("符合“数改券”申领条件"), ceiling)


def article_9(a: Applicant) -> None:
    platform = recognised(a.fact("省级工业互联网平台"))
    a.up_to("9.1", both(platform, a.never_received("9.1")), 50 * WAN)


def article_10(a: Applicant) -> None:
    grades = {"初级": 80 * WAN, "中级": 200 * WAN, "高级": 500 * WAN}
    paid = a.received("10.1")[0]
    a.by_level("10.1", a.fact("“AI工厂”等级"), {g: max(0, x - paid) for g, x in grades.items()})


def article_11(a: Applicant) -> None:
    a.up_to("11.1", a.fact("杭州市数字工程服务商"), 100 * WAN)


def article_12(a: Applicant) -> None:
    for name, fact in a.items("12.1", "标杆案例"):
        contracts = fact("自有技术产品和服务合同金额")
        a.up_to("12.1", True, part_of(contracts, 20, 50 * WAN), name)


def article_13(a: Applicant) -> None:
    a.by_level("13.1", a.fact("绿色工厂"), {"国家级": 100 * WAN, "省级": 50 * WAN})
    a.up_to("13.2", recognised(a.fact("省级零碳（近零碳）工厂")), 80 * WAN)
    a.up_to("13.3", recognised(a.fact("国家级绿色低碳园区")), 100 * WAN)


def article_14(a: Applicant) -> None:
    a.by_level("14.1", a.fact("5G工厂"), {"国家级": 100 * WAN, "省级": 50 * WAN})


def article_15(a: Applicant) -> None:
    models = a.listed("北斗产品型号")
    if models is None:
        a.up_to("15.1", None, 100 * WAN)
        return
    listed = [both(fact("通过国家相关测试认证"), fact("入选目录")) for _, fact in models]
    possible = len(listed) - listed.count(False)
    a.up_to("15.1", either(*listed), min(10 * WAN * possible, 100 * WAN))


CAR_STEPS = ((50_000, 500 * WAN), (120_000, 1200 * WAN), (200_000, 2000 * WAN))
TRUCK_STEPS = ((1_000, 150 * WAN), (3_000, 450 * WAN), (10_000, 1500 * WAN))


def model_awards(
    a: Applicant, award: str, name: str, steps: tuple[tuple[int, int], ...]
) -> tuple[Truth, int, int]:
    """The sum over the models: whether there is one, its ceiling, and the least that ceiling can be."""
    models = a.listed(name)
    if models is None:
        return None, INF, 0
    found: Truth = False
    ceiling = least = 0
    for model, fact in models:
        made = fact("首个完整年度产量")
        reached = both(fact("新量产上市"), exceeds(made, steps[0][0]))
        if reached is False:
            continue
        found = either(found, reached)
        grade = max(amount for step, amount in steps if made is None or made > step)
        low, high = a.received(award, model)
        ceiling += max(0, grade - low)
        if reached:
            least += max(0, grade - high)
    return found, ceiling, least


def line_awards(a: Applicant) -> tuple[Truth, int]:
    """The sum over the production lines less what the models received before."""
    lines = a.listed("新建生产线")
    if lines is None:
        return None, INF
    once = a.second_reading(LINE_ONCE)
    reached = [
        both(
            reaches(fact("量产后三年内整车产量"), 300_000),
            a.never_received("16.3", line) if once else True,
        )
        for line, fact in lines
    ]
    possible = len(reached) - reached.count(False)
    paid = a.received("16.1")[0] + a.received("16.2")[0]
    return either(*reached), max(0, 3000 * WAN * possible - paid)


def article_16(a: Applicant) -> None:
    claims = []
    for award, name, steps in (("16.1", "乘用车型", CAR_STEPS), ("16.2", "商用车型", TRUCK_STEPS)):
        conditions, ceiling, least = model_awards(a, award, name, steps)
        claims.append(Claim(award, None, *a.settle(award, None, conditions, 0, ceiling), least))
    # The models' floors are 0: they take nothing off the ceiling of the line award.
    conditions, ceiling = line_awards(a)
    lines = a.settle("16.3", None, conditions, 0, ceiling)

    models = sum(claim.ceiling for claim in claims if claim.status != DENIED)
    line = 0 if lines[0] == DENIED else lines[2]
    if a.second_reading(DISTRICT_CAP):
        claims.append(Claim("16.3", None, *lines, 0))
        left = max(0, 5000 * WAN - sum(a.received_this_year(i)[0] for i in ("16.1", "16.2", "16.3")))
        a.group_cap(("16.1", "16.2", "16.3"), claims, 5000 * WAN)
        a.sixteen = min(left, max(models, line))
    else:
        a.sixteen = max(a.group_cap(("16.1", "16.2"), claims, 5000 * WAN), line)
        a.report("16.3", None, *lines)


def article_17(a: Applicant) -> None:
    amounts = {"国际": 200 * WAN, "国内": 100 * WAN, "省内": 50 * WAN}
    for name, fact in a.items("17.1", "首台（套）项目"):
        level = fact("首台（套）级别")
        conditions = both(fact("经省级认定"), None if level is None else level in amounts)
        a.up_to("17.1", conditions, amounts.get(level, 200 * WAN), name)


def article_18(a: Applicant) -> None:
    for name, fact in a.items("18.1", "首批次新材料"):
        sales = fact("首年度累计销售额")
        conditions = both(
            fact("经省级认定"),
            reaches(sales, 100 * WAN),
            a.never_received("18.1", name),
        )
        a.up_to("18.1", conditions, part_of(sales, 10, 300 * WAN), name)


def article_19(a: Applicant) -> None:
    base_name = "当年实际保费" if a.second_reading(PREMIUM_BASE) else "首年度实际保费"
    for name, fact in a.items("19.1", "新材料保险项目"):
        first_year = fact("首次投保年度")
        k = None if a.year is None or first_year is None else a.year - first_year
        excluded = either(
            fact("已获得国家、省保费补贴"),
            both(fact("首台（套）装备用材料"), fact("已享受过保险补偿政策")),
        )
        conditions = both(
            fact("符合市重点新材料首批次应用示范指导目录"),
            no_more_than(fact("实际投保费率"), 2_000_000),
            None if k is None else k in (0, 1, 2),
            opposite(excluded),
            a.within_three_years("19.1", name),
        )
        percent = 90 if k is None else 90 - 10 * k
        premium = fact(base_name)
        paid_low, paid_high = a.received_this_year("19.1", name)
        if premium is None:
            floor = 0
            ceiling = 300 * WAN - paid_low
        else:
            amount = (premium * percent + 50) // 100  # to the 分, half up
            floor = min(amount, max(0, 300 * WAN - paid_high))
            ceiling = min(amount, 300 * WAN - paid_low)
        a.report("19.1", name, *a.settle("19.1", name, conditions, floor, ceiling))


def article_20(a: Applicant) -> None:
    a.by_level("20.1", a.fact("工业设计中心"), {"国家级": 100 * WAN, "省级": 50 * WAN})


# ---------------------------------------------------------------- 三、主体培育体系


def article_21(a: Applicant) -> None:
    for name, fact in a.items("21.1", "补链稳链强链关键项目"):
        conditions = both(
            recognised(fact("领域")),
            equal(fact("支持方式"), "财政补助"),
            no_more_than(fact("财政补助时间"), 36),
        )
        ceiling = part_of(fact("项目研发投入"), 20, 1000 * WAN)
        a.up_to("21.1", conditions, ceiling, name)


def article_22(a: Applicant) -> None:
    maker = a.fact("网络通信制造业企业")
    projects = a.listed("核心配套项目")
    claims = []
    if projects is None:
        claims.append(Claim("22.1", None, *a.settle("22.1", None, both(maker, None), 0, INF), 0))
    else:
        for name, fact in projects:
            delivered = fact("当年交付总量")
            conditions = both(maker, fact("符合一定条件"))
            ceiling = INF if delivered is None else delivered * 6 // 1000
            least = 0 if delivered is None else ceiling
            settled = a.settle("22.1", name, conditions, 0, ceiling)
            claims.append(Claim("22.1", name, *settled, least))
    a.twenty_two = a.group_cap(("22.1",), claims, 18_000 * WAN)


def article_23(a: Applicant) -> None:
    for award, name, ceiling in (
        ("23.1", "省级专精特新中小企业", 20 * WAN),
        ("23.2", "省级隐形冠军企业", 100 * WAN),
        ("23.3", "国家级专精特新“小巨人”企业", 100 * WAN),
        ("23.4", "国家级制造业单项冠军企业", 200 * WAN),
    ):
        a.up_to(award, both(equal(a.fact(name), FIRST), a.never_received(award)), ceiling)


def article_24(a: Applicant) -> None:
    industrial = a.fact("工业企业")
    a.up_to("24.1", both(industrial, a.fact("首次上规纳统"), a.never_received("24.1")), 20 * WAN)
    kept = reaches(a.fact("上规后连续保持在规"), 3)
    a.up_to("24.2", both(industrial, kept, a.never_received("24.2")), 30 * WAN)


def article_25(a: Applicant) -> None:
    prizes = a.fact("所获质量奖")
    for award, prize, ceiling in (
        ("25.1", "浙江省人民政府质量奖", 200 * WAN),
        ("25.2", "浙江省人民政府质量管理创新奖", 60 * WAN),
        ("25.3", "中国质量奖", 500 * WAN),
        ("25.4", "中国质量奖提名奖", 200 * WAN),
    ):
        a.up_to(award, both(has(prizes, prize), a.never_received(award)), ceiling)


# ---------------------------------------------------------------- 四、产业空间体系


def article_26(a: Applicant) -> Right:
    land = a.fact("存量工业用地")
    conditions = both(
        a.in_period,
        a.fact("符合规划"),
        a.fact("不改变用途"),
        None if land is None else len(land) > 0,
    )
    return "26.1", None, UNKNOWN if conditions is None else GRANTED if conditions else DENIED


def article_28(a: Applicant) -> None:
    park = a.fact("浙江省小微企业园")
    stars = a.fact("浙江省小微企业园等级")
    rows = []
    for level, amount in (("五星级", 300 * WAN), ("四星级", 200 * WAN)):
        if a.second_reading(STAR_ONCE):
            unpaid = a.never_received("28.1")
        else:
            unpaid = a.never_received_tier("28.1", level)
        rows.append((both(equal(park, FIRST), equal(stars, level), unpaid), amount))
    ceiling = max((amount for holds, amount in rows if holds is not False), default=0)
    a.up_to("28.1", either(rows[0][0], rows[1][0]), ceiling)


# ---------------------------------------------------------------- 五、优化生态体系


def article_29(a: Applicant) -> None:
    for award, prize, amount in (
        ("29.1", "“中华技能大奖”", 15 * WAN),
        ("29.2", "“钱江技能大奖”", 10 * WAN),
        ("29.3", "“全国技术能手”", 3 * WAN),
    ):
        for name, fact in a.items(award, "人员"):
            a.exactly(award, has(fact("所获荣誉"), prize), amount, name)


def article_30(a: Applicant) -> None:
    for name, fact in a.items("30.1", "市领军型创新创业团队"):
        a.up_to("30.1", fact("新入选"), 500 * WAN, name)


# ---------------------------------------------------------------- limits


def verdict(applies: Truth, holds: Truth) -> str:
    if applies is False:
        return NOT_APPLICABLE
    if applies is None or holds is None:
        return UNKNOWN
    return WITHIN if holds else EXCEEDED


def article_21_limits(a: Applicant) -> list[Limit]:
    projects = a.listed("补链稳链强链关键项目")
    if projects is None:
        return [("21.L1", None, UNKNOWN), ("21.L2", None, UNKNOWN)]
    limits: list[Limit] = []
    for name, fact in projects:
        applies = both(recognised(fact("领域")), equal(fact("支持方式"), "“补改投”"))
        amount = share_within(fact("“补改投”金额"), fact("项目投入"), 50)
        stake = no_more_than(fact("投资占项目单位的股比"), 30_000_000)
        limits.append(("21.L1", name, verdict(applies, amount)))
        limits.append(("21.L2", name, verdict(applies, stake)))
    return limits


def article_27(a: Applicant) -> list[Limit]:
    projects = a.listed("产业园区工业项目")
    if projects is None:
        return [("27.L1", None, UNKNOWN), ("27.L2", None, UNKNOWN), ("27.L3", None, UNKNOWN)]
    limits: list[Limit] = []
    for name, fact in projects:
        land, all_land = fact("行政办公及生活服务设施用地面积"), fact("项目总用地面积")
        floors, all_floors = fact("行政办公及生活服务设施建筑面积"), fact("项目总建筑面积")
        raised = opposite(share_within(land, all_land, 7))
        housing = fact("提高部分主要用于建设宿舍型保障性租赁住房")
        limits.append(("27.L1", name, verdict(True, share_within(land, all_land, 15))))
        limits.append(("27.L2", name, verdict(True, share_within(floors, all_floors, 30))))
        limits.append(("27.L3", name, verdict(raised, housing)))
    return limits


def a_year_after(day: int) -> int:
    start = date.fromordinal(day)
    if (start.month, start.day) == (2, 29):
        return date(start.year + 1, 2, 28).toordinal()
    return start.replace(year=start.year + 1).toordinal()


def article_31(a: Applicant) -> list[Limit]:
    buyer = a.fact("受让工业用地")
    signed, paid = a.fact("土地出让合同签订之日"), a.fact("剩余价款缴清之日")
    in_time = None if signed is None or paid is None else paid <= a_year_after(signed)
    return [
        ("31.L1", None, verdict(buyer, reaches(a.fact("首期缴纳比例"), 50_000_000))),
        ("31.L2", None, verdict(buyer, in_time)),
    ]


# ---------------------------------------------------------------- the whole policy

AWARDS: tuple[Callable[[Applicant], None], ...] = (
    *(article_1, article_2, article_3, article_4, article_5, article_6, article_7, article_8, article_9),
    *(article_10, article_11, article_12, article_13, article_14, article_15, article_16, article_17),
    *(article_18, article_19, article_20, article_21, article_22, article_23, article_24, article_25),
    *(article_28, article_29, article_30),
)


def evaluate(case: Case, readings: Mapping[str, str] | None) -> Applicant:
    applicant = Applicant(case, readings)
    for article in AWARDS:
        article(applicant)
    return applicant


def oracle(case: Case, readings: Mapping[str, str] | None = None) -> list[Result]:
    """Every award as (id, item, status, floor, ceiling); a ceiling of None is no upper end."""
    return evaluate(case, readings).results


def total(case: Case, readings: Mapping[str, str] | None = None) -> tuple[int, int | None]:
    """The sum of all awards, the vouchers of art. 8 included.

    Art. 16 pays min(X, cap) for the models and max(0, B − X) for the lines: at most max(min(X, cap), B).
    """
    applicant = evaluate(case, readings)
    floor = 0
    high = applicant.sixteen + applicant.twenty_two
    for award, _, _, least, most in applicant.results:
        floor += least
        if award not in ("16.1", "16.2", "16.3", "22.1"):
            high += INF if most is None else most
    return floor, high if high < HUGE else None


def rights(case: Case) -> list[Right]:
    """Every right that is not money, as (id, item, status)."""
    return [article_26(Applicant(case))]


def limits(case: Case) -> list[Limit]:
    """Every limit as (id, item, status); a limit holds whatever the day of the application is."""
    a = Applicant(case)
    return article_21_limits(a) + article_27(a) + article_31(a)
