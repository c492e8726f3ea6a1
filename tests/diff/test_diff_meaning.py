"""Two drafts of a rule: the same for every company, or a company that shows the difference, and which way it moves."""

from __future__ import annotations

import os
import time

import pytest
from conftest import compiled

from policy_dsl.backends.interpreter import compile_policy
from policy_dsl.core import ir
from policy_dsl.diff.align import paired
from policy_dsl.diff.change import Change
from policy_dsl.diff.notes import Note, notes_of
from policy_dsl.diff.run import changes_of
from policy_dsl.facts import read_object

SECONDS = 6.0
HEAD = (
    "政策《示例》。\n对象 企业：规上企业：是否；投资额：金额；销售额：金额；星级：三星、四星之一或无，从低到高；签约日：日期；开工日：日期。\n"
    "清单 项目：造价：金额；竣工：是否。\n第一条 培育补助。\n"
)


def both(
    old: str, new: str, head: str = HEAD, new_head: str = HEAD
) -> tuple[list[Change], ir.Policy, ir.Policy]:
    one, two = compiled(f"{head}{old}\n"), compiled(f"{new_head}{new}\n")
    return changes_of(one, two, seconds=SECONDS)[1], one, two


def replays(change: Change, old: ir.Policy, new: ir.Policy) -> None:
    """Each company shown gets what is said, in a fresh evaluation of each facts document."""
    for move in (change.up, change.down):
        if move.shown is None:
            continue
        halves = (
            (move.shown.old, old, change.row.old, move.shown.before),
            (move.shown.new, new, change.row.own, move.shown.after),
        )
        for document, policy, ids, said in halves:
            cases, _, found = read_object(document, "某", policy)
            assert [each for each in found if each.severity == "error"] == []
            total = compile_policy(policy, {}).total(cases[0], ids)
            assert (total.floor, total.ceiling) == said


FLAT = "对规上企业，给予20万元奖励。"
SHARE = "按不超过投资额10%的标准给予补助，不超过200万元。"


@pytest.mark.parametrize(
    ("old", "new", "way", "most"),
    [
        (FLAT, "对规上企业，给予30万元奖励。", "up", 10**7),
        (FLAT, "对规上企业，给予不超过20万元奖励。", "down", 2 * 10**7),
        (FLAT, "对规上企业或投资额100万元以上的企业，给予20万元奖励。", "up", 2 * 10**7),
        ("对投资额100万元以上的，给予2万元奖励。", "对投资额超过100万元的，给予2万元奖励。", "down", 2 * 10**6),
        (SHARE, "按不超过投资额8%的标准给予补助，不超过300万元。", "both", 10**8),
        (SHARE, "按不超过投资额10%的标准给予补助。", "up", None),
        ("按投资额10%的标准给予补助。", "按投资额10%的标准给予补助，舍尾到万元。", "down", 999_999),
        ("每个项目，对竣工的，给予20万元奖励。", "每个项目，对竣工且造价9万元以上的，给予20万元奖励。", "down", None),
        ("每个项目，按造价10%给予补助。", "每个项目，按造价20%给予补助。", "up", None),
        (FLAT, "对规上企业，给予一次性20万元奖励。", "down", 2 * 10**7),
        (FLAT, "对规上企业，给予一事一议支持。", "both", None),
        ("对三星、四星星级，分别给予1万元、3万元奖励。", "对三星、四星星级，分别给予2万元、2万元奖励。", "both", 10**6),
        ("对开工日在签约日起6个月内的，给予20万元奖励。", "对开工日在签约日起12个月内的，给予20万元奖励。", "up", 2 * 10**7),
    ],
)  # fmt: skip
def test_a_difference_is_shown_and_its_way_is_proved(old: str, new: str, way: str, most: int | None) -> None:
    (change,), one, two = both(old, new)
    assert (change.word, change.way, change.settled) == ("differs", way, True)
    replays(change, one, two)
    if most is not None:
        best = change.up.most if change.up.shown else change.down.most
        assert (best.amount, best.proved, best.reached) == (most, True, True)


