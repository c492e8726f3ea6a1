"""What must never pass in silence, and what must never crash or hang: one small text for each.

A policy that is read otherwise than it is written is worse than one that is refused. Each text here
has one mistake; it must be refused.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from policy_dsl.api import Policy
from policy_dsl.pipeline import compile_text
from policy_dsl.source import Source

SECONDS = 10
"""Of processor time: more than enough for any of the texts; a process that needs longer hangs."""

HEAD = "政策《某市若干政策》。\n"
FACTS = """对象 企业：
  高新技术企业：认定；规上企业：是否；研发投入：逐年金额；设备投资额：金额；软件投资额：金额；
  从业人数：数量（人）；智能工厂：初级、中级、高级之一或无，从低到高；经营规模：大型、小型之一；
  成立日期：日期；所在区：名称。
对象 区、县（市）。
清单 车型：年产量：数量（辆）；新上市：是否。
"""
ARTICLE = "第一条 培大育强。\n"
RULE = "对规上企业，给予20万元奖励。\n"
PLAIN = HEAD + FACTS + ARTICLE
WHOLE = PLAIN + RULE

# --- another meaning than the words ----------------------------------------------------------

SILENT: dict[str, str] = {
    # conditions
    "level_of_another_fact": PLAIN + "对智能工厂为大型的，给予20万元奖励。",
    "level_of_yes_no": PLAIN + "对规上企业为中级的，给予20万元奖励。",
    "level_of_a_recognition": PLAIN + "对高新技术企业为大型的，给予20万元奖励。",
    "value_of_a_name": PLAIN + "对所在区为大型的，给予20万元奖励。",
    "yes_for_a_level": PLAIN + "对智能工厂为是的，给予20万元奖励。",
    "name_as_condition": PLAIN + "对所在区的企业，给予20万元奖励。",
    "nothing_as_condition": PLAIN + "对每年累计奖励，给予20万元奖励。",
    "impossible_condition": PLAIN
    + "对设备投资额超过500万元且设备投资额不超过200万元的企业，给予20万元奖励。",
    # amounts
    "range_upside_down": PLAIN + "对规上企业，给予50万元至20万元奖励。",
    "two_amounts": PLAIN + "对规上企业，给予20万元奖励，给予30万元补助。",
    "cap_with_a_range": PLAIN + "对规上企业，给予20万元奖励，单个企业不超过5万元至6万元。",
    "step_with_a_range": PLAIN + "对规上企业，给予20万元奖励，从业人数每增加5人至6人加给5万元至7万元。",
    "decay_with_a_range": PLAIN
    + "对规上企业，按设备投资额50%的标准给予补助，从次年度开始逐年递减10个百分点至20个百分点。",
    "stages_with_a_range": PLAIN + "对规上企业，给予20万元奖励，分两年按50%至60%、50%拨付。",
    "marginal_with_a_range": PLAIN
    + "对设备投资额超过100万元、500万元的，分别按5%至6%、10%的标准给予补助，超额累进。",
    "bound_with_a_range": HEAD + FACTS + "定义 甲甲：设备投资额，不低于5万元至6万元。\n" + ARTICLE + RULE,
    "parameter_with_a_range": HEAD + FACTS + "参数 乙乙：2026年为5万元至6万元。\n" + ARTICLE + RULE,
    "bound_by_year": HEAD + FACTS + "定义 甲甲：设备投资额，不低于首年5万元。\n" + ARTICLE + RULE,
    "parameter_by_year": HEAD + FACTS + "参数 乙乙：2026年为首年5万元。\n" + ARTICLE + RULE,
    "two_limits_of_years": PLAIN + "对规上企业，给予20万元奖励，最多连续支持三年，最多连续支持五年。",
    "no_years": PLAIN + "对规上企业，给予20万元奖励，最多连续支持0年。",
    # quotas and recipients
    "quota_of_money": PLAIN + "每年评定不超过50万元智能工厂，给予不超过80万元奖励。",
    "quota_of_vehicles": PLAIN
    + "每年评定不超过50家、20家和5辆智能工厂，分别给予不超过80万元、200万元、500万元奖励。",
    "quota_by_year": PLAIN + "评选不超过首年5家智能工厂，给予20万元奖励。",
    "number_of_projects_in_money": PLAIN + "对规上企业，每年支持项目数量不超过5万元，给予20万元奖励。",
    "total_in_companies": WHOLE + "每年总额不超过5家。",
    "recipient_is_no_party": PLAIN + "对高新技术企业，给予规上企业20万元奖励。",
    "right_without_content": PLAIN + "权利：对规上企业。",
    "right_is_a_fact": PLAIN + "权利：规上企业。",
    # names
    "fact_and_definition": HEAD + FACTS + "定义 规上企业：高新技术企业。\n" + ARTICLE + RULE,
    "definition_twice": HEAD
    + FACTS
    + "定义 重点：规上企业。定义 重点：高新技术企业。\n"
    + ARTICLE
    + "对重点，给予20万元奖励。",
    "parameter_twice": HEAD
    + FACTS
    + "参数 起点：2026年为100万元。参数 起点：2027年为200万元。\n"
    + ARTICLE
    + RULE,
    "parameter_year_twice": HEAD + FACTS + "参数 起点：2026年为100万元、2026年为200万元。\n" + ARTICLE + RULE,
    "fact_and_party": HEAD + FACTS + "对象 规上企业。\n" + ARTICLE + RULE,
    "fact_and_alias": HEAD + FACTS + "对象 园区：园区级别，又称规上企业：认定。\n" + ARTICLE + RULE,
    "fact_named_as_a_number": HEAD + "对象 企业：规上企业：是否；200万元：金额。\n" + ARTICLE + RULE,
    "title_with_a_colon": HEAD + FACTS + "第二条：培大育强。\n" + RULE,
    # marks
    "unclosed_quote": PLAIN
    + "原文「给予20万元奖励。\n"
    + RULE
    + "第二条 高新。\n原文「给予20万元奖励。」\n"
    + RULE,
    "same_mark_twice": PLAIN
    + "下列就高：（一）对规上企业，给予20万元奖励；（一）对高新技术企业，给予10万元奖励。",
    "a_mark_left_out": PLAIN
    + "下列就高：（一）对规上企业，给予20万元奖励；（三）对高新技术企业，给予10万元奖励。",
    "a_note_that_goes_on": PLAIN + "注：上面这条再核\n" + RULE,
    "a_title_that_goes_on": "政策《某市若干政策》\n文号：一号。\n" + FACTS + ARTICLE + RULE,
    "a_number_that_goes_on": HEAD + "文号：一号\n年度：申报年度。\n" + FACTS + ARTICLE + RULE,
    "no_rules": HEAD + FACTS,
    "article_without_rules": PLAIN,
    # the closing part
    "in_force_from_three_years": WHOLE + "附则。\n本政策自三年起施行，有效期至200万元。",
    "in_force_twice": WHOLE
    + "附则。\n本政策自2025年1月1日起施行，有效期至2026年1月1日。\n"
    + "本政策自2027年1月1日起施行，有效期至2028年1月1日。",
    "except_an_article_that_is_not": WHOLE
    + "附则。\n除第99条外，其余政策措施涉及资金由市和各区、县（市）按财政体制共同承担。",
    "changed_without_an_amendment": WHOLE + "第一条改为：对规上企业，给予10万元奖励。",
    "repealed_without_an_amendment": WHOLE + "第一条废止。",
    "reading_outside_of_articles": HEAD
    + FACTS
    + "解读「范围」：甲（默认）「一」；乙「二」：增加：对规上企业，给予10万元奖励。\n"
    + ARTICLE
    + RULE,
    "two_titles": "政策《甲》。\n政策《乙》。\n" + FACTS + ARTICLE + RULE,
    # the official text
    "numbers_in_another_order": PLAIN
    + "原文「对初级、中级智能工厂，分别给予20万元、50万元奖励。」\n"
    + "对初级、中级智能工厂，分别给予50万元、20万元奖励。",
    "amount_and_cap_exchanged": PLAIN
    + "原文「对规上企业，给予20万元奖励，单个企业不超过200万元。」\n"
    + "对规上企业，给予200万元奖励，单个企业不超过20万元。",
    "one_of_two_equal_numbers": PLAIN
    + "原文「对规上企业，给予20万元奖励；对高新技术企业，给予20万元、10万元奖励。」\n"
    + "对规上企业，给予10万元奖励；对高新技术企业，给予20万元奖励。",
    "rules_under_an_explained_quote": PLAIN
    + "原文「对规上企业，给予20万元奖励。」\n说明「见下」。\n对规上企业，给予2000万元奖励。",
    # examples and properties
    "example_with_a_wrong_unit": WHOLE + "例「甲」：从业人数为20万元，则第一条为20万元。",
    "example_with_a_level_of_another_fact": WHOLE + "例「甲」：智能工厂为大型，则第一条为20万元。",
    "example_with_a_level_for_yes": WHOLE + "例「甲」：规上企业为大型，则第一条为20万元。",
    "example_with_a_number_for_yes": WHOLE + "例「甲」：规上企业为20万元，则第一条为20万元。",
    "example_with_none_for_yes": WHOLE + "例「甲」：规上企业为无，则第一条为20万元。",
    "example_with_a_fact_twice": WHOLE + "例「甲」：规上企业为是，规上企业为否，则第一条为20万元。",
    "example_by_year_of_a_plain_fact": WHOLE + "例「甲」：设备投资额2024年为20万元，则第一条为20万元。",
    "example_plain_of_a_fact_by_year": WHOLE + "例「甲」：研发投入为20万元，则第一条为20万元。",
    "example_plain_and_by_year": WHOLE
    + "例「甲」：研发投入2024年为20万元，研发投入为30万元，则第一条为20万元。",
    "example_on_an_odd_date": WHOLE + "例「甲」：申报日期为20万元，则第一条为20万元。",
    "example_with_two_results": WHOLE + "例「甲」：规上企业为是，则第一条为20万元，第一条为30万元。",
    "property_of_no_fact": WHOLE + "性质「升」：培大育强增加时，培大育强不减少。",
}

# --- another meaning than the words, unless it is refused ------------------------------------


@dataclass(frozen=True)
class Meaning:
    """A rule that may be refused; if it is not, ``facts`` must give ``yuan`` at the most (0: not granted)."""

    text: str
    facts: dict[str, object]
    yuan: int


_RATIO = HEAD + FACTS + "定义 人均：设备投资额除以从业人数。\n" + ARTICLE

MEANING: dict[str, Meaning] = {
    "level_and_above": Meaning(
        PLAIN + "对智能工厂中级以上的，给予20万元奖励。", {"智能工厂": "高级"}, 200_000
    ),
    "level_and_above_before": Meaning(
        PLAIN + "对中级以上智能工厂，给予20万元奖励。", {"智能工厂": "高级"}, 200_000
    ),
    "between_two_amounts": Meaning(
        PLAIN + "对设备投资额200万元以上、不满500万元的企业，给予20万元奖励。", {"设备投资额": "100万元"}, 0
    ),
    "not_any_of_a_list": Meaning(
        PLAIN + "对不属于规上企业、高新技术企业的企业，给予20万元奖励。",
        {"规上企业": True, "高新技术企业": "首次认定"},
        0,
    ),
    "not_this_and_that": Meaning(
        PLAIN + "对不是规上企业和高新技术企业的，给予20万元奖励。",
        {"规上企业": True, "高新技术企业": "首次认定"},
        0,
    ),
    "ratio_as_base": Meaning(
        _RATIO + "对规上企业，按不超过人均20%的标准给予补助。",
        {"规上企业": True, "设备投资额": "1000万元", "从业人数": 10},
        200_000,
    ),
    "ratio_as_amount": Meaning(
        _RATIO + "对规上企业，给予不超过人均的20%补助。",
        {"规上企业": True, "设备投资额": "1000万元", "从业人数": 10},
        200_000,
    ),
}

# --- crashes and hangs -----------------------------------------------------------------------

CRASH: dict[str, Callable[[], str]] = {
    "circle_that_is_used": lambda: (
        HEAD + FACTS + "定义 甲甲：乙乙；乙乙：甲甲。\n" + ARTICLE + "对甲甲，给予20万元奖励。"
    ),
    "circle_of_numbers": lambda: (
        HEAD + FACTS + "定义 甲甲：甲甲加10万元。\n" + ARTICLE + "对规上企业，按甲甲5%的标准给予补助。"
    ),
    "definitions_upon_definitions": lambda: (
        HEAD
        + FACTS
        + "定义 词0：规上企业。\n"
        + "".join(f"定义 词{n}：词{n - 1}。\n" for n in range(1, 400))
        + ARTICLE
        + "对词399，给予20万元奖励。"
    ),
    "compare_by_year": lambda: PLAIN + "对设备投资额超过首年5万元的企业，给予20万元奖励。",
    "cap_by_year": lambda: PLAIN + "对规上企业，给予20万元奖励，单个企业不超过首年5万元。",
    "step_by_year": lambda: PLAIN + "对规上企业，给予20万元奖励，从业人数每增加首年5人加给首年5万元。",
    "decay_by_year": lambda: PLAIN + "对规上企业，给予20万元奖励，逐年递减首年5万元。",
    "raised_by_year": lambda: PLAIN + "约束：设备投资额占软件投资额的比例由首年7%提高到首年15%。",
    "property_by_year": lambda: WHOLE + "性质「封顶」：培大育强不超过首年5万元。",
    "article_0": lambda: HEAD + FACTS + "第0条 培大育强。\n" + RULE,
    "article_1000": lambda: HEAD + FACTS + "第1000条 培大育强。\n" + RULE,
    "article_99999999999999999999": lambda: HEAD + FACTS + "第99999999999999999999条 培大育强。\n" + RULE,
    "digits": lambda: PLAIN + f"对规上企业，给予{'1' * 5000}万元奖励。",
    "digits_after_the_point": lambda: (
        PLAIN + f"对规上企业，按不超过设备投资额0.{'1' * 5000}%的标准给予补助。"
    ),
    "chinese_digits": lambda: PLAIN + f"对规上企业，给予{'一' * 8000}万元奖励。",
    "too_many_years": lambda: PLAIN + "对规上企业，给予前99999999年5万元、后三年3万元补助。",
    "long_names": lambda: (
        f"{HEAD}对象 企业：{'长' * 20000}：是否。\n{ARTICLE}对{'长' * 19999}短，给予20万元奖励。"
    ),
    "stray_quotes": lambda: PLAIN + "对规上企业" + "」" * 50000 + "，给予20万元奖励。",
    "unknown_words": lambda: PLAIN + "对丙，给予20万元奖励。\n" * 20000,
    "rules": lambda: PLAIN + RULE * 10000,
    "parameter_by_year_that_is_used": lambda: (
        HEAD + FACTS + "参数 乙乙：2026年为首年5万元。\n" + ARTICLE + "对规上企业，给予不超过乙乙奖励。"
    ),
    "lone_surrogate": lambda: PLAIN + "对规上\ud800企业，给予20万元奖励。",
    "marks_upon_marks": lambda: PLAIN + "对规上企业" + "\u0301" * 20000 + "，给予20万元奖励。",
    "nothing_by_nothing": lambda: PLAIN + "对规上企业，按不超过设备投资额0/0的标准给予补助。",
}

_PROGRAM = f"""
import resource, sys
resource.setrlimit(resource.RLIMIT_CPU, ({SECONDS}, {SECONDS}))
from policy_dsl.diagnostics.render import render_text
from policy_dsl.pipeline import compile_text
from policy_dsl.source import Source
source = Source("a.pol", sys.stdin.buffer.read().decode("utf-8", "surrogatepass"))
shown = render_text(compile_text(source).diagnostics, dict([(source.name, source)]))
print(len(shown))
"""


def test_the_texts_around_the_mistakes_are_right() -> None:
    compiled = compile_text(Source("a.pol", WHOLE))
    assert compiled.diagnostics == [] and compiled.policy is not None


@pytest.mark.parametrize("name", SILENT)
def test_a_mistake_does_not_pass_in_silence(name: str) -> None:
    compiled = compile_text(Source("a.pol", SILENT[name]))
    assert compiled.diagnostics


@pytest.mark.parametrize("name", MEANING)
def test_a_rule_means_what_it_says_or_is_refused(name: str) -> None:
    case = MEANING[name]
    compiled = compile_text(Source("a.pol", case.text))
    if compiled.policy is None:
        return
    (award,) = Policy(compiled.policy).evaluate({**case.facts, "未列事项": "无"}, date="2026-03-01").awards
    assert award.ceiling == case.yuan * 100


@pytest.mark.parametrize("name", CRASH)
def test_no_text_crashes_or_hangs(name: str) -> None:
    """In a process of its own, so that a hang can be ended."""
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM],
        input=CRASH[name]().encode("utf-8", "surrogatepass"),
        capture_output=True,
        timeout=10 * SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()[-300:]
    assert int(done.stdout) < 200_000
