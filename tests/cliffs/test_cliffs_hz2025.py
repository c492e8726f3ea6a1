"""Thresholds of hz2025, reckoned from the official text by hand."""

from __future__ import annotations

import pytest

from policy_dsl.cliffs.jump import Jump
from policy_dsl.cliffs.run import answers, asks_of, together
from policy_dsl.core import ir

WAN = 1_000_000
YI = 10_000 * WAN

# fact, awards, then: from, to (of what decides alone), 万元 (falls negative)
EXPECTED: list[tuple[str, list[str], set[tuple[int | None, int | None, int]]]] = [
    # 2：总量1亿元以上200万元、5亿元以上300万元；新增200万元以上、500万元以上按不超过5%，即不超过10万元、25万元；
    # 上一年的多一分，新增就少一分
    ("年度研发投入额", ["2.1"], {
        (YI - 1, YI, 200), (5 * YI - 1, 5 * YI, 300), (None, None, 10), (None, None, 25), (None, None, -10), (None, None, -25),
    }),
    # 7：审定投资额1000万元以上按不超过20%
    ("设备（含软件投入）审定投资额", ["7.1"], {(1000 * WAN - 1, 1000 * WAN, 200)}),
    # 16：乘用车型超过5万、12万、20万辆，不超过500、1200、2000万元的进档奖励
    ("首个完整年度产量", ["16.1"], {(50_000, 50_001, 500), (120_000, 120_001, 700), (200_000, 200_001, 800)}),
    # 商用车型超过1000、3000、1万辆，不超过150、450、1500万元
    ("首个完整年度产量", ["16.2"], {(1000, 1001, 150), (3000, 3001, 300), (10_000, 10_001, 1050)}),
    # 生产线达到30万辆，不超过3000万元
    ("量产后三年内整车产量", ["16.3"], {(299_999, 300_000, 3000)}),
    # 18：首年度累计销售额达到100万元，按不超过10%
    ("首年度累计销售额", ["18.1"], {(100 * WAN - 1, 100 * WAN, 10)}),
    # 21：时间不超过36个月，不超过1000万元
    ("财政补助时间", ["21.1"], {(36, 37, -1000)}),
    # 24：上规后连续3年保持在规，不超过30万元
    ("上规后连续保持在规", ["24.2"], {(2, 3, 30)}),
]  # fmt: skip


def jumps(hz2025: ir.Policy, fact: str, awards: list[str]) -> list[Jump]:
    asks = asks_of(hz2025, {}, fact, awards)
    if fact == "首个完整年度产量":  # 16.2 is also of the other list: what the cap on both takes from it
        asks = [
            each for each in asks if each.spot.thing == ("乘用车型" if awards == ["16.1"] else "商用车型")
        ]
    found = together(answers(hz2025, {}, asks, seconds=90, workers=2))
    assert not found.undecided
    assert all(jump.exact for jump in found.jumps)
    return found.jumps


@pytest.mark.parametrize(
    ("fact", "awards", "expected"), EXPECTED, ids=lambda value: value if isinstance(value, str) else ""
)
def test_thresholds_of_the_official_text(
    hz2025: ir.Policy, fact: str, awards: list[str], expected: set[tuple[int | None, int | None, int]]
) -> None:
    said = set()
    for jump in jumps(hz2025, fact, awards):
        assert jump.size is not None and jump.size % WAN == 0
        wan = jump.size // WAN * (1 if jump.direction == "up" else -1)
        said.add((jump.first if jump.fixed else None, jump.second if jump.fixed else None, wan))
    assert said == expected


def test_a_company_that_outgrows_the_standard_loses_200(hz2025: ir.Policy) -> None:
    """第二条：研发投入1亿元以上、符合科技型中小企业标准的得200万元；经营规模超过标准的，要到5亿元。"""
    falls = [jump for jump in jumps(hz2025, "经营规模", ["2.1"]) if jump.direction == "down"]
    assert [(jump.size, jump.falls) for jump in falls] == [(200 * WAN, True)]
    spent = falls[0].before["年度研发投入额"]
    assert isinstance(spent, dict) and falls[0].sums[0] == (200 * WAN, 200 * WAN)
    assert falls[0].article == "第二条" and "直接给予200万元补助" in falls[0].rule