def test_without_an_end_to_it_no_most_is_claimed() -> None:
    (change,), _, _ = both(SHARE, "按不超过投资额10%的标准给予补助。")
    assert change.up.most.none and not change.up.most.proved


@pytest.mark.parametrize(
    ("old", "new", "method"),
    [
        ("对投资额100万元以上的，给予2万元奖励。", "对投资额不低于100万元的，给予2万元奖励。", "form"),
        ("对投资额100万元以上的，给予2万元奖励。", "对投资额超过99.999999万元的，给予2万元奖励。", "z3"),
        ("对规上企业且投资额5万元以上的，给予2万元奖励。", "对投资额5万元以上且规上企业的，给予2万元奖励。", "z3"),
        ("按投资额10%的标准给予补助。", "按投资额十分之一的标准给予补助。", "z3"),
        ("每个项目，对竣工且造价1万元以上的，给予20万元奖励。", "每个项目，对造价1万元以上且竣工的，给予20万元奖励。", "z3"),
        ("对三星、四星星级，分别给予1万元、3万元奖励。", "对四星、三星星级，分别给予3万元、1万元奖励。", "z3"),
        ("对开工日在签约日起6个月内且规上企业的，给予20万元奖励。", "对规上企业且开工日在签约日起6个月内的，给予20万元奖励。", "z3"),
    ],
)  # fmt: skip
def test_another_text_with_the_same_meaning_is_proved_the_same(old: str, new: str, method: str) -> None:
    (change,), _, _ = both(old, new)
    assert change.word == "same"
    assert change.method == method or change.method == "form"


