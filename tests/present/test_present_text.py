"""What an officer reads at the counter."""

from __future__ import annotations

import unicodedata

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from present_samples import EMPTY, FULL, POOL, SHARED, WAN, award, hostile

from policy_dsl.core.result import LimitResult, Missing, Notice, Outcome, Step, Total
from policy_dsl.diagnostics.render import cells
from policy_dsl.present import markdown, text, view
from policy_dsl.present.words import WORDS

PAGE = text.render(FULL)


def section(page: str, title: str) -> list[str]:
    """The lines under a heading, up to the next blank line."""
    lines = page.split("\n")
    start = next(i for i, line in enumerate(lines) if line.startswith(title))
    return lines[start : [*lines, ""].index("", start)]


def test_the_answer_comes_first() -> None:
    assert PAGE.split("\n")[:6] == [
        "《关于加快科技创新和产业创新深度融合推进制造业高质量发展的若干政策措施》（杭政办函〔2025〕66号）",
        "申请人：  杭州某某智能装备有限公司",
        "申报日期：2026年3月1日",
        "解读：    总量条款的适用范围＝甲；区县年度上限是否包括生产线奖励＝乙",
        "",
        "可享受6项，合计45–1485万元；另有1项待定，补齐所缺事实即可确定。",
    ]


def test_granted_awards() -> None:
    lines = section(PAGE, "可享受（6项）")
    assert lines[1].split() == ["条款", "事项", "对象", "资金", "定额/上限", "保底–最高", "依据"]
    assert lines[3].split()[:5] == ["第一条", "高新技术企业奖励", "企业", "上限", "0–20万元"]
    assert (
        "第一条      首次上规模奖励    企业            定额        30万元      对首次上规模的高新技术企业"
        in lines
    )
    # the funder that most have stands below, the other in its column; the item below its award
    model = next(i for i, line in enumerate(lines) if "乘用车型" in line)
    assert lines[model].split()[2:5] == ["临平区", "市本级", "上限"]
    assert lines[model + 1].startswith("            （星海7）")
    assert lines[-1] == "资金：未注明的，均为市与区、县（市）共担。"


def test_one_funder_needs_no_column() -> None:
    page = text.render(msgspec.structs.replace(FULL, awards=(award(), award(id="x"))))
    assert "资金  " not in page
    assert f"资金：以上均为{SHARED}。" in page


def test_pending_total_limits_missing_denied_notices() -> None:
    assert section(PAGE, "待定")[3] == "第八条  数字化改造补助（“数改券”）  0–20万元  数字化改造实际投资额"
    assert section(PAGE, "合计") == [
        "合计",
        "  已确定可享受的部分  45–1485万元",
        "  连同待定的          45–1505万元",
        "    发给企业          30–290万元",
        "    发给其他对象      15–1215万元",
        "      其中：临平区    0–1200万元",
        "      其中：张三      15万元",
        "保底：确定可得；最高：不会超过。属上限的，由主管部门在幅度内核定。",
    ]
    assert section(PAGE, "约束")[3].split() == [
        "第三十一条", "首期缴纳比例", "超出", "40%", "不低于50%"
    ]  # fmt: skip
    assert section(PAGE, "缺少的事实")[3:] == [
        "历史                  数字化改造补助（第八条）、研发投入补助（第二条）",
        "数字化改造实际投资额  数字化改造补助（第八条）",
    ]
    assert section(PAGE, "未获得")[3].endswith("不符合：新入选市领军型创新创业团队（实为否）")
    assert "- 第十条：“AI工厂”每年名额" in PAGE


def test_a_denied_right_is_only_shown_when_asked_for() -> None:
    assert "剩余价款分期缴纳" not in PAGE
    assert "剩余价款分期缴纳" in text.render(FULL, verbose=True)


def test_many_refusals_are_counted_unless_asked_for() -> None:
    denied = tuple(
        award(
            id=str(n),
            article=f"第{'一二三'[n % 3]}条",
            status="denied",
            floor=0,
            ceiling=0,
            reason=f"原因{n}",
        )
        for n in range(12)
    )
    outcome = msgspec.structs.replace(EMPTY, awards=denied)
    page = text.render(outcome)
    assert section(page, "未获得")[1] == "第一条4项、第二条4项、第三条4项。"
    assert "原因7" not in page
    assert "原因7" in text.render(outcome, verbose=True)


