"""Every operator: concretely, at its boundary, and with facts missing."""

from __future__ import annotations

from typing import Any

import pytest
from interp_build import DAY, LEVELS, award, case, day, is_, num, policy, ref, say, saynum

from policy_dsl.backends.contract import BOOLEANS, DECLARATIONS, NUMBERS, OPERATORS, Support, gaps
from policy_dsl.backends.interpreter.builder import Builder
from policy_dsl.backends.interpreter.capabilities import capabilities, name
from policy_dsl.backends.interpreter.env import Env
from policy_dsl.backends.interpreter.run import NO_ITEM, Run
from policy_dsl.core import ir
from policy_dsl.core.ir import (
    All,
    AnyOf,
    Compare,
    Const,
    Exists,
    FactRef,
    Greatest,
    History,
    If,
    Least,
    Lit,
    Not,
    Option,
    Reading,
)
from policy_dsl.values.case import Case, Receipt
from policy_dsl.values.dates import FIRST_DAY, LAST_DAY
from policy_dsl.values.ranges import INF, ends, lower, upper

POLICY = policy(readings=(Reading("范围", "2", (Option("甲", ""), Option("乙", "")), "甲"),))
ENV = Env(POLICY, {})
NONE = Case("某企业", None, {}, {}, None, None)
"""An applicant of whom nothing is known."""


def truth(node: ir.Bool, applicant: Case = NONE, at: int | None = None) -> Any:
    """True, False, or the facts that are needed; ``at``: the item of 项目 at hand."""
    run = Run(applicant, 2, 0)
    run.within(FIRST_DAY, LAST_DAY)
    if at is not None:
        run.cur[0] = applicant.things["项目"][at]
    value = Builder(ENV, "项目").boolean(node)(run)
    return value if value is True or value is False else run.names(value)


def number(node: ir.Num, applicant: Case = NONE, at: int | None = None, span: Any = None) -> Any:
    """The number, or (low, high, needs)."""
    run = Run(applicant, 2, 0)
    run.within(*(span or (FIRST_DAY, LAST_DAY)))
    if at is not None:
        run.cur[0] = applicant.things["项目"][at]
    value = Builder(ENV, "项目").number(node)(run)
    if isinstance(value, int):
        return value
    low, high, mask = ends(value)
    assert low < high and mask
    return lower(low), upper(high), run.names(mask)


YES, NO = Lit(True), Lit(False)
OPEN_A, OPEN_B = is_("甲"), is_("乙")
MONEY = num("金额")


def test_literals_and_readings() -> None:
    assert truth(YES) is True and truth(NO) is False
    assert truth(ir.ReadingIs("范围", "甲")) is True
    assert truth(ir.ReadingIs("范围", "乙")) is False


def test_bool_fact() -> None:
    assert truth(OPEN_A, case({"甲": True})) is True
    assert truth(OPEN_A, case({"甲": False})) is False
    assert truth(OPEN_A) == ("甲",)


def test_yearly_bool_fact() -> None:
    node = is_("在册", offset=-1)
    assert truth(node, case({("在册", 2025): True})) is True
    assert truth(node, case({("在册", 2026): True})) == ("在册（2025年）",)
    assert truth(node, case({("在册", 2025): True}, date=None)) == ("申报日期",)


def test_item_facts() -> None:
    node = is_("合格", "项目")
    items = case(项目=[("一号", {"合格": True}), ("二号", {})])
    assert truth(node, items, 0) is True
    assert truth(node, items, 1) == ("项目[二号].合格",)
    assert truth(node, items) == ("项目",)
    assert number(num("投资", "项目"), items, 1) == (0, None, ("项目[二号].投资",))
    yearly = num("合同", "项目", -1)
    assert number(yearly, items, 1) == (0, None, ("项目[二号].合同（2025年）",))
    assert number(yearly, case(项目=[("一号", {("合同", 2025): 7})]), 0) == 7


def test_in_set() -> None:
    node = ir.InSet(ref("等级"), ("初级", "无"))
    assert truth(node, case({"等级": "无"})) is True
    assert truth(node, case({"等级": "高级"})) is False
    assert truth(node) == ("等级",)
    assert truth(ir.InSet(ref("等级"), (*LEVELS, "无"))) is True
    assert truth(ir.InSet(ref("等级"), ("特级",))) is False
    assert truth(ir.InSet(ref("等级"), LEVELS)) == ("等级",)


def test_has() -> None:
    node = ir.Has(ref("奖项"), "金奖")
    assert truth(node, case({"奖项": frozenset({"金奖"})})) is True
    assert truth(node, case({"奖项": frozenset()})) is False
    assert truth(node) == ("奖项",)


