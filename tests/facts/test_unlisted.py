"""未列事项：无 closes what can be none, and no number: what was not measured is not zero."""

from __future__ import annotations

import pytest

from policy_dsl.backends.interpreter import compile_policy
from policy_dsl.core import ir
from policy_dsl.core.result import AwardResult, Missing, Outcome
from policy_dsl.facts import read_object

YEARS = "上规后连续保持在规"


def _evaluated(policy: ir.Policy, **facts: object) -> Outcome:
    body = {"申报日期": "2029-03-01", "未列事项": "无", **facts}
    cases, _, found = read_object(body, "facts", policy)
    assert not found
    return compile_policy(policy).evaluate(cases[0])


def _kept(outcome: Outcome) -> AwardResult:
    (award,) = [award for award in outcome.awards if award.id == "24.2"]
    return award


def test_years_in_a_row_are_asked_for(hz2025: ir.Policy) -> None:
    # 30万元 hang on it: a company that has left one cell empty is not refused in silence
    outcome = _evaluated(hz2025, 工业企业="是", 首次上规纳统="否")
    award = _kept(outcome)
    assert (award.status, award.floor, award.ceiling, award.needs) == ("unknown", 0, 30_000_000, (YEARS,))
    assert Missing(YEARS, ("24.2",)) in outcome.missing


@pytest.mark.parametrize(("years", "status"), [("0年", "denied"), ("2年", "denied"), ("3年", "granted")])
def test_written_down_they_decide(hz2025: ir.Policy, years: str, status: str) -> None:
    outcome = _evaluated(hz2025, 工业企业="是", 上规后连续保持在规=years)
    assert _kept(outcome).status == status
    assert YEARS not in [one.fact for one in outcome.missing]


def test_where_they_decide_nothing_nobody_asks(hz2025: ir.Policy) -> None:
    # no industrial company, and 一次性 received before: the years change nothing
    assert _kept(_evaluated(hz2025)).status == "denied"
    history = [{"年度": 2028, "事项": "24.2", "金额": "30万元"}]
    outcome = _evaluated(hz2025, 工业企业="是", 历史=history)
    assert _kept(outcome).status == "denied"
    assert YEARS not in [one.fact for one in outcome.missing]
