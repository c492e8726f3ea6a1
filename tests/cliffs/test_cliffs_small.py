"""Every jump of a small policy, exactly: which fact, from where to where, which award, how much, which way."""

from __future__ import annotations

import msgspec
import pytest
from conftest import compiled

from policy_dsl.backends.interpreter import compile_policy
from policy_dsl.cliffs.jump import Found, Jump
from policy_dsl.cliffs.run import answers, asks_of, together
from policy_dsl.core import ir
from policy_dsl.facts import read_object

HEAD = """政策《示例》。
对象 企业：规上企业：是否；投资额：金额；人数：数量（人）；规模：小型、中型、大型之一，从低到高；签约日：日期；开工日：日期；产值：逐年金额。
清单 项目：造价：金额；竣工：是否。
第一条 培育补助。
"""
TAIL = "\n附则。\n本政策自2026年1月1日起施行，有效期至2027年12月31日。\n"

WAN = 1_000_000
"""分 in 1万元."""


def found_in(rules: str, fact: str | None = None) -> tuple[ir.Policy, Found]:
    policy = compiled(HEAD + rules + TAIL)
    found = together(answers(policy, {}, asks_of(policy, {}, fact), seconds=90, workers=2))
    assert not found.undecided, found.undecided
    replayed(policy, found)
    return policy, found


def replayed(policy: ir.Policy, found: Found) -> None:
    """Both companies of each jump, read as facts files, get what is said of them."""
    code = compile_policy(policy, {})
    for jump in found.jumps:
        for document, (floor, ceiling), total in zip(
            (jump.before, jump.after), jump.sums, jump.totals, strict=True
        ):
            cases, _, wrong = read_object(document, "示例", policy)
            assert not [each for each in wrong if each.severity == "error"]
            outcome = code.evaluate(cases[0])
            own = [each for each in outcome.awards if each.id in jump.awards]
            assert sum(each.floor for each in own) == floor
            assert sum(each.ceiling or 0 for each in own) == (ceiling or 0)
            assert any(each.ceiling is None for each in own) is (ceiling is None)
            assert (outcome.total.floor, outcome.total.ceiling) == total
        (floor, ceiling), (more_floor, more_ceiling) = jump.sums
        if jump.size is not None and jump.end == "ceiling":
            assert ceiling is not None and more_ceiling is not None
            assert abs(more_ceiling - ceiling) == jump.size
        elif jump.size is not None:
            assert abs(more_floor - floor) == jump.size


def said(jump: Jump) -> tuple[object, ...]:
    sign = 1 if jump.direction == "up" else -1
    return (
        jump.spot.name,
        jump.first if jump.fixed else None,
        jump.second if jump.fixed else None,
        None if jump.size is None else sign * jump.size,
    )


def test_the_exact_list() -> None:
    _, found = found_in(
        "甲奖：对投资额500万元以上的，给予20万元奖励；乙奖：对人数不超过300人的，按不超过投资额10%的标准给予补助，不超过80万元；"
        "丙奖：对规上企业且规模为中型以上的，给予5万元奖励。"
    )
    assert [said(jump) for jump in found.jumps] == [
        ("人数", 300, 301, -80 * WAN),
        ("投资额", 500 * WAN - 1, 500 * WAN, 20 * WAN),
        ("规上企业", False, True, 5 * WAN),
        ("规模", "小型", "中型", 5 * WAN),
    ]
    assert [jump.exact for jump in found.jumps] == [True] * 4
    assert [jump.falls for jump in found.jumps] == [True, False, False, False]
    fall = found.jumps[0]
    assert (fall.article, fall.words, fall.sums) == (
        "第一条",
        "人数不超过300人",
        ((0, 80 * WAN), (0, 0)),
    )
    # the company says no more than it must
    assert set(fall.before) == {"申报主体", "申报日期", "投资额", "人数", "未列事项"}