@pytest.mark.parametrize(
    ("op", "below", "at", "above"),
    [
        ("<", True, False, False),
        ("<=", True, True, False),
        ("==", False, True, False),
        ("!=", True, False, True),
        (">=", False, True, True),
        (">", False, False, True),
    ],
)
def test_compare_at_the_boundary(op: Any, below: bool, at: bool, above: bool) -> None:
    for right in (Const(100), ir.Add((Const(60), Const(40)))):
        node = Compare(op, MONEY, right)
        assert truth(node, case({"金额": 99})) is below
        assert truth(node, case({"金额": 100})) is at
        assert truth(node, case({"金额": 101})) is above
        assert truth(node) == ("金额",)


@pytest.mark.parametrize(
    ("op", "right", "expected"),
    [
        ("<", 0, False),  # facts are never negative
        (">=", 0, True),
        (">", -1, True),
        ("<=", -1, False),
        ("==", -1, False),
        ("!=", -1, True),
        ("<=", 0, ("金额",)),
        (">", 0, ("金额",)),
    ],
)
def test_compare_with_a_missing_fact(op: Any, right: int, expected: Any) -> None:
    assert truth(Compare(op, MONEY, Const(right))) == expected
    swapped = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}.get(op, op)
    assert truth(Compare(swapped, Const(right), MONEY)) == expected


def test_all() -> None:
    assert truth(All(())) is True
    assert truth(All((YES, OPEN_A))) == ("甲",)
    assert truth(All((OPEN_A, OPEN_B))) == ("甲", "乙")
    assert truth(All((OPEN_A, NO))) is False
    closed = case({"乙": False})
    assert truth(All((OPEN_A, OPEN_B)), closed) is False


def test_any() -> None:
    assert truth(AnyOf(())) is False
    assert truth(AnyOf((NO, OPEN_A))) == ("甲",)
    assert truth(AnyOf((OPEN_A, OPEN_B)), case({"乙": True})) is True
    assert truth(AnyOf((OPEN_A, OPEN_B)), case({"乙": False})) == ("甲",)


def test_not() -> None:
    assert truth(Not(YES)) is False and truth(Not(NO)) is True
    assert truth(Not(OPEN_A)) == ("甲",)
    assert truth(Not(OPEN_A), case({"甲": True})) is False


def test_say_is_transparent() -> None:
    assert truth(say(OPEN_A, "甲的")) == ("甲",)
    assert number(saynum(MONEY, "金额"), case({"金额": 5})) == 5


def test_exists() -> None:
    node = Exists("车型", is_("量产", "车型"))
    assert truth(node, case(车型=[])) is False
    assert truth(node, case(车型=[("a", {"量产": False}), ("b", {"量产": True})])) is True
    assert truth(node, case(车型=[("a", {}), ("b", {"量产": True})])) is True
    assert truth(node, case(车型=[("a", {}), ("b", {"量产": False})])) == ("车型[a].量产",)
    assert truth(node) == ("车型",)
    assert truth(Exists("车型", All((is_("量产", "车型"), NO)))) is False
    assert truth(Exists("车型", All((is_("量产", "车型"), OPEN_A)))) == ("车型", "甲")
    assert truth(Exists("车型", YES)) == ("车型",)


def test_loops() -> None:
    sold = num("销量", "车型")
    total, most = ir.SumOver("车型", sold), ir.MostOver("车型", sold)
    count = ir.CountOver("车型", Compare(">", sold, Const(5)))
    cars = case(车型=[("a", {"销量": 5}), ("b", {"销量": 6}), ("c", {"销量": 9})])
    assert (number(total, cars), number(most, cars), number(count, cars)) == (20, 9, 2)
    empty = case(车型=[])
    assert (number(total, empty), number(most, empty), number(count, empty)) == (0, 0, 0)
    some = case(车型=[("a", {"销量": 5}), ("b", {})])
    need = ("车型[b].销量",)
    assert number(total, some) == (5, None, need)
    assert number(most, some) == (5, None, need)
    assert number(count, some) == (0, 1, need)
    for node in (total, most, count):
        assert number(node) == (0, None, ("车型",))


def test_the_greatest_over_a_list_may_be_negative() -> None:
    node = ir.MostOver("车型", ir.Sub(num("销量", "车型"), Const(10)))
    assert number(node, case(车型=[("a", {"销量": 3}), ("b", {"销量": 4})])) == -6
    assert number(node, case(车型=[])) == 0
    capped = ir.MostOver("车型", Least((num("销量", "车型"), Const(7))))
    assert number(capped) == (0, 7, ("车型",))


