"""Phrases of 公文: that each is read, what it means, and whether the boundary itself counts."""

from __future__ import annotations

from datetime import date

import pytest
from conftest import amounts, codes, compiled, evaluated

from policy_dsl.source import Source
from policy_dsl.syntax import parse
from policy_dsl.syntax.format import format_text

WAN = 1_000_000  # 万元 in 分
HEAD = """政策《示例》。
对象 企业：
　　规上企业：是否；
　　绿色工厂：国家级、省级之一或无；
　　投资额：金额；
　　租金：金额；
　　员工人数：数量（人）；
　　产量：数量（辆）。

第一条 示例。
"""


def paid(rule: str, **facts: object) -> tuple[str, int, int | None]:
    """The first award's status and interval."""
    body = {"规上企业": True, "历史": [], "绿色工厂": "无", **facts}
    return amounts(evaluated(compiled(f"{HEAD}{rule}。"), body))["1.1"]


def met(condition: str, **facts: object) -> bool:
    return paid(f"对{condition}的，给予1万元奖励", **facts)[0] == "granted"


def test_the_normal_form_keeps_every_phrase() -> None:
    for rule in (
        "对投资额100万元（含）以上不满500万元的，给予一次性20万元奖励，最高（不超过）50万元，名额10家",
        "对员工人数在100人（含）至200人（不含）之间、200人至500人的，分别给予5万元、10万元奖励",
        "对投资额、租金之和达到100万元以上（含100万元）的，一次性给予10万元奖励；限报一项",
    ):
        once = format_text(f"{HEAD}{rule}。")
        assert format_text(once) == once
        first, second = (parse(Source("a.pol", text)) for text in (f"{HEAD}{rule}。", once))
        assert not first.diagnostics and first.document == second.document