def test_one_reason_for_all_is_said_once() -> None:
    denied = tuple(
        award(id=str(n), status="denied", floor=0, ceiling=0, reason="申报日期不在施行期内")
        for n in range(12)
    )
    page = text.render(msgspec.structs.replace(EMPTY, awards=denied))
    assert section(page, "未获得") == ["未获得（12项）", "原因相同：申报日期不在施行期内。"]


def test_nothing() -> None:
    assert text.render(EMPTY) == (
        "《某政策》\n申请人：  （未写名称）\n申报日期：未给出\n\n没有已确定可享受的事项。\n"
    )


def test_an_upper_end_that_facts_decide_is_not_called_unlimited() -> None:
    pending = award(status="unknown", floor=0, ceiling=None, kind="ceiling", needs=("历史",))
    free = award(kind="open", floor=0, ceiling=None)
    for shown, word in ((pending, "待定"), (free, "0–不限")):
        outcome = msgspec.structs.replace(EMPTY, awards=(shown,), total=Total(0, None))
        assert [sums for _, sums in view.sums(outcome)] == [word]
        assert view.amount(shown) == word


def test_what_is_granted_is_summed_apart_and_never_too_low_a_bound() -> None:
    pending = award(id="p", status="unknown", floor=0, ceiling=None, needs=("历史",))
    outcome = msgspec.structs.replace(
        EMPTY, awards=(award(), award(id="b"), pending), total=Total(60 * WAN, None)
    )
    assert view.sums(outcome) == [("已确定可享受的部分", "60万元"), ("连同待定的", "60万元起，最高待定")]
    # two that are set off against each other come to less than their ceilings: the total knows
    outcome = msgspec.structs.replace(outcome, total=Total(60 * WAN, 45 * WAN))
    assert view.decided(outcome).ceiling == 45 * WAN
    # nothing open: the evaluator's own total
    outcome = msgspec.structs.replace(
        outcome, awards=(award(), award(id="b")), total=Total(30 * WAN, 40 * WAN)
    )
    assert view.sums(outcome) == [("合计", "30–40万元")]


def test_what_every_row_needs_is_said_once() -> None:
    pending = tuple(
        award(id=str(n), status="unknown", floor=0, needs=("同类政策", f"事实{n}")) for n in range(3)
    )
    page = text.render(msgspec.structs.replace(EMPTY, awards=pending))
    assert page.count("同类政策") == 1
    assert "以上各项都还需要：同类政策。" in page
    assert section(page, "待定")[3].endswith("0–30万元  事实0")


def test_recipients_for_whom_all_is_open_are_one_line() -> None:
    names = [f"对象{n}" for n in range(5)]
    pending = tuple(award(id=n, status="unknown", floor=0, recipient=n, needs=("x",)) for n in names)
    totals = {"企业": Total(30 * WAN, 30 * WAN)} | {name: Total(0, 30 * WAN) for name in names}
    outcome = msgspec.structs.replace(
        EMPTY, awards=(award(), *pending), totals=totals, total=Total(30 * WAN, 180 * WAN)
    )
    assert view.by_recipient(outcome) == [
        (1, "发给企业", "30万元"),
        (1, "发给其他对象", "0–150万元"),
        (2, "其余5个对象，均为待定", "0–150万元"),
    ]


def test_notices_stand_once_and_those_of_open_articles_are_counted() -> None:
    near, far, all_ = Notice("pool", "甲", "第一条"), Notice("pool", "乙", "第九条"), Notice("overlap", "丙")
    outcome = msgspec.structs.replace(EMPTY, awards=(award(),), notices=(near, far, far, all_, all_))
    assert view.notices(outcome) == ["第一条：甲", "丙", "另有1条，只关系到待定的事项。"]
    assert view.notices(outcome, verbose=True) == ["第一条：甲", "第九条：乙", "丙"]


def test_rights_and_limits_that_facts_decide_are_counted() -> None:
    limits = tuple(LimitResult(str(n), "第二十七条", "用地比例", "unknown", needs=("x",)) for n in range(3))
    outcome = msgspec.structs.replace(EMPTY, limits=limits)
    assert section(text.render(outcome) + "\n", "约束") == ["约束（3项）", "待定：第二十七条3项。"]
    assert "还需要：x" in text.render(outcome, verbose=True)


