"""Who pays what: shares as the text states them, parts to the 分."""

from __future__ import annotations

from fractions import Fraction

import pytest
from conftest import compiled
from hypothesis import given
from hypothesis import strategies as st

from policy_dsl.backends.interpreter import compile_policy
from policy_dsl.check.funding import WrongSharesError, read_funding
from policy_dsl.core.ir import Payer
from policy_dsl.core.result import Total
from policy_dsl.facts import read_object
from policy_dsl.pipeline import compile_text
from policy_dsl.present.view import by_payer, parts_of
from policy_dsl.source import Source
from policy_dsl.values.shares import parted

HEAD = "政策《示例》。\n对象 企业：规上企业：是否；投资额：金额。\n第一条 培育补助。\n"


@pytest.mark.parametrize(
    ("words", "payers"),
    [
        ("市、区两级财政按1:1承担", [("市级财政", (1, 2)), ("区级财政", (1, 2))]),
        ("市、区按6：4比例分担", [("市", (3, 5)), ("区", (2, 5))]),
        (
            "省、市、区三级财政按2:3:5承担",
            [("省级财政", (1, 5)), ("市级财政", (3, 10)), ("区级财政", (1, 2))],
        ),
        ("市承担60%，区、县（市）承担40%", [("市", (3, 5)), ("区、县（市）", (2, 5))]),
        ("市级财政承担三分之二，其余由区级财政承担", [("市级财政", (2, 3)), ("区级财政", (1, 3))]),
        ("市承担百分之五十，区承担一半", [("市", (1, 2)), ("区", (1, 2))]),
        ("市与区、县（市）各承担50%", [("市", (1, 2)), ("区、县（市）", (1, 2))]),
        ("市、区各半承担", [("市", (1, 2)), ("区", (1, 2))]),
        ("省、市、区平均分担", [("省", (1, 3)), ("市", (1, 3)), ("区", (1, 3))]),
        ("市级财政承担", [("市级财政", (1, 1))]),
        ("市和各区、县（市）按财政体制共同承担", [("市", None), ("各区、县（市）", None)]),
    ],
)
def test_the_words_of_shares(words: str, payers: list[tuple[str, tuple[int, int] | None]]) -> None:
    """In the lexer, the checker and the IR of a policy; the formatter leaves the words as they are."""
    policy = compiled(f"{HEAD}对规上企业，给予20万元奖励，资金由{words}。\n")
    assert [(each.name, each.share) for each in policy.awards[0].payers] == payers
    closing = compiled(f"{HEAD}对规上企业，给予20万元奖励。\n附则。\n本政策所需资金由{words}。\n")
    assert closing.awards[0].payers == policy.awards[0].payers


def test_who_pays_alone_or_is_not_said() -> None:
    found = compiled(f"{HEAD}对规上企业，由市本级给予20万元奖励；对规上企业，给予1万元奖励。\n").awards
    assert [award.payers for award in found] == [(Payer("市本级", (1, 1)),), ()]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("市级财政承担60%，区级财政承担50%", "合起来是110%，不是100%"),
        ("市级财政承担60%，区级财政承担39.99%", "合起来是99.99%，不是100%"),
        ("省、市、区各承担33.3%", "合起来是99.9%，不是100%"),
        ("市承担三分之一，区承担三分之一", "合起来是2/3，不是100%"),
        ("市、区按1:1:1承担", "出资的有2家（市、区），比例有3个"),
        ("省、市、区按6:4承担", "出资的有3家（省、市、区），比例有2个"),
        ("市、市按1:1承担", "“市”写了两次"),
        ("市、区按1:0承担", "有一家的比例是0，或者其余已经没有了"),
        ("市、区按0:0承担", "比例都是0"),
        ("市承担100%，其余由区承担", "有一家的比例是0，或者其余已经没有了"),
    ],
)
def test_shares_that_are_no_whole_are_refused(words: str, why: str) -> None:
    for text in (
        f"{HEAD}对规上企业，给予20万元奖励，资金由{words}。\n",
        f"{HEAD}对规上企业，给予20万元奖励。\n资金由{words}。\n",
        f"{HEAD}对规上企业，给予20万元奖励。\n附则。\n本政策所需资金由{words}。\n",
    ):
        found = compile_text(Source("a.pol", text)).diagnostics
        assert [(each.code, each.args["why"]) for each in found] == [("P0366", why)]
    with pytest.raises(WrongSharesError):
        read_funding(f"资金由{words}")