def test_of_what_is_worked_out_item_by_item_the_most_is_said_for_one() -> None:
    """To the 分, where the roundings of both meet the cap."""
    changes, one, two = both(
        "对每个项目按造价的10%给予不超过50万元的补助。", "对每个项目按造价的12%给予不超过50万元的补助。"
    )
    cap, meet = 50 * 10**6, 50 * 10**8 // 12
    gains = [min(cost * 12 // 100, cap) - min(cost // 10, cap) for cost in range(meet - 1000, meet + 1000)]
    most = changes[0].up.most
    assert (most.amount, most.thing, most.proved, most.reached) == (max(gains), "项目", True, True)
    assert changes[0].down.never
    replays(changes[0], one, two)


def test_a_floor_that_is_taken_away_counts_for_each_item() -> None:
    changes, one, two = both(
        "对竣工的每个项目，给予20万元奖励。", "对竣工的每个项目，给予不超过15.01万元奖励。"
    )
    most = changes[0].down.most
    assert (most.amount, most.thing, most.proved, most.reached) == (20 * 10**6, "项目", True, True)
    replays(changes[0], one, two)


def test_one_more_level_is_none_to_the_old_policy() -> None:
    new_head = HEAD.replace("三星、四星之一", "三星、四星、五星之一")
    old, new = (
        "对三星、四星星级，分别给予1万元、3万元奖励。",
        "对三星、四星、五星星级，分别给予1万元、3万元、9万元奖励。",
    )
    (change,), one, two = both(old, new, new_head=new_head)
    assert (change.way, change.settled, change.up.most.amount) == ("up", True, 9 * 10**6)
    replays(change, one, two)
    assert change.up.shown is not None
    assert "星级" not in change.up.shown.old and change.up.shown.new["星级"] == "五星"


def test_a_company_that_the_old_policy_takes_for_none() -> None:
    new_head = HEAD.replace("三星、四星之一", "三星、四星、五星之一")
    (change,), one, two = both(
        "对星级为无的企业，给予1万元奖励。", "对星级为无的企业，给予1万元奖励。", new_head=new_head
    )
    assert (change.word, change.way) == ("differs", "down")
    replays(change, one, two)


def test_a_name_of_another_kind_is_another_fact() -> None:
    new_head = HEAD.replace("投资额：金额", "投资额：是否")
    (change,), one, two = both(
        "对投资额1万元以上的，给予2万元奖励。", "对投资额的企业，给予2万元奖励。", new_head=new_head
    )
    assert (change.way, change.settled) == ("both", True)
    replays(change, one, two)
    assert change.up.shown is not None and change.up.shown.new["投资额"] is True


def test_a_rule_put_first_does_not_move_the_others() -> None:
    rule = "甲奖：对规上企业，给予一次性20万元奖励"
    changes, one, two = both(f"{rule}。", f"乙奖：对投资额5万元以上的，给予3万元奖励；{rule}。")
    by_title = {each.row.title: each for each in changes if each.row.kind == "award"}
    assert by_title["甲奖"].word == "same" and by_title["甲奖"].row.own == ("1.2",)
    assert (by_title["乙奖"].row.only, by_title["乙奖"].way) == ("added", "up")
    for change in changes:
        replays(change, one, two)


def test_one_award_made_into_two_is_the_same_together() -> None:
    changes, one, two = both(
        "甲奖：对规上企业，给予20万元奖励；丙奖：对投资额5万元以上的，给予3万元奖励。",
        "甲奖：对规上企业，给予15万元奖励；乙奖：对规上企业，给予5万元奖励；丙奖：对投资额5万元以上的，给予3万元奖励。",
    )
    words = {(each.row.kind, each.row.title): each for each in changes}
    assert words["award", "甲奖"].way == "down" and words["award", "乙奖"].way == "up"
    assert words["award", "丙奖"].word == "same"
    assert words["article", "培育补助"].word == "same"
    for change in changes:
        replays(change, one, two)


def test_a_cap_on_several_reaches_each_of_them() -> None:
    rules = (
        "甲奖：对规上企业，给予20万元奖励；乙奖：对投资额5万元以上的，给予10万元奖励；以上合计不超过{}万元。"
    )
    changes, one, two = both(rules.format(30), rules.format(25))
    assert {each.row.title: each.way for each in changes if each.row.kind == "award"} == {
        "甲奖": "",
        "乙奖": "down",
    }
    for change in changes:
        replays(change, one, two)


def test_rights_and_limits() -> None:
    right = "权利：对投资额{}万元以上的，可享受便利。"
    limit = "约束：投资额占销售额的比例不超过{}%。"
    changes, _, _ = both(FLAT + right.format(5) + limit.format(20), FLAT + right.format(3) + limit.format(10))
    ways = {each.row.kind: (each.word, each.way, each.settled) for each in changes}
    assert ways["right"] == ("differs", "up", True)
    assert ways["limit"] == ("differs", "down", True)


def test_readings_of_one_policy(hz2025: ir.Policy) -> None:
    chosen = {"一次性是每一星级一次还是总共一次": "乙"}
    _, changes = changes_of(hz2025, hz2025, {}, chosen, seconds=10)
    moved = [each for each in changes if each.word != "same"]
    assert [(each.row.article, each.way) for each in moved] == [("第二十八条", "down")]
    assert all(each.method == "form" for each in changes if each.word == "same")
    assert all(each.word == "same" for each in changes_of(hz2025, hz2025, chosen, chosen)[1])


def test_receipts_of_items_that_another_reading_looks_up(hz2025: ir.Policy) -> None:
    """Which item a receipt was for has to be said in a facts file, though neither of the two readings asks: the company
    shown names one. What only the number of lines makes endless is bounded for each line."""
    options = {"区县年度上限是否包括生产线奖励": "乙"}
    changes = changes_of(hz2025, hz2025, None, options, seconds=SECONDS)[1]
    moved = {each.row.old: each for each in changes if each.word == "differs" and each.row.kind == "award"}
    assert [each for each in changes if each.word == "unknown"] == []
    assert all(each.up.never and each.down.shown for each in moved.values())
    mosts = {ids: each.down.most for ids, each in moved.items()}
    assert {ids: (most.amount, most.thing) for ids, most in mosts.items() if most.proved} == {
        ("16.1",): (5000 * 10**6, ""),
        ("16.2",): (5000 * 10**6, ""),
        ("16.3",): (3000 * 10**6, "新建生产线"),
    }
    assert mosts[("16.3",)].reached
    for each in moved.values():
        assert each.down.shown is not None
        cases, _, _ = read_object(each.down.shown.new, "某", hz2025)
        total = compile_policy(hz2025, options).total(cases[0], each.row.own)
        assert (total.floor, total.ceiling) == each.down.shown.after


def notes(old: str, new: str) -> dict[str, Note]:
    one, two = compiled(old), compiled(new)
    pair, changes = changes_of(one, two, seconds=SECONDS)
    return {each.subject: each for each in notes_of(one, two, pair, changes)}


BODY = (
    HEAD
    + "对规上企业，给予20万元奖励，名额50家。\n附则。\n本政策自2026年1月1日起施行，有效期至2027年12月31日。\n"
)


@pytest.mark.parametrize(
    ("this", "that", "subject", "before", "after"),
    [
        ("名额50家", "名额60家", "pool", "50家", "60家"),
        ("2027年", "2028年", "period", "2027年12月31日", "2028年12月31日"),
        ("投资额：金额；", "投资额：是否；", "fact", "金额", "是否"),
        ("投资额：金额；", "", "fact", "金额", ""),
        ("三星、四星之一", "三星、四星、五星之一", "levels", "三星、四星之一", "五星"),
        ("给予20万元奖励", "由市本级给予20万元奖励", "funder", "", "市本级"),
        ("清单 项目：造价：金额；竣工：是否。\n", "", "list", "项目", ""),
    ],
)  # fmt: skip
def test_what_else_is_not_the_same_is_said(
    this: str, that: str, subject: str, before: str, after: str
) -> None:
    assert this in BODY
    found = notes(BODY, BODY.replace(this, that))
    assert before in found[subject].before and after in found[subject].after


def test_words_that_mean_the_same_are_said_apart() -> None:
    found = notes(BODY, BODY.replace("对规上企业，", "对规上企业的，"))
    assert set(found) <= {"text"}


def test_periods_that_never_meet_are_laid_over_each_other() -> None:
    later = BODY.replace("2026年1月1日", "2028年1月1日").replace("2027年", "2029年")
    one, two = compiled(BODY), compiled(later.replace("20万元", "30万元"))
    pair = paired(one, two)
    assert pair.days == "new" and pair.old.policy.start == two.start
    _, (change,) = changes_of(one, two, seconds=SECONDS)
    assert (change.way, change.settled) == ("up", True)


# --- processes -------------------------------------------------------------------------------


def hangs(task: bytes) -> bytes:
    time.sleep(600)
    return task


def dies(task: bytes) -> bytes:
    os._exit(9)


def eats(task: bytes) -> bytes:
    return bytes(bytearray(1 << 40))


@pytest.mark.parametrize(("work", "why"), [(hangs, "timeout"), (dies, "died"), (eats, "memory")])
def test_a_solver_that_fails_leaves_it_open(work: object, why: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("policy_dsl.diff.run.GRACE", 0.3)
    one, two = compiled(f"{HEAD}{FLAT}\n"), compiled(f"{HEAD}对规上企业，给予30万元奖励。\n")
    _, (change,) = changes_of(one, two, seconds=0.3, work=work)  # type: ignore[arg-type]
    assert (change.word, change.why) == ("unknown", why)


def test_without_the_solver_the_form_alone_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("policy_dsl.diff.run.solver_is_there", lambda: False)
    rules = "甲奖：对规上企业，给予20万元奖励；乙奖：对投资额{}万元以上的，给予3万元奖励。"
    changes, _, _ = both(rules.format(5), rules.format(6))
    assert [(each.word, each.method, each.why) for each in changes][:2] == [
        ("same", "form", ""),
        ("unknown", "z3", "no-solver"),
    ]