def test_missing_facts_of_one_effect_stand_together_the_most_decisive_first() -> None:
    outcome = msgspec.structs.replace(
        FULL,
        missing=(
            Missing("甲", ("数改券",)),
            Missing("乙", ("数改券",)),
            Missing("丙", ("数改券", "研发投入补助", "配套用地")),
        ),
    )
    assert view.missing(outcome) == [
        (("丙",), ("数字化改造补助（第八条）", "研发投入补助（第二条）", "配套用地比例（第二十七条）")),
        (("甲", "乙"), ("数字化改造补助（第八条）",)),
    ]


@pytest.mark.parametrize(
    ("sentence", "piece"),
    [
        ("对首次上规模的高新技术企业，再给予30万元。", "对首次上规模的高新技术企业"),
        ("每个乘用车型，对产量超过5万辆的，给予500万元", "每个乘用车型，对产量超过5万辆的"),
        ("对设备（含软件，含服务）投资1000万元以上的，补助", "对设备（含软件，含服务）投资1000万元以上的"),
        ("给予50万元。另有", "给予50万元"),
        (
            "每年评选不超过10个案例，对标杆案例按合同金额20%给予补助，不超过50万元",
            "对标杆案例按合同金额20%给予补助",
        ),
        (
            "对符合指导目录，且实际投保费率不超过2%的项目，按照90%",
            "对符合指导目录，且实际投保费率不超过2%的项目",
        ),
        ("", ""),
    ],
)
def test_first_piece(sentence: str, piece: str) -> None:
    assert view.first_piece(sentence) == piece


def reckoned(*steps: Step, ceiling: int = 50 * WAN, item: str | None = None) -> list[str]:
    one = award(kind="ceiling", floor=0, ceiling=ceiling, steps=steps, item=item)
    return view.reckoned(one)


def test_the_basis_says_how_the_sum_came_about() -> None:
    base = Step("base", "合同金额", None, 400 * WAN, 400 * WAN, 1, "元")
    rate = Step("rate", "合同金额×20%", None, 80 * WAN, 80 * WAN, 1, "元")
    cap = Step("cap", "单个案例不超过50万元", None, 50 * WAN, 50 * WAN, 1, "元", True)
    assert reckoned(base, rate, cap) == ["合同金额×20%＝80万元", "封顶：单个案例不超过50万元"]
    # a cap that was not reached, or that others used up without touching this award, is not a reason
    free = msgspec.structs.replace(cap, bound=False)
    assert reckoned(base, rate, free, ceiling=80 * WAN) == ["合同金额×20%＝80万元"]
    shared = Step("cap", "本条不超过100万元", None, 100 * WAN, 100 * WAN, 1, "元", True)
    assert reckoned(base, rate, shared, ceiling=80 * WAN) == ["合同金额×20%＝80万元"]
    assert reckoned(base, rate, shared, ceiling=60 * WAN)[1] == "封顶：本条不超过100万元"
    # what is left of a cap is said where it is known
    left = msgspec.structs.replace(shared, low=20 * WAN, high=20 * WAN)
    assert reckoned(base, rate, left, ceiling=20 * WAN)[1] == "封顶：本条不超过100万元＝20万元"
    open_ = msgspec.structs.replace(left, low=0, high=50 * WAN, bound=None)
    assert reckoned(base, rate, open_, ceiling=50 * WAN)[1] == "可能封顶：本条不超过100万元"


def test_what_the_other_columns_say_is_no_basis() -> None:
    value = Step("value", "不超过50万元", None, 50 * WAN, 50 * WAN, 1, "元")
    nothing = Step(
        "overlap", "扣除同类政策已得", None, 50 * WAN, 50 * WAN, 1, "元", inputs=(("同类政策", "无"),)
    )
    assert reckoned(value, nothing) == []
    some = Step(
        "overlap", "扣除同类政策已得", None, 20 * WAN, 20 * WAN, 1, "元", inputs=(("同类政策", "30万元"),)
    )
    assert reckoned(value, some, ceiling=20 * WAN) == ["不超过50万元", "扣除同类政策已得＝20万元"]


def test_a_refusal_and_what_is_open_name_their_item() -> None:
    # in these tables no column of recipients says which of three cars it is about
    one = award(status="denied", floor=0, ceiling=0, recipient="云驰A", item="云驰A", reason="不符合：新车")
    two = award(status="unknown", floor=0, recipient="云驰B", item="云驰B", needs=("产量",))
    page = text.render(msgspec.structs.replace(EMPTY, awards=(one, two)))
    assert "（云驰A）" in page
    assert "（云驰B）" in page
    assert "云驰A" in markdown.render(msgspec.structs.replace(EMPTY, awards=(one,)))


