"""Awards by themselves: as the evaluator has them where nothing ties them, and what a tie would have changed."""

from __future__ import annotations

import msgspec
import pytest

from policy_dsl.backends.interpreter import compile_policy
from policy_dsl.backends.interpreter.apart import apart, failing
from policy_dsl.core import ir
from policy_dsl.facts import read_object
from policy_dsl.values.case import Case
from tests.batch.test_batch_agrees import everybody
from tests.conftest import compiled

TIED = (
    "对象 企业：智能：是否；绿色：是否。第一条 几项。甲奖：对智能的，给予不超过80万元奖励；乙奖：对绿色的，给予30万元奖励；{tie}"
    "附则。本政策自2026年1月1日起施行，有效期至2027年12月31日。"
)


def test_without_ties_it_is_the_evaluators_answer(hz2025: ir.Policy) -> None:
    bare = compile_policy(msgspec.structs.replace(hz2025, caps=(), choices=()))
    whole = compile_policy(hz2025)
    for case in everybody(3, 60):
        expected = [(each.id, each.item, each.status, each.floor, each.ceiling, each.needs) for each in bare.evaluate(case).awards]
        found = [(each.award, each.item, each.status, each.floor[0], each.ceiling[1], each.needs) for each in apart(whole, case).parts]
        assert found == expected


def case_of(policy: ir.Policy, **facts: str) -> Case:
    (case,), _, wrong = read_object({"申报主体": "甲", "申报日期": "2026-03-01", "未列事项": "无", **facts}, "facts", policy)
    assert not wrong
    return case


@pytest.mark.parametrize(("tie", "left"), [("以上合计不超过100万元。", 100_000_000), ("限报一项。", None)])
def test_the_tie_is_told_apart(tie: str, left: int | None) -> None:
    policy = compiled(TIED.format(tie=tie))
    found = apart(compile_policy(policy), case_of(policy, 智能="是", 绿色="是"))
    assert [(each.floor, each.ceiling) for each in found.parts] == [((0, 0), (80_000_000,) * 2), ((30_000_000,) * 2,) * 2]
    assert [cap[:2] for cap in found.caps] == ([(left, left)] if left else [])


def test_the_conditions_that_fail(hz2025: ir.Policy) -> None:
    code = compile_policy(hz2025)
    facts = {"杭州市中试基地": "已认定", "上年度新增中试设备设施投入金额": "500万元"}
    (case,), _, _ = read_object({"申报主体": "甲", "申报日期": "2029-03-01", "未列事项": "无", "历史": [{"年度": 2026, "事项": "4.1", "金额": "1万元"}], **facts}, "f", hz2025)
    assert failing(code, case, "4.1", None) == ("years",)
    case.values["杭州市中试基地"] = "无"
    assert failing(code, case, "4.1", None) == ("years", "condition")
    assert failing(code, case, "9.1", None) == ("condition",)
