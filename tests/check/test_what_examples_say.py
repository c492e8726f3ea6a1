"""What a 例 may say: of one list item, of an article's sum, of a fact's other name, of other policies' money."""

from __future__ import annotations

import pytest
from conftest import codes, compiled

from policy_dsl.trials import run_trials

HEAD = """政策《示例》。
对象 企业：规上企业，又称上规企业：是否；绿色工厂：国家级、省级之一或无；投资额：金额；投资额二：金额；税收：逐年金额。
清单 技改项目，又称项目：审定投资额：金额。
"""
EACH = "第一条 一。每个项目，按审定投资额10%的标准给予补助。"
ONE = "第一条 一。对规上企业，给予不超过20万元奖励；以上统称上规奖励；对绿色工厂，给予50万元奖励（扣除上规奖励）。"
OVERLAP = "第一条 一。对规上企业，给予20万元奖励。附则。与各级同类政策有重叠的，按照“从优、就高、不重复”的原则执行。"
FACTS = "第二条 二。对规上企业，给予20万元奖励；对投资额二10万元以上的，给予1万元奖励；对税收10万元以上的，给予1万元奖励。"
BOTH = "技改项目「甲」的审定投资额为600万元，技改项目「乙」的审定投资额为100万元"
GREEN = "规上企业为是，绿色工厂为省级，申报日期为2026年1月1日，其余为无"
DAY = "申报日期为2026年3月1日"


@pytest.mark.parametrize(
    ("rules", "given", "expected", "holds"),
    [
        (EACH, BOTH, "第一条「甲」为60万元，第一条「乙」为10万元，第一条为70万元，一「乙」为10万元", True),
        (EACH, BOTH, "第一条「乙」为70万元", False),
        (EACH, BOTH, "第一条「甲」为10万元", False),
        # X + max(0, 50 - X) with X in [0, 20] is 50, not 30 to 70
        (ONE, GREEN, "第一条为50万元，第一条第二项为30万元至50万元", True),
        (ONE, GREEN, "第一条为30万元至70万元", False),
        (FACTS, DAY, "缺上规企业，缺税收，缺投资额二", True),
        (FACTS, DAY, "缺投资额", False),
        (OVERLAP, DAY + "，规上企业为是，2026年已从同类政策获得第一条第一项5万元", "第一条为15万元", True),
        (OVERLAP, DAY + "，规上企业为是，2026年已从同类政策获得第一条第一项25万元", "第一条不予支持", True),
        (OVERLAP, DAY + "，规上企业为是，2025年已从同类政策获得第一条第一项5万元", "第一条为20万元", True),
        (OVERLAP, DAY + "，规上企业为是", "第一条不超过20万元，缺同类政策", True),
    ],
)  # fmt: skip
def test_an_example_holds_or_not(rules: str, given: str, expected: str, holds: bool) -> None:
    (trial,) = run_trials(compiled(f"{HEAD}{rules}例「甲」：{given}；则{expected}。")).trials
    assert not trial.unread
    assert trial.passed == holds, trial.misses


@pytest.mark.parametrize(
    ("rules", "expected", "code"),
    [
        (EACH, "第一条「丙」为60万元", "P0220"),
        ("第一条 一。一期：对规上企业，给予20万元奖励。", "第一条「一期」为20万元", "P0220"),
        (EACH, "缺第一条", "P0112"),
        (EACH, "缺省级", "P0207"),
    ],
)
def test_an_example_of_nothing_is_refused(rules: str, expected: str, code: str) -> None:
    assert codes(f"{HEAD}{rules}例「甲」：{BOTH}；则{expected}。") == [code]