def test_a_narrow_terminal_gets_lines_instead_of_columns() -> None:
    page = text.render(FULL, width=60)
    assert "第一条 首次上规模奖励\n  对象：企业\n  定额/上限：定额\n  保底–最高：30万元\n" in page
    assert "第一条 首次上规模奖励" not in text.render(FULL, width=100)


@pytest.mark.parametrize("width", [40, 60, 80, 100, 140])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_lines_keep_to_the_width(width: int, lang: str) -> None:
    for outcome in (FULL, EMPTY, hostile()):
        for line in text.render(outcome, lang, width=width, verbose=True).split("\n"):
            assert cells(line) <= max(width, 60), line


def test_no_hostile_character_reaches_the_terminal() -> None:
    for lang in ("zh", "en"):
        page = text.render(hostile(), lang, width=400, verbose=True)
        page.encode()
        assert all(char == "\n" or unicodedata.category(char) not in ("Cc", "Cf", "Cs") for char in page)
        # a line break in a name opens no line of its own
        assert not any(line.startswith("# 标题") for line in page.split("\n"))


def test_colour_adds_nothing_but_colour() -> None:
    colored = text.render(FULL, color=True)
    assert "\x1b[1m" in colored
    assert (
        "".join(part.partition("m")[2] if i else part for i, part in enumerate(colored.split("\x1b[")))
        == PAGE
    )


def test_english_has_no_chinese_of_our_own() -> None:
    one = award(article="1", title="t", recipient="r", funder="f", text="x")
    bare = Outcome("P", "", "A", 1, {}, (one,), (), (), Total(30 * WAN, 30 * WAN), {}, (), ())
    page = text.render(bare, "en").replace("《P》", "")
    assert page.isascii() or set(page) - set(map(chr, range(128))) <= set("–¥")


def test_many_applicants_one_line_each_and_what_they_share() -> None:
    page = text.render_many([FULL, EMPTY], pools=[POOL])
    lines = page.split("\n")
    assert lines[0] == "2个申请人"
    assert lines[3].split() == ["杭州某某智能装备有限公司", "6", "45–1485万元", "1", "2"]
    # EMPTY gets nothing: the sum is that of the other
    assert lines[5].split() == ["合计", "6", "45–1485万元", "1"]
    row = section(page, "名额与总额（1项）")[3]
    assert row.split()[0] == "第十二条"
    assert "0–150万元  0–100万元  超出  按评分从高到低" in row


def test_many_applicants_in_full() -> None:
    brief = text.render_many([FULL, EMPTY], pools=[POOL])
    page = text.render_many([FULL, EMPTY], pools=[POOL], verbose=True)
    summary, first, second = page.split("═" * 60)
    # the same table first, then for each what a file of its own would show, refusals and all
    assert summary.strip() == brief.replace("（加 --verbose 看每个申请人的全部结果）", "").strip()
    for part, number, outcome in ((first, "1/2", FULL), (second, "2/2", EMPTY)):
        alone = text.render(outcome, verbose=True).split("\n", 1)[1]
        assert part.strip().split("\n", 1) == [number, alone.strip()]


def test_every_word_has_both_languages() -> None:
    for key, (zh, en) in WORDS.items():
        assert zh and en, key
        assert zh.count("{") == en.count("{"), key


ANY_TEXT = st.text(st.characters(), max_size=30)


@settings(max_examples=60, deadline=None)
@given(ANY_TEXT, ANY_TEXT, ANY_TEXT, st.integers(1, 130))
def test_any_words_can_be_shown(a: str, b: str, c: str, width: int) -> None:
    outcome = Outcome(
        a, b, c, None, {a: b},
        (award(title=a, recipient=b, item=c, text=b, funder=c), award(status="unknown", needs=(a, b))),
        (), (), Total(0, None), {a: Total(0, 1), b: Total(1, 1)}, (Missing(a, (b,)),), (),
    )  # fmt: skip
    page = text.render(outcome, width=width, verbose=True)
    page.encode()
    assert all(char == "\n" or unicodedata.category(char) not in ("Cc", "Cf") for char in page)
