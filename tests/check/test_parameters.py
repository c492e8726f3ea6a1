"""参数: what is announced each year, as a rate, an amount, or an amount a head; and the years that have none."""

from __future__ import annotations

import pytest
from conftest import amounts, codes, compiled, evaluated

from policy_dsl.pipeline import compile_text
from policy_dsl.source import Source

WAN = 1_000_000  # 万元 in 分
HEAD = """政策《示例》。
对象 企业：规上企业：是否；员工人数：数量（人）；投资额：金额；租金：金额；利率：比例。
参数 补助率：2026年3%、2027年4.5%；定额：2026年3000元、2027年1元；人均标准：2026年200元、2027年300元。
第一条 示例。
"""
FACTS = {"规上企业": True, "投资额": "100万元", "租金": "10万元", "员工人数": "3人"}


@pytest.mark.parametrize(
    ("rule", "in_2026", "in_2027"),
    [
        ("按投资额的补助率给予补助", (3 * WAN, 3 * WAN), (45 * WAN // 10, 45 * WAN // 10)),
        ("按投资额补助率的标准给予补助", (3 * WAN, 3 * WAN), (45 * WAN // 10, 45 * WAN // 10)),
        ("按不超过投资额的补助率给予补助", (0, 3 * WAN), (0, 45 * WAN // 10)),
        ("对投资额100万元以上的，按补助率给予补助，不超过4万元", (3 * WAN, 3 * WAN), (4 * WAN, 4 * WAN)),
        ("按投资额与租金孰低的补助率给予补助", (300_000, 300_000), (450_000, 450_000)),
        ("对规上企业，按定额给予补助", (300_000, 300_000), (100, 100)),
        ("按员工人数每人人均标准给予补助", (60_000, 60_000), (90_000, 90_000)),
    ],
)
def test_a_parameter_stands_where_a_number_does(
    rule: str, in_2026: tuple[int, int], in_2027: tuple[int, int]
) -> None:
    policy = compiled(f"{HEAD}{rule}。")
    for day, (low, high) in (("2026-12-31", in_2026), ("2027-01-01", in_2027)):
        assert amounts(evaluated(policy, {**FACTS, "申报日期": day}))["1.1"] == ("granted", low, high)


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("对规上企业，按补助率给予补助", "P0323"),  # a rate of what?
        ("按员工人数的补助率给予补助", "P0303"),
        ("按投资额的定额给予补助", "P0303"),
        ("按投资额的利率给予补助", "P0307"),  # two facts
        ("按投资额的租金给予补助", "P0303"),
    ],
)
def test_a_parameter_of_another_kind_is_refused(rule: str, code: str) -> None:
    assert codes(f"{HEAD}{rule}。") == [code]


@pytest.mark.parametrize(
    ("period", "unset"),
    [
        ("自2026年1月1日起施行，有效期至2027年12月31日", ""),
        ("自2026年1月1日起施行，有效期至2028年1月1日", "2028年"),
        ("自2025年12月31日起施行，有效期至2027年12月31日", "2025年"),
        ("自2027年1月1日起施行，有效期至2040年1月1日", "2028年、2029年、2030年、2031年、2032年、2033年等"),
    ],
)
def test_a_year_in_force_without_a_value_is_warned_of(period: str, unset: str) -> None:
    text = f"{HEAD.replace('；定额：2026年3000元、2027年1元；人均标准：2026年200元、2027年300元', '')}按投资额的补助率给予补助。附则。本政策{period}。"
    made = compile_text(Source("test.pol", text))
    assert made.policy is not None
    assert [(each.code, each.args.get("years")) for each in made.diagnostics] == (
        [("P0360", unset)] if unset else []
    )