@pytest.mark.parametrize(
    "cap", ["最高（不超过）5万元", "最高不超过5万元", "最高5万元", "单个企业最高5万元", "最多不超过5万元"]
)
def test_at_most(cap: str) -> None:
    rule = f"对规上企业，按投资额10%的标准给予补助，{cap}"
    assert paid(rule, 投资额="50万元") == ("granted", 5 * WAN, 5 * WAN)
    assert paid(rule, 投资额="50.01万元") == ("granted", 5 * WAN, 5 * WAN)
    assert paid(rule, 投资额="49万元") == ("granted", 490 * WAN // 100, 490 * WAN // 100)


def test_a_gift_of_at_most() -> None:
    assert paid("对规上企业，给予最高5万元奖励") == ("granted", 0, 5 * WAN)


@pytest.mark.parametrize(
    "give",
    ["给予一次性20万元奖励", "一次性给予20万元奖励", "给予企业一次性20万元的奖励", "给予20万元一次性奖励"],
)
def test_once(give: str) -> None:
    before = [{"年度": 2020, "事项": "1.1", "金额": "1万元"}]
    assert paid(f"对规上企业，{give}") == ("granted", 20 * WAN, 20 * WAN)
    assert paid(f"对规上企业，{give}", 历史=before)[0] == "denied"


@pytest.mark.parametrize(
    ("condition", "inside", "outside"),
    [
        ("投资额100万元（含）以上", "100万元", "99.99万元"),
        ("投资额100万元以上（含）", "100万元", "99.99万元"),
        ("投资额100万元以上（含100万元）", "100万元", "99.99万元"),
        ("投资额100万元（含100万元）以上", "100万元", "99.99万元"),
        ("投资额超过100万元（不含）", "100.01万元", "100万元"),
        ("投资额不满100万元（不含本数）", "99.99万元", "100万元"),
        ("投资额达到100万元以上", "100万元", "99.99万元"),
        ("投资额大于等于100万元", "100万元", "99.99万元"),
        ("投资额不少于100万元", "100万元", "99.99万元"),
        ("投资额不低于100万元", "100万元", "99.99万元"),
        ("投资额≥100万元", "100万元", "99.99万元"),
        ("投资额小于等于100万元", "100万元", "100.01万元"),
        ("投资额在100万元以上", "100万元", "99.99万元"),
        ("投资额100万元至200万元", "100万元", "99.99万元"),
        ("投资额100万元至200万元", "200万元", "200.01万元"),
        ("投资额在100万元至200万元之间", "200万元", "200.01万元"),
        ("投资额为100万元至200万元", "200万元", "200.01万元"),
        ("投资额100万元（含）至200万元（不含）", "100万元", "200万元"),
        ("投资额100万元（不含）至200万元", "200万元", "100万元"),
        ("投资额100万元以上不满200万元", "100万元", "200万元"),
        ("投资额100万元以上200万元以下", "200万元", "200.01万元"),
        ("投资额100万元以上、不满200万元", "199.99万元", "200万元"),
    ],
)  # fmt: skip
def test_the_boundary(condition: str, inside: str, outside: str) -> None:
    assert met(condition, 投资额=inside)
    assert not met(condition, 投资额=outside)


@pytest.mark.parametrize(
    ("sum_", "inside", "outside"),
    [
        ("投资额、租金之和达到150万元", "50万元", "49.99万元"),
        ("投资额与租金之和150万元以上", "50万元", "49.99万元"),
        ("投资额和租金之和在150万元以上", "50万元", "49.99万元"),
        ("投资额、租金孰低超过30万元", "30.01万元", "30万元"),
        ("规上企业且投资额、租金之和100万元至150万元", "50万元", "50.01万元"),
    ],
)
def test_a_sum_is_compared(sum_: str, inside: str, outside: str) -> None:
    assert met(sum_, 投资额="100万元", 租金=inside)
    assert not met(sum_, 投资额="100万元", 租金=outside)


def test_ranges_side_by_side() -> None:
    rule = "对员工人数100人（含）至200人（不含）、200人（含）至500人的，分别给予5万元、10万元奖励"
    for people, first, second in (
        (99, 0, 0),
        (100, 5, 0),
        (199, 5, 0),
        (200, 0, 10),
        (500, 0, 10),
        (501, 0, 0),
    ):
        found = amounts(evaluated(compiled(f"{HEAD}{rule}。"), {"员工人数": people}))
        assert (found["1.1"][2], found["1.2"][2]) == (first * WAN, second * WAN)


def test_three_ranges_in_a_list() -> None:
    rule = "对投资额100万元以上不满500万元、500万元以上不满1000万元、1000万元以上的，分别给予1万元、2万元、3万元奖励"
    for much, paid_ in (("99万元", 0), ("100万元", 1), ("500万元", 2), ("999万元", 2), ("1000万元", 3)):
        outcome = evaluated(compiled(f"{HEAD}{rule}。"), {"投资额": much})
        assert outcome.total.ceiling == paid_ * WAN


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("对投资额超过100万元（含）的，给予1万元奖励", "P0362"),
        ("对投资额100万元以上（不含）的，给予1万元奖励", "P0362"),
        ("对投资额100万元（不含）以下的，给予1万元奖励", "P0362"),
        ("对投资额100万元以上（含200万元）的，给予1万元奖励", "P0362"),
        ("对投资额100万元（含90万元）至200万元的，给予1万元奖励", "P0362"),
        ("对投资额达到100万元以下的，给予1万元奖励", "P0362"),
        ("对投资额为100万元（含）的，给予1万元奖励", "P0363"),
        ("对规上企业，给予1万元奖励，不超过1万元（不含）", "P0362"),
        ("对规上企业，给予1万元（含）奖励", "P0363"),
        ("对员工人数100人的企业，给予1万元奖励", "P0364"),
        ("对员工人数100人至200人、300人的，分别给予1万元、2万元奖励", "P0364"),
        ("对员工人数200人至100人的，给予1万元奖励", "P0341"),
        ("对员工人数100人至200人、200人至500人的，分别给予1万元、2万元奖励", "P0365"),
        ("对员工人数100人至200人、不超过150人的，分别给予1万元、2万元奖励", "P0365"),
        ("对绿色工厂100人至200人的，给予1万元奖励", "P0318"),
        ("对员工人数100万元至200万元的，给予1万元奖励", "P0301"),
    ],
)
def test_what_contradicts_itself_is_refused(rule: str, code: str) -> None:
    assert codes(f"{HEAD}{rule}。") == [code]