def test_a_list_that_is_not_given_may_not_matter() -> None:
    assert number(ir.SumOver("车型", If(NO, num("销量", "车型"), Const(0)))) == 0
    assert number(ir.CountOver("车型", NO)) == 0
    assert number(Least((ir.SumOver("车型", num("销量", "车型")), Const(100)))) == (0, 100, ("车型",))
    assert number(ir.SumOver("车型", Const(-1))) == (None, 0, ("车型",))


def test_loops_within_the_item_of_an_award() -> None:
    both = case(项目=[("一号", {"投资": 3}), ("二号", {"投资": 4})], 车型=[("a", {"销量": 10})])
    node = ir.SumOver("车型", ir.Add((num("销量", "车型"), num("投资", "项目"))))
    assert number(node, both, 0) == 13
    assert number(node, both, 1) == 14
    over_all = ir.Add((ir.SumOver("项目", num("投资", "项目")), num("投资", "项目")))
    assert number(over_all, both, 1) == 7 + 4


def test_groups_are_cut_one_by_one() -> None:
    """min(100, 60 + 70) + min(100, 30) = 130; a name that is missing may be that of either group, or a third."""
    of = FactRef("类别", "项目")
    total = ir.SumBy("项目", of, num("投资", "项目"), Const(100))

    def with_(*items: tuple[int | None, str | None]) -> Any:
        rows = [
            {k: v for k, v in (("投资", much), ("类别", level)) if v is not None} for much, level in items
        ]
        return number(total, case(项目=[(f"项{i}", row) for i, row in enumerate(rows)]))

    assert with_((60, "初级"), (70, "初级"), (30, "高级")) == 130
    assert with_((60, "初级"), (70, "初级"), (30, None)) == (100, 130, ("项目[项2].类别",))
    assert with_((60, "初级"), (30, "高级"), (50, None)) == (130, 140, ("项目[项2].类别",))
    assert with_((60, "初级"), (40, None), (90, None)) == (100, 190, ("项目[项1].类别", "项目[项2].类别"))
    assert with_((250, None)) == 100
    assert with_((0, None), (60, "初级")) == 60
    assert with_((None, "初级"), (70, "初级")) == (70, 100, ("项目[项0].投资",))
    assert with_() == 0
    assert number(total) == (0, None, ("项目",))


def test_numbers_of_the_text() -> None:
    assert number(Const(-3)) == -3
    assert number(ir.Unbounded()) == INF
    assert number(Least((ir.Unbounded(), Const(5)))) == 5
    assert number(ir.Sub(ir.Unbounded(), MONEY)) == INF
    assert number(ir.FloorDiv(ir.Scale(ir.Unbounded(), 5), 100)) > 10**150


def test_num_fact() -> None:
    assert number(MONEY, case({"金额": 7})) == 7
    assert number(MONEY) == (0, None, ("金额",))
    assert number(num("签订之日")) == (FIRST_DAY, LAST_DAY, ("签订之日",))
    node = num("研发", offset=-1)
    assert number(node, case({("研发", 2025): 7})) == 7
    assert number(node, case()) == (0, None, ("研发（2025年）",))
    assert number(node) == (0, None, ("申报日期",))


def test_best_of() -> None:
    node = ir.BestOf(ref("研发"), -3, -1)
    years = {("研发", 2023): 4, ("研发", 2024): 9, ("研发", 2025): 7}
    assert number(node, case(years)) == 9
    del years["研发", 2023]
    assert number(node, case(years)) == (9, None, ("研发（2023年）",))
    assert number(node, case()) == (0, None, ("研发（2023年）", "研发（2024年）", "研发（2025年）"))
    assert number(node) == (0, None, ("申报日期",))
    assert number(ir.BestOf(ref("研发"), 0, -1), case()) == 0


def test_rank() -> None:
    node = ir.Rank(ref("等级"), LEVELS)
    assert [number(node, case({"等级": v})) for v in (*LEVELS, "无")] == [1, 2, 3, 0]
    assert number(node) == (0, 3, ("等级",))
    assert number(ir.Rank(FactRef("奖项"), ("金奖",))) == (0, 1, ("奖项",))
    item = ir.Rank(ref("类别", "项目"), ("初级",))
    assert number(item, case(项目=[("一号", {})]), 0) == (0, 1, ("项目[一号].类别",))


