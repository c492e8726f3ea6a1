"""A cap for each partner: the items of a list are added up by a name that they share, then capped, then added."""

from __future__ import annotations

import pytest
from conftest import amounts, codes, compiled, evaluated

WAN = 1_000_000  # 万元 in 分
HEAD = """政策《示例》。
对象 企业：规上企业：是否；绿色工厂：国家级、省级之一或无。
清单 合作项目，又称项目：投资额：金额；合作单位：名称；等次：一等、二等之一；已验收：是否。
第一条 示例。
"""
NESTED = (
    "对与每家合作单位的合作项目，按投资额10%的标准给予补助，单个合作单位不超过50万元，合计不超过120万元。"
)


def items(*rows: tuple[int, str]) -> list[dict[str, object]]:
    return [
        {"名称": f"项{at}", "投资额": f"{much}万元", "已验收": True, **({"合作单位": who} if who else {})}
        for at, (much, who) in enumerate(rows)
    ]


@pytest.mark.parametrize(
    ("rows", "low", "high"),
    [
        ([(600, "甲校")], 50, 50),
        ([(300, "甲校"), (200, "甲校")], 50, 50),  # just as much as one partner may have
        ([(300, "甲校"), (300, "甲校"), (100, "乙校")], 60, 60),
        ([(300, "甲校"), (300, "乙校")], 60, 60),
        ([(900, "甲校"), (900, "乙校"), (900, "丙校")], 120, 120),
        ([(300, "甲校"), (300, "")], 50, 60),  # of the same partner, or of another
        ([(300, "甲校"), (100, "乙校"), (300, "")], 60, 70),
    ],
)
def test_each_partner_is_capped_and_then_the_sum(rows: list[tuple[int, str]], low: int, high: int) -> None:
    outcome = evaluated(compiled(HEAD + NESTED), {"合作项目": items(*rows)})
    assert amounts(outcome)["1.1"] == ("granted", low * WAN, high * WAN)
    assert bool(outcome.missing) == (low != high)


def test_a_ceiling_and_a_cap_on_each_item_come_first() -> None:
    rule = "每个项目，对已验收的，按不超过投资额10%的标准给予补助，单个项目不超过40万元，每家合作单位不超过50万元。"
    rows = items((600, "甲校"), (300, "甲校"), (100, "乙校"))
    assert amounts(evaluated(compiled(HEAD + rule), {"合作项目": rows}))["1.1"] == ("granted", 0, 60 * WAN)


def test_a_level_groups_as_a_name_does() -> None:
    rule = "每个项目，按投资额10%的标准给予补助，每个等次不超过50万元。"
    rows = [{**row, "等次": "一等"} for row in items((300, "甲校"), (300, "乙校"))]
    assert amounts(evaluated(compiled(HEAD + rule), {"合作项目": rows}))["1.1"] == (
        "granted",
        50 * WAN,
        50 * WAN,
    )
    rows[0]["等次"] = "二等"
    assert amounts(evaluated(compiled(HEAD + rule), {"合作项目": rows}))["1.1"] == (
        "granted",
        60 * WAN,
        60 * WAN,
    )


@pytest.mark.parametrize(
    "rule",
    [
        "对与每家合作单位的合作项目，给予不超过50万元补助。",  # for each partner, or for each project?
        "每个项目，按投资额10%的标准给予补助；单个合作单位不超过50万元。",
        "每个项目，按投资额10%的标准给予补助，单个合作单位累计不超过50万元。",
        "每个项目，按投资额10%的标准给予补助，每年单个合作单位不超过50万元。",
        "每个项目，按投资额10%的标准给予补助，单个合作单位不超过50万元，每个等次不超过80万元。",
        "对规上企业，给予20万元奖励，单个绿色工厂不超过50万元。",
        "每个项目，下列就高：（一）按投资额10%的标准给予补助，单个合作单位不超过50万元；（二）对已验收的，给予5万元补助。",
        "每个项目，单个合作单位不超过10万元，下列叠加：（一）按投资额10%的标准给予补助；（二）对已验收的，给予5万元补助。",
    ],
)
def test_what_cannot_be_reckoned_by_name_is_refused(rule: str) -> None:
    assert codes(HEAD + rule) == ["P0361"]