def test_wording_decides_what_the_brackets_must_say() -> None:
    head = HEAD.replace("政策《示例》。", "政策《示例》。用语：超过含本数。")
    rule = "对投资额超过100万元（{}）的，给予1万元奖励。"
    assert codes(head + rule.format("含")) == []
    assert codes(head + rule.format("不含")) == ["P0362"]


@pytest.mark.parametrize("end", ["；限报一项", "。限报一项", "；每家企业限报一项"])
def test_one_of_all_before(end: str) -> None:
    rules = f"对规上企业，给予20万元奖励；对绿色工厂，给予50万元奖励{end}。"
    outcome = evaluated(compiled(HEAD + rules), {"规上企业": True, "绿色工厂": "省级"})
    assert outcome.total.ceiling == 50 * WAN


def test_a_choice_of_one_reading_holds_under_it_alone() -> None:
    rules = "对规上企业，给予20万元奖励；对绿色工厂，给予50万元奖励。"
    reading = "解读「能否都要」：甲（默认）「都给」；乙「只给一项」：增加：限报一项。"
    policy = compiled(HEAD + rules + reading)
    facts = {"规上企业": True, "绿色工厂": "省级"}
    assert evaluated(policy, facts).total.ceiling == 70 * WAN
    assert evaluated(policy, facts, {"能否都要": "乙"}).total.ceiling == 50 * WAN


@pytest.mark.parametrize("quota", ["名额2家", "名额不超过2家", "名额为2家", "每年名额2家"])
def test_a_quota(quota: str) -> None:
    (pool,) = compiled(f"{HEAD}对规上企业，给予20万元奖励，{quota}，先到先得。").pools
    assert (pool.kind, pool.limit, pool.unit, pool.order) == ("count", 2, "家", "先到先得")
    assert pool.per_year == quota.startswith("每年")


@pytest.mark.parametrize("choice", ["限报一项", "每家企业限报一个方向"])
def test_a_choice_in_the_sentence_that_pays_is_refused(choice: str) -> None:
    assert codes(f"{HEAD}对规上企业，给予20万元奖励；对绿色工厂，给予50万元奖励，{choice}。") == ["P0325"]


@pytest.mark.parametrize(
    ("series", "steps"),
    [
        ("5万、12万、20万辆", (50_000, 120_000, 200_000)),
        ("5、12、20万辆", (50_000, 120_000, 200_000)),
        ("5、12和20辆", (5, 12, 20)),
        ("5万辆、12、20万辆", (50_000, 120_000, 200_000)),
    ],
)
def test_the_unit_of_the_last_holds_for_all(series: str, steps: tuple[int, int, int]) -> None:
    policy = compiled(f"{HEAD}对产量超过{series}的，分别给予1、2、3万元奖励，取最高档。")
    for at, step in enumerate(steps):
        for units, paid_ in ((step, at), (step + 1, at + 1)):
            assert evaluated(policy, {"产量": f"{units}辆"}).total.ceiling == paid_ * WAN


def test_the_unit_of_the_last_holds_for_both_ends_of_a_range() -> None:
    assert met("产量在5至20万辆之间", 产量="5万辆")
    assert not met("产量在5至20万辆之间", 产量="6辆")
    assert paid("按投资额5至20%的比例给予补助", 投资额="100万元") == ("granted", 5 * WAN, 20 * WAN)


@pytest.mark.parametrize("series", ["5、12万、20万辆", "5万、12、20万辆", "5万、12、20辆", "5万、12万、20辆"])
def test_a_series_that_could_mean_either_is_refused(series: str) -> None:
    assert codes(f"{HEAD}对产量超过{series}的，分别给予1万元、2万元、3万元奖励，取最高档。")