def test_day_and_year() -> None:
    assert number(ir.ApplyDate(), case()) == DAY
    assert number(ir.ApplyYear(), case()) == 2026
    assert number(ir.ApplyYear()) == (1, 9999, ("申报日期",))
    span = day(2025, 12, 29), day(2030, 12, 31)
    assert number(ir.ApplyYear(), span=span) == (2025, 2030, ("申报日期",))
    assert number(ir.ApplyDate(), span=span) == (*span, ("申报日期",))
    assert number(ir.ApplyYear(), span=(day(2026, 1, 1), day(2026, 12, 31))) == 2026
    assert number(ir.YearOf(num("签订之日")), case({"签订之日": day(2024, 12, 31)})) == 2024
    assert number(ir.YearOf(num("签订之日"))) == (1, 9999, ("签订之日",))


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ((2024, 1, 31), 1, (2024, 2, 29)),
        ((2025, 1, 31), 1, (2025, 2, 28)),
        ((2025, 12, 29), 12, (2026, 12, 29)),
        ((2024, 2, 29), 12, (2025, 2, 28)),
        ((2025, 3, 31), -1, (2025, 2, 28)),
        ((2025, 1, 15), -1, (2024, 12, 15)),
        ((2025, 5, 5), 0, (2025, 5, 5)),
    ],
)
def test_add_months(start: Any, months: int, end: Any) -> None:
    node = ir.AddMonths(num("签订之日"), months)
    assert number(node, case({"签订之日": day(*start)})) == day(*end)


def test_add_months_stays_in_the_calendar() -> None:
    node = ir.AddMonths(num("签订之日"), 12)
    assert number(node) == (day(2, 1, 1), LAST_DAY, ("签订之日",))
    assert number(ir.AddMonths(ir.Const(LAST_DAY), 1)) == LAST_DAY
    assert number(ir.AddMonths(ir.Const(1), -1)) == FIRST_DAY
    assert number(ir.AddMonths(ir.Const(-5), 0)) == FIRST_DAY


def test_arithmetic() -> None:
    known = case({"金额": 7, "营收": 100})
    income = num("营收")
    assert number(ir.Add(()), known) == 0
    assert number(ir.Add((MONEY, income, Const(1))), known) == 108
    assert number(ir.Sub(MONEY, income), known) == -93
    assert number(ir.Scale(MONEY, -3), known) == -21
    assert number(ir.FloorDiv(ir.Scale(MONEY, -1), 2), known) == -4
    assert number(ir.FloorDiv(MONEY, 2), known) == 3


def test_arithmetic_on_ranges() -> None:
    known = case({"金额": 7})
    income = num("营收")
    assert number(ir.Add((MONEY, income)), known) == (7, None, ("营收",))
    assert number(ir.Sub(MONEY, income), known) == (None, 7, ("营收",))
    assert number(ir.Scale(income, -3), known) == (None, 0, ("营收",))
    assert number(ir.Scale(income, 0), known) == 0
    capped = Least((income, Const(10)))
    assert number(ir.FloorDiv(capped, 3), known) == (0, 3, ("营收",))
    assert number(ir.FloorDiv(capped, 11), known) == 0
    assert number(ir.Sub(Const(5), capped), known) == (-5, 5, ("营收",))


def test_least_and_greatest_need_only_what_counts() -> None:
    low, high = Least((MONEY, Const(100))), Greatest((num("营收"), Const(200)))
    assert number(Least((low, high))) == (0, 100, ("金额",))
    assert number(Greatest((low, high))) == (200, None, ("营收",))
    assert number(Least((low, Const(0)))) == 0
    assert number(Greatest((Least((MONEY, Const(0))), Const(0)))) == 0
    known = case({"金额": 50})
    assert number(Least((low, high)), known) == 50
    assert number(Least((Const(3), Const(2), Const(4)))) == 2
    assert number(Greatest((Const(3), Const(5), Const(4)))) == 5


def test_if() -> None:
    node = If(OPEN_A, MONEY, Const(3))
    assert number(node, case({"甲": True, "金额": 9})) == 9
    assert number(node, case({"甲": False})) == 3
    assert number(node, case({"甲": True})) == (0, None, ("金额",))
    assert number(node, case({"金额": 9})) == (3, 9, ("甲",))
    assert number(node, case({"金额": 3})) == 3
    assert number(If(OPEN_A, Const(3), Const(3))) == 3


OWN = (
    Receipt(2024, "1.1", 100, "一号", "初级"),
    Receipt(2026, "1.1", 30, "二号", "中级"),
    Receipt(2026, "1.1", 5),
    Receipt(2026, "2.1", 1000),
    Receipt(2027, "1.1", 7),
)


def history(**which: Any) -> History:
    return History(("1.1",), **which)


