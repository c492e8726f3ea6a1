"""Every mechanism that policies of other cities use, with sums reckoned by hand (in the comments)."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import amounts, codes, compiled, evaluated

from policy_dsl.core import ir

WAN = 1_000_000  # 万元 in 分
TEXT = (Path(__file__).parent.parent / "policies" / "mechanisms.pol").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def policy() -> ir.Policy:
    return compiled(TEXT)


def award(policy: ir.Policy, ident: str, facts: dict[str, object]) -> tuple[str, int, int | None]:
    return amounts(evaluated(policy, {"历史": [], "同类政策": [], **facts}))[ident]


def fixed(wan: float) -> tuple[str, int, int]:
    return ("granted", round(wan * WAN), round(wan * WAN))


@pytest.mark.parametrize(
    ("ident", "facts", "expected"),
    [
        # own rate and own cap per tier: 100%/500万, 70%/300万, 50%/200万
        ("1.1", {"认定等级": "甲级", "实际投资额": "500万元"}, fixed(500)),
        ("1.1", {"认定等级": "甲级", "实际投资额": "500.01万元"}, fixed(500)),
        ("1.1", {"认定等级": "乙级", "实际投资额": "400万元"}, fixed(280)),
        ("1.1", {"认定等级": "乙级", "实际投资额": "450万元"}, fixed(300)),
        ("1.1", {"认定等级": "丙级", "实际投资额": "1万元"}, fixed(0.5)),
        ("1.1", {"认定等级": "无", "实际投资额": "1万元"}, ("denied", 0, 0)),
        # steps: 100 件 10万, every 30 more 3万
        ("2.1", {"销量": "99件"}, ("denied", 0, 0)),
        ("2.1", {"销量": "100件"}, fixed(10)),
        ("2.1", {"销量": "129件"}, fixed(10)),
        ("2.1", {"销量": "130件"}, fixed(13)),
        ("2.1", {"销量": "165件"}, fixed(16)),
        # 超额累进: 1000万×1% + 4000万×2% + 1000万×3% = 10 + 80 + 30
        ("3.1", {"营业收入": "1000万元"}, fixed(10)),
        ("3.1", {"营业收入": "1100万元"}, fixed(12)),
        ("3.1", {"营业收入": "6000万元"}, fixed(120)),
        # 取最高档: the whole at the highest rate reached
        ("4.1", {"营业收入": "1000万元"}, fixed(10)),
        ("4.1", {"营业收入": "1000.01万元"}, fixed(20.0002)),
        ("4.1", {"营业收入": "6000万元"}, fixed(180)),
        # a rate range is an interval
        ("5.1", {"入驻": True, "实际投资额": "450万元"}, ("granted", 2250 * WAN // 100, 90 * WAN)),
        # stages: first year 30 % of 100万
        ("6.1", {"入驻": True}, fixed(30)),
        ("6.1", {"入驻": True, "历史": [{"年度": 2025, "事项": "6.1", "金额": "30万元"}]}, fixed(30)),
        ("6.1", {"入驻": True, "历史": [{"年度": 2024, "事项": "6.1", "金额": "30万元"}]}, fixed(40)),
        ("6.1", {"入驻": True, "历史": [{"年度": 2023, "事项": "6.1", "金额": "30万元"}]}, ("denied", 0, 0)),
        # 首年5万、次年3万、第三年2万
        ("7.1", {"入驻": True}, fixed(5)),
        ("7.1", {"入驻": True, "历史": [{"年度": 2025, "事项": "7.1", "金额": "5万元"}]}, fixed(3)),
        ("7.1", {"入驻": True, "历史": [{"年度": 2024, "事项": "7.1", "金额": "5万元"}]}, fixed(2)),
        # 前两年80%、后三年50%
        ("8.1", {"入驻": True, "租金": "100万元"}, fixed(80)),
        ("8.1", {"入驻": True, "租金": "100万元", "历史": [{"年度": 2025, "事项": "8.1", "金额": "1元"}]}, fixed(80)),
        ("8.1", {"入驻": True, "租金": "100万元", "历史": [{"年度": 2024, "事项": "8.1", "金额": "1元"}]}, fixed(50)),
        ("8.1", {"入驻": True, "租金": "100万元", "历史": [{"年度": 2022, "事项": "8.1", "金额": "1元"}]}, fixed(50)),
        ("8.1", {"入驻": True, "租金": "100万元", "历史": [{"年度": 2021, "事项": "8.1", "金额": "1元"}]}, ("denied", 0, 0)),
        # 孰低 of two bases, and never more than own funds
        ("9.1", {"入驻": True, "标准投资额": "400万元", "实际投资额": "450万元", "自筹资金": "100万元"}, fixed(80)),
        ("9.1", {"入驻": True, "标准投资额": "500万元", "实际投资额": "450万元", "自筹资金": "100万元"}, fixed(90)),
        ("9.1", {"入驻": True, "标准投资额": "400万元", "实际投资额": "450万元", "自筹资金": "60万元"}, fixed(60)),
        # nested caps: 50万 a product, 80万 a company
        ("10.1", {"产品": [{"通过认证": True, "销售额": "500万元"}]}, fixed(50)),
        ("10.1", {"产品": [{"通过认证": True, "销售额": "500.01万元"}]}, fixed(50)),
        ("10.1", {"产品": [{"通过认证": True, "销售额": "400万元"}, {"通过认证": False, "销售额": "900万元"}]}, fixed(40)),
        ("10.1", {"产品": [{"通过认证": True, "销售额": "600万元"}, {"通过认证": True, "销售额": "450万元"}]}, fixed(80)),
        # growth over the best of three earlier years: 1000 − 700 = 300万 → 30万
        ("12.1", {"研发投入额": {"2025": "1000万元", "2024": "500万元", "2023": "700万元", "2022": "300万元"}}, fixed(30)),
        ("12.1", {"研发投入额": {"2025": "799.99万元", "2024": "500万元", "2023": "700万元", "2022": "300万元"}}, ("denied", 0, 0)),
        # per head, and a parameter that is set each year
        ("13.1", {"入驻": True, "参保人数": "11人"}, fixed(2.2)),
        ("13.2", {"入驻": True, "参保人数": "11人"}, fixed(3.3)),
        ("13.2", {"入驻": True, "参保人数": "11人", "申报日期": "2027-03-01"}, fixed(3.52)),
        # 亩均: 525万 on 10.5亩 is exactly 50万 a 亩
        ("14.1", {"税收": "525万元", "用地面积": "10.5亩"}, fixed(20)),
        ("14.1", {"税收": "524.9999万元", "用地面积": "10.5亩"}, ("denied", 0, 0)),
        # 一事一议: no upper end
        ("16.1", {"首次投产": True}, ("granted", 0, None)),
        # three years in a row, once
        ("17.1", {"连续在规": {"2025": True, "2024": True, "2023": True}}, fixed(10)),
        ("17.1", {"连续在规": {"2025": True, "2024": False, "2023": True}}, ("denied", 0, 0)),
        ("17.1", {"连续在规": {"2025": True, "2024": True, "2023": True}, "历史": [{"年度": 2024, "事项": "17.1", "金额": "10万元"}]}, ("denied", 0, 0)),
    ],
)  # fmt: skip
def test_amounts(
    policy: ir.Policy, ident: str, facts: dict[str, object], expected: tuple[str, int, int | None]
) -> None:
    assert award(policy, ident, facts) == expected


def test_rent_and_purchase_together(policy: ir.Policy) -> None:
    """50% of 100万 + 10% of 1000万 = 150万, together at most 100万; the first is kept whole."""
    outcome = evaluated(
        policy, {"入驻": True, "租金": "100万元", "购房款": "1000万元", "历史": [], "同类政策": []}
    )
    found = amounts(outcome)
    assert found["11.1"] == ("granted", 0, 50 * WAN)
    assert found["11.2"] == ("granted", 0, 50 * WAN)


def test_one_direction_only(policy: ir.Policy) -> None:
    text = "对象 企业：智能：是否；绿色：是否。第一条 择一。对智能的，给予10万元奖励；对绿色的，给予20万元奖励；每家企业限报一个方向。"
    found = amounts(evaluated(compiled(text), {"智能": True, "绿色": True, "历史": []}))
    assert sorted(found.values()) == [("denied", 0, 0), fixed(20)]


def test_wording_of_a_file() -> None:
    """用语: this policy says that 超过 includes the number."""
    rule = "对象 企业：产量：数量（件）。第一条 奖。对产量超过100件的，给予1万元奖励。"
    plain, wide = compiled(rule), compiled("用语：超过、不超过均含本数。" + rule)
    facts: dict[str, object] = {"产量": "100件", "历史": []}
    assert amounts(evaluated(plain, facts))["1.1"] == ("denied", 0, 0)
    assert amounts(evaluated(wide, facts))["1.1"] == fixed(1)


def test_same_level_once_other_levels_add() -> None:
    text = "对象 企业：等级：一星、二星之一或无。第一条 奖。对一星、二星等级，分别给予10万元、20万元的一次性奖励，同级只一次。"
    policy = compiled(text)
    history = [{"年度": 2024, "事项": "1.1", "金额": "10万元", "档": "一星"}]
    assert amounts(evaluated(policy, {"等级": "二星", "历史": history}))["1.1"] == fixed(20)
    assert amounts(evaluated(policy, {"等级": "一星", "历史": history}))["1.1"] == ("denied", 0, 0)


def test_unknown_is_not_no(policy: ir.Policy) -> None:
    outcome = evaluated(policy, {"历史": [], "同类政策": [], "认定等级": "甲级"})
    found = amounts(outcome)
    assert found["1.1"] == ("granted", 0, 500 * WAN)
    assert "实际投资额" in [missing.fact for missing in outcome.missing]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("对象 企业：产量：数量（辆）。第一条 奖。对产量超过5万元的，给予1万元奖励。", "P0301"),
        ("对象 企业：产量：数量（辆）。第一条 奖。对产量超过5辆的，按产量5%的标准给予奖励。", "P0302"),
        ("对象 企业：甲：是否；乙：是否。第一条 奖。对甲、乙的，分别给予1万元、2万元、3万元奖励。", "P0320"),
        ("对象 企业：收入：金额；支出：金额。第一条 奖。对收入1万元以上的，给予收入乘以支出的奖励。", "P0112"),
        ("对象 企业：收入：金额；支出：金额。定义 积：收入乘以支出。第一条 奖。对收入1万元以上的，按积5%的标准给予奖励。", "P0307"),
        ("定义 甲：乙加丙；丙：甲减乙。对象 企业：乙：金额。", "P0204"),
        ("对象 企业：收入：金额；收入：是否。", "P0201"),
        ("清单 项目：投资额：金额。对象 企业：达标：是否。第一条 奖。对达标且投资额1万元以上的，给予1万元奖励。", "P0203"),
    ],
)  # fmt: skip
def test_wrong_units_and_names(text: str, code: str) -> None:
    assert code in codes(text)


CARS = """政策《甲》。
对象 企业：所在区：名称；产值：金额。
清单 乘用车型：产量：数量（辆）。
清单 商用车型：产量：数量（辆）。
第一条 车型奖励。
对单个乘用车型产量分别超过5万辆、12万辆的，给予所在区不超过500万元、1200万元的奖励；
对单个商用车型产量分别超过1000辆、3000辆的，给予所在区不超过150万元、450万元的奖励。
第二条 产值奖励。
对产值超过1亿元的，给予10万元奖励；
对产值超过2亿元的，给予20万元奖励。
"""


def test_titles_tell_the_awards_of_an_article_apart() -> None:
    made = compiled(CARS)
    assert [award.title for award in made.awards if award.article == "第一条"] == [
        "乘用车型产量", "商用车型产量"
    ]  # fmt: skip
    names = [award.title for award in made.awards if award.article == "第二条"]
    assert len(set(names)) == 2


def test_every_condition_of_a_list_is_a_sentence_of_its_own() -> None:
    made = compiled(CARS)
    outcome = evaluated(made, {"所在区": "西湖区", "乘用车型": [{"名称": "甲", "产量": "13万辆"}]})
    assert outcome.awards[0].conditions == ("单个乘用车型产量超过5万辆", "产量超过12万辆")


@pytest.mark.parametrize(
    ("sets", "cents"),
    # 9.999元 for every 2 台 beyond 10: multiplied first, then rounded half up
    [("11台", 0), ("12台", 1000), ("17台", 3000), ("1010台", 499950), ("1012台", 500950)],
)
def test_parts_of_a_cent_are_rounded_once(sets: str, cents: int) -> None:
    policy = compiled(
        "政策《示例》。\n对象 企业：设备：数量（台）。\n第一条 扶优。\n"
        "对设备超过10台的，给予20万元奖励，每增加2台加给9.999元。\n"
    )
    assert award(policy, "1.1", {"设备": sets}) == ("granted", 20 * WAN + cents, 20 * WAN + cents)


def test_parts_of_a_cent_are_taken_off_before_rounding() -> None:
    policy = compiled(
        "政策《示例》。\n对象 企业：设备：数量（台）。\n清单 项目：首年：年份，为首年度。\n第一条 扶优。\n"
        "对项目，给予100元奖励，逐年递减9.995元。\n"
    )
    # the third year: 100 − 19.99; the second: 100 − 9.995 = 90.005, half up
    for year, cents in ((2026, 10000), (2025, 9001), (2024, 8001)):
        facts = {"申报日期": "2026-03-01", "项目": [{"首年": f"{year}年"}]}
        found = amounts(evaluated(policy, {"历史": [], "同类政策": [], **facts}))
        assert list(found.values()) == [("granted", cents, cents)]