@pytest.mark.parametrize(
    ("amount", "shares", "parts"),
    [
        (1, [(1, 2), (1, 2)], (1, 0)),
        (2, [(1, 2), (1, 2)], (1, 1)),
        (3, [(1, 2), (1, 2)], (2, 1)),
        (1, [(3, 5), (2, 5)], (1, 0)),
        (2, [(3, 5), (2, 5)], (1, 1)),
        (3, [(3, 5), (2, 5)], (2, 1)),
        (1, [(1, 3), (1, 3), (1, 3)], (1, 0, 0)),
        (2, [(1, 3), (1, 3), (1, 3)], (1, 1, 0)),
        (4, [(1, 5), (3, 10), (1, 2)], (1, 1, 2)),
        (1_000_001, [(1, 3), (2, 3)], (333_334, 666_667)),
    ],
)
def test_parts_to_the_fen(amount: int, shares: list[tuple[int, int]], parts: tuple[int, ...]) -> None:
    assert parted(amount, shares) == parts


@given(st.integers(0, 10**18), st.lists(st.integers(1, 10**4), min_size=1, max_size=6))
def test_parts_make_the_whole(amount: int, weights: list[int]) -> None:
    """Each is its exact share, less than one 分 off; together they are the whole."""
    whole = sum(weights)
    shares = [(each, whole) for each in weights]
    parts = parted(amount, shares)
    assert sum(parts) == amount
    assert all(
        abs(part - Fraction(amount * each, whole)) < 1 for part, each in zip(parts, weights, strict=True)
    )


def test_what_each_pays_of_an_answer() -> None:
    """A ceiling is parted like a floor; where the text leaves the parts open, each pays something up to all of it."""
    policy = compiled(
        f"{HEAD}对规上企业，给予不超过0.03元奖励，资金由市、区按1:1承担；"
        "对规上企业，给予0.01元奖励，资金由市承担60%，区承担40%；"
        "对规上企业，给予5元奖励。\n附则。\n本政策所需资金由市和区按财政体制共同承担。\n"
    )
    case = read_object({"规上企业": True}, "某", policy)[0][0]
    outcome = compile_policy(policy, {}).evaluate(case)
    assert [parts_of(award) for award in outcome.awards] == [
        [("市", Total(0, 2)), ("区", Total(0, 1))],
        [("市", Total(1, 1)), ("区", Total(0, 0))],
        [("市", Total(0, 500)), ("区", Total(0, 500))],
    ]
    assert by_payer(outcome) == {"市": Total(1, 503), "区": Total(0, 501)}


def test_without_stated_shares_nothing_more_is_said() -> None:
    policy = compiled(f"{HEAD}对规上企业，由市本级给予5元奖励。\n")
    case = read_object({"规上企业": True}, "某", policy)[0][0]
    assert by_payer(compile_policy(policy, {}).evaluate(case)) == {}


def test_the_quote_is_held_against_the_shares() -> None:
    quote = "原文「对规上企业，给予20万元奖励，资金由{}。」\n"
    for said, other in (
        ("市、区按6:4承担", "市、区按4:6承担"),
        ("市承担60%，区承担40%", "市承担70%，区承担30%"),
        ("市承担三分之二，其余由区承担", "市承担三分之一，其余由区承担"),
    ):
        rule = f"对规上企业，给予20万元奖励，资金由{said}。\n"
        assert compile_text(Source("a.pol", HEAD + quote.format(said) + rule)).diagnostics == []
        found = compile_text(Source("a.pol", HEAD + quote.format(other) + rule)).diagnostics
        assert {each.code for each in found} == {"P0404"}