@pytest.mark.parametrize(
    ("which", "total", "first"),
    [
        (history(), 135, 2024),
        (history(window="year"), 35, 2026),
        (history(tier="初级"), 105, 2024),
        (history(tier="中级"), 35, 2026),
        (history(tier="高级"), 5, 2026),
        (history(same_thing=True), 100, 2024),
        (history(same_thing=True, window="year"), 0, 2026),
        (history(source="other"), 8, 2025),
        (History(("1.1", "2.1")), 1135, 2024),
        (History(("9.9",)), 0, 2026),
    ],
)
def test_history(which: History, total: int, first: int) -> None:
    applicant = case(
        history=OWN, overlaps=(Receipt(2025, "1.1", 8, source="省"),), 项目=[("一号", {}), ("二号", {})]
    )
    assert number(ir.ReceivedSum(which), applicant, 0) == total
    assert number(ir.FirstYear(which), applicant, 0) == first
    assert truth(ir.Received(which), applicant, 0) is (total > 0)


def test_history_that_is_not_given() -> None:
    own, other = history(), history(source="other")
    blank = case(history=None, overlaps=None)
    assert truth(ir.Received(own), blank) == ("历史",)
    assert truth(ir.Received(other), blank) == ("同类政策",)
    assert number(ir.ReceivedSum(own), blank) == (0, None, ("历史",))
    assert number(ir.FirstYear(own), blank) == (0, 2026, ("历史",))
    assert number(ir.FirstYear(history(window="year")), blank) == 2026
    assert number(ir.FirstYear(own)) == (0, 9999, ("申报日期", "历史"))


def test_history_on_a_day_that_is_not_known() -> None:
    undated = case(date=None, history=OWN)
    span = day(2025, 12, 29), day(2026, 12, 31)
    total = ir.ReceivedSum(history())
    assert number(total, undated, span=span) == (100, 135, ("申报日期",))
    assert number(ir.ReceivedSum(history(window="year")), undated, span=span) == (0, 35, ("申报日期",))
    assert number(ir.FirstYear(history()), undated, span=span) == 2024
    nothing = case(date=None)
    assert number(total, nothing) == 0
    assert truth(ir.Received(history()), nothing) is False


def test_history_of_an_item_that_is_not_known() -> None:
    """Something was received for some item: it may or may not have been this one."""
    applicant = case(history=OWN)
    which = history(same_thing=True)
    assert truth(ir.Received(which), applicant) == ("项目",)
    assert number(ir.ReceivedSum(which), applicant) == (0, 130, ("项目",))
    assert number(ir.FirstYear(which), applicant) == (2024, 2026, ("项目",))
    assert truth(ir.Received(which), case()) is False


def test_history_in_a_loop_means_the_item_of_the_loop() -> None:
    sums = ir.SumOver("车型", ir.ReceivedSum(history(same_thing=True)))
    assert number(sums, case(history=OWN, 车型=[("一号", {}), ("三号", {})])) == 100


def test_awards_before() -> None:
    env = Env(policy(award("1.1"), award("2.1")), {})
    run = Run(case(), 2, 2)
    run.floors[0], run.ceilings[0] = 3, (4, 9, run.miss("金额"))
    builder = Builder(env)
    assert builder.number(ir.AwardOf("1.1", "floor"))(run) == 3
    assert builder.number(ir.AwardOf("1.1", "ceiling"))(run) == (4, 9, 2)
    assert builder.number(ir.AwardOf("2.1", "ceiling"))(run) == 0


def test_no_item_is_nobodys_item() -> None:
    assert NO_ITEM.name == "" and NO_ITEM.values == {}


def test_capabilities_are_complete() -> None:
    assert name == "interpreter"
    assert gaps(capabilities) == ()
    assert set(OPERATORS) == set(BOOLEANS) | set(NUMBERS)
    assert len(BOOLEANS) == 12 and len(NUMBERS) == 24
    rows = dict(capabilities)
    del rows["Lit"]
    rows["Loop"] = rows["Add"] = Support("unsupported")
    assert gaps(rows) == (
        "Lit: no row",
        "Loop: not an operator",
        "Add: unsupported without a reason",
        "Loop: unsupported without a reason",
    )
    assert set(DECLARATIONS) <= set(capabilities)


def test_every_node_class_of_the_ir_is_an_operator() -> None:
    tagged = {
        cls.__name__
        for cls in vars(ir).values()
        if isinstance(cls, type) and getattr(getattr(cls, "__struct_config__", None), "tag", None)
    }
    assert tagged == set(OPERATORS)