@pytest.mark.parametrize(
    ("rules", "fact", "expected"),
    [
        ("按不超过投资额10%的标准给予补助，不超过200万元。", "投资额", []),  # a slope and a ceiling are no jump
        ("对投资额500万元以上的，按不超过投资额10%的标准给予补助，不超过200万元。", "投资额", [50 * WAN]),
        ("对投资额500万元以上的，给予投资额3.3%的补贴。", "投资额", [16_500_000]),
        ("对投资额超过500万元的，给予20万元奖励。", "投资额", [20 * WAN]),
        ("对投资额100万元以上500万元以下的，给予20万元奖励。", "投资额", [-20 * WAN, 20 * WAN]),
        ("对人数100人以上的，给予10万元奖励，每增加30人加给3万元，不超过50万元。", "人数", [10 * WAN, 3 * WAN]),
        ("每个项目，对造价300万元以上的，给予20万元奖励，合计不超过50万元。", "造价", [20 * WAN]),
        ("对开工日在签约日起6个月内的，给予20万元奖励。", "签约日", [20 * WAN]),
        ("对开工日在签约日起6个月内的，给予20万元奖励。", "开工日", [-20 * WAN]),
        ("对开工日在签约日起6个月内的，按不超过投资额5%的标准给予补助。", "签约日", [None]),
        ("对产值新增1000万元以上的，给予20万元奖励。", "产值", [-20 * WAN, 20 * WAN]),
        ("对投资额500万元以上的，给予一事一议支持。", "投资额", [None]),
        ("对投资额分别达到100万元、500万元的，分别给予10万元、30万元奖励。", "投资额", [20 * WAN, 10 * WAN]),
    ],
)  # fmt: skip
def test_what_is_a_jump(rules: str, fact: str, expected: list[int | None]) -> None:
    _, found = found_in(rules, fact)
    assert [said(jump)[-1] for jump in found.jumps] == expected
    assert all(jump.exact for jump in found.jumps)


def test_of_what_excludes_each_other_the_one_falls_and_the_company_does_not() -> None:
    _, found = found_in(
        "大奖：对投资额500万元以上的，给予100万元奖励；小奖：对规上企业，给予30万元奖励。限报一项。", "投资额"
    )
    assert [(jump.title, jump.size, jump.direction, jump.falls) for jump in found.jumps] == [
        ("小奖", 30 * WAN, "down", False),
        ("大奖", 100 * WAN, "up", False),
    ]


def test_beside_what_has_no_limit_the_rest_of_a_sum_is_not_seen() -> None:
    _, found = found_in(
        "甲奖：对投资额500万元以上的，给予100万元奖励；乙奖：对投资额600万元以上的，给予一事一议支持。",
        "投资额",
    )
    assert [(jump.title, jump.size, jump.second) for jump in found.jumps] == [
        ("乙奖", None, 600 * WAN),
        ("甲奖", 100 * WAN, 500 * WAN),
    ]


def test_what_a_shared_cap_takes_from_the_later_award() -> None:
    _, found = found_in(
        "甲奖：对投资额500万元以上的，给予100万元奖励；乙奖：对规上企业，给予30万元奖励；以上合计不超过120万元。",
        "投资额",
    )
    assert [(jump.title, jump.size, jump.direction, jump.falls) for jump in found.jumps] == [
        ("乙奖", 10 * WAN, "down", False),
        ("甲奖", 100 * WAN, "up", False),
    ]


@pytest.mark.parametrize(("items", "found"), [(9, True), (40, False)])
def test_lists_longer_than_those_looked_at_are_not_forgotten(items: int, found: bool) -> None:
    """Only with so many items does anything happen: it is found, or said to be open."""
    policy = compiled(HEAD + "对投资额500万元以上的，给予20万元奖励。" + TAIL)
    many = ir.Compare(">=", ir.CountOver("项目", ir.Lit(True)), ir.Const(items))
    award = policy.awards[0]
    award = msgspec.structs.replace(award, eligible=ir.All((award.eligible, many)))
    policy = msgspec.structs.replace(policy, awards=(award,))
    made = together(answers(policy, {}, asks_of(policy, {}, "投资额"), seconds=90, workers=2))
    assert [jump.size for jump in made.jumps] == [20 * WAN] * found
    assert [each.why for each in made.undecided] == ["清单多于12项时没有结论"] * (not found)


def test_a_limit_of_time_is_kept_and_said() -> None:
    policy = compiled(HEAD + "对投资额500万元以上的，给予20万元奖励。" + TAIL)
    made = answers(policy, {}, asks_of(policy, {}, "投资额"), seconds=0.0)
    assert [each.again for each in made] == [True]
    assert together(made).undecided[0].why == "在限定时间内没有结论"
