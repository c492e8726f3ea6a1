"""One award, from its sentence to its sum."""

from __future__ import annotations

import unicodedata

import msgspec
import pytest
from present_samples import EMPTY, FULL, HOSTILE, RESEARCH, WAN, award, hostile

from policy_dsl.core.result import Step
from policy_dsl.present.explain import explain, find


def test_the_whole_way() -> None:
    one = msgspec.structs.replace(RESEARCH, quote="对科技企业给予补助。", text="按5%给予补助")
    outcome = msgspec.structs.replace(FULL, awards=(one,))
    assert explain(outcome, "研发投入补助", width=120) == (
        "第二条 研发投入补助\n"
        "原文：「对科技企业给予补助。」\n"
        "规则：按5%给予补助\n"
        "对象：企业\n"
        "资金：市与区、县（市）共担\n"
        "定额/上限：定额加上限\n"
        "\n"
        "条件\n"
        "  ✓ 科技型中小企业或高新技术企业（科技型中小企业为是）\n"
        "  ✓ 研发投入新增额200万元以上"
        "（年度研发投入额（2025年）为3000万元，年度研发投入额（2024年）为1000万元）\n"
        "  ✗ 经营规模超过科技型中小企业标准（经营规模为符合标准）\n"
        "\n"
        "计算\n"
        "  基数  研发投入新增额    = 2000万元\n"
        "  比例  研发投入新增额5%  = 100万元\n"
        "  封顶  不超过200万元     = 100万元\n"
        "        未到封顶\n"
        "\n"
        "结果：可享受，0–100万元；由主管部门在此幅度内核定\n"
    )


@pytest.mark.parametrize(
    ("bound", "said"), [(True, "封顶，起作用"), (False, "未到封顶"), (None, "是否封顶待定")]
)
def test_whether_a_cap_bound(bound: bool | None, said: str) -> None:
    one = award(steps=(Step("cap", "不超过30万元", None, 30 * WAN, 30 * WAN, 1, "元", bound),))
    assert f"        {said}\n" in explain(msgspec.structs.replace(FULL, awards=(one,)), one.id)


def test_unknown_and_denied() -> None:
    step = Step("condition", "新增额200万元以上", None, inputs=(("新增额", "未知"),), needs=("新增额",))
    one = award(status="unknown", floor=0, ceiling=None, needs=("新增额",), steps=(step,))
    shown = explain(msgspec.structs.replace(FULL, awards=(one,)), one.id)
    assert "  ? 新增额200万元以上（缺：新增额）\n" in shown
    assert shown.endswith("结果：待定；缺：新增额\n")
    assert explain(FULL, "创新团队补助").endswith(
        "结果：不能享受；不符合：新入选市领军型创新创业团队（实为否）\n"
    )


def test_the_same_quote_and_the_same_condition_stand_once() -> None:
    step = Step("condition", "科技型中小企业", True)
    one = award(id="a", article="第九条", steps=(step, step))
    shown = explain(msgspec.structs.replace(FULL, awards=(one, award(id="b", article="第九条"))), "第九条")
    assert shown.count("科技型中小企业\n") == 1
    assert shown.count("原文：「") == 1
    assert "原文：同上\n" in shown


def test_rights_and_limits_too() -> None:
    assert explain(FULL, "首期缴纳").endswith("结果：超出，实际：40%，限额：不低于50%\n")
    assert explain(FULL, "土地价款").endswith("结果：可享受\n")


def test_find_by_id_title_article_part_and_item() -> None:
    assert [one.id for one in find(FULL, "数改券")] == ["数改券"]
    assert [one.id for one in find(FULL, "数字化改造补助")] == ["数改券"]
    assert [one.id for one in find(FULL, "第一条")] == ["高新技术企业奖励", "首次上规奖励"]
    assert [one.id for one in find(FULL, "技能")] == ["技能大奖资助"]
    assert [one.id for one in find(FULL, "乘用车型进档奖励", "星海7")] == ["乘用车型进档奖励"]
    assert find(FULL, "乘用车型进档奖励", "别的") == []
    assert find(FULL, "") == []
    with pytest.raises(LookupError):
        explain(FULL, "没有的")


def test_english_and_colour() -> None:
    shown = explain(FULL, "研发投入补助", lang="en", color=True)
    assert "\x1b[32m✓\x1b[0m" in shown
    assert "base  " in shown and "= ¥20,000,000" in shown
    assert "below the cap" in shown


def test_hostile_text() -> None:
    for key in ("a", "b", "r", "l"):
        shown = explain(hostile(), key)
        assert all(char == "\n" or unicodedata.category(char) not in ("Cc", "Cf", "Cs") for char in shown)
    assert HOSTILE not in explain(hostile(), "a")


def test_what_is_left_of_a_shared_cap_is_not_the_value() -> None:
    steps = (
        Step("value", "不超过12万元", None, 12 * WAN, 12 * WAN, 1, "元"),
        Step("cap", "本条不超过50万元", None, 50 * WAN, 50 * WAN, 1, "元", False),
        Step("deduct", "扣除已得的补助", None, 10 * WAN, 10 * WAN, 1, "元"),
    )
    outcome = msgspec.structs.replace(EMPTY, awards=(award(steps=steps),))
    lines = explain(outcome, "首次上规奖励").splitlines()
    assert "  数值  不超过12万元      = 12万元" in lines
    assert "  封顶  本条不超过50万元  ≤ 50万元" in lines
    # the kind of a step is not said twice
    assert "  扣除  已得的补助        = 10万元" in lines