@pytest.mark.parametrize(
    ("closing", "start", "end"),
    [
        ("自2026年1月1日起施行", "2026-01-01", None),
        ("自2026年1月1日起施行，有效期至2026年12月31日", "2026-01-01", "2026-12-31"),
        ("自2026年1月1日起施行，有效期3年", "2026-01-01", "2028-12-31"),
        ("自2026年2月28日起施行，有效期为36个月", "2026-02-28", "2029-02-27"),
    ],
)
def test_the_period_in_force(closing: str, start: str, end: str | None) -> None:
    policy = compiled(f"{HEAD}对规上企业，给予1万元奖励。附则。本政策{closing}。")
    assert policy.start == date.fromisoformat(start).toordinal()
    assert policy.end == (None if end is None else date.fromisoformat(end).toordinal())
    if end is None:
        for day, status in (("2025-12-31", "denied"), ("2026-01-01", "granted"), ("2199-01-01", "granted")):
            outcome = evaluated(policy, {"规上企业": True, "申报日期": day})
            assert amounts(outcome)["1.1"][0] == status


@pytest.mark.parametrize(
    "closing", ["自2026年起施行", "自2026年1月1日起施行，有效期至2027年", "自2026年1月1日起施行，有效期3家"]
)
def test_a_period_of_something_else_is_refused(closing: str) -> None:
    assert codes(f"{HEAD}对规上企业，给予1万元奖励。附则。本政策{closing}。") == ["P0303"]


def test_a_sentence_says_who_pays_for_what_stands_before_it() -> None:
    text = (
        "对规上企业，给予20万元奖励；对绿色工厂，由市本级给予1万元奖励。所需资金由市、区两级财政按1:1承担。"
        "对规上企业，给予2万元奖励。资金由省级财政承担。第二条 二。对规上企业，给予3万元奖励。"
    )
    found = [award.funder for award in compiled(HEAD + text).awards]
    assert found == ["市、区两级财政按1：1", "市本级", "省级财政", ""]
    closed = compiled(f"{HEAD}{text}附则。本政策所需资金由市级财政承担。")
    assert [award.funder for award in closed.awards] == [*found[:3], "市级财政"]
    assert codes(f"{HEAD}所需资金由市级财政承担。") == ["P0336"]


@pytest.mark.parametrize(
    ("claim", "ids", "yearly"),
    [
        ("性质：第一条每家企业每年不超过500万元", ("1.1", "1.2"), True),
        ("性质「封顶」：第一条不超过500万元", ("1.1", "1.2"), False),
        ("性质「封顶」：第一条第二项不超过500万元", ("1.2",), False),
        ("性质：示例每年不超过500万元", ("1.1", "1.2"), True),
        ("性质：甲奖每家企业不超过500万元", ("1.1",), False),
    ],
)
def test_a_property_of_an_article(claim: str, ids: tuple[str, ...], yearly: bool) -> None:
    text = f"{HEAD}甲奖：对规上企业，给予20万元奖励；对绿色工厂，给予1万元奖励。{claim}。"
    (found,) = compiled(text).properties
    assert (found.awards, found.window == "year", found.limit) == (ids, yearly, 500 * WAN)
    assert format_text(format_text(text)) == format_text(text)


@pytest.mark.parametrize(
    "claim",
    [
        "性质：第九条不超过1元",
        "性质：第一条名额不超过1元",
        "性质：每家企业不超过1元",
        "性质：第一条甲奖不超过1元",
    ],
)
def test_a_property_of_nothing_is_refused(claim: str) -> None:
    assert codes(f"{HEAD}甲奖：对规上企业，给予20万元奖励。{claim}。") == ["P0211"]


def test_a_property_over_all_years() -> None:
    (found,) = compiled(f"{HEAD}对规上企业，给予20万元奖励。性质：第一条累计不超过1元。").properties
    assert (found.window, found.awards) == ("all", ("1.1",))


def test_properties_need_no_name() -> None:
    text = f"{HEAD}对规上企业，给予20万元奖励。性质：第一条不超过1亿元。性质：第一条不低于0元。"
    assert [each.name for each in compiled(text).properties] == ["第一条不超过1亿元", "第一条不低于0元"]
