"""Planted faults: policies that compile, and say something that the drafter cannot mean.

Beside each ``faults/<name>.pol`` lies ``twins/<name>.pol``, the same without the fault. The fault is found at its
place and by nothing else; of the twin nothing is said.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from policy_dsl.analyses import analyse
from policy_dsl.analyses.questions import answered
from policy_dsl.checking import solved
from policy_dsl.diagnostics import Diagnostic
from policy_dsl.diagnostics.render import wording
from policy_dsl.pipeline import compile_file, compile_text
from policy_dsl.proofs.findings import findings as found_by
from policy_dsl.proofs.goals import goals_of
from policy_dsl.proofs.run import prove
from policy_dsl.proofs.verdict import Verdict
from policy_dsl.resolve import resolve
from policy_dsl.source import Source
from policy_dsl.syntax import parse
from tests.random_policies import random_policy

HERE = Path(__file__).parent

PLANTED: dict[str, tuple[str, str]] = {
    "amounts_exchanged": ("P0406", "100万元"),
    "at_least_for_more_than": ("P0407", "以上"),
    "fixed_for_at_most": ("P0408", "不超过"),
    "levels_exchanged": ("P0411", "国家级"),
    "missing_cap": ("P0404", "300万元"),
    "more_than_for_at_least": ("P0407", "超过"),
    "always_a_wider_bound": ("P0605", "投资额100万元以上"),
    "always_not_negative": ("P0605", "投资额0元以上"),
    "always_said_twice": ("P0605", "规上企业"),
    "cap_above_the_amount": ("P0614", "单个企业不超过50万元"),
    "cap_of_an_item_above_the_whole": ("P0614", "单个项目不超过500万元"),
    "cap_on_a_sum_never_reached": ("P0614", "以上合计不超过50万元"),
    "cap_passed_beside_it": ("P0615", "对规上企业，给予30万元补助"),
    "closed_alternative": ("P0606", "投资额超过500万元"),
    "forgotten_first": ("P0408", "首次"),
    "forgotten_number_of_years": ("P0404", "3年"),
    "forgotten_of_all_years": ("P0408", "累计"),
    "forgotten_of_the_year": ("P0408", "每年"),
    "forgotten_once": ("P0408", "一次性"),
    "gap_at_the_boundary": ("P0601", "投资额超过500万元"),
    "gap_between_ranges": ("P0601", "投资额500万元以上不满800万元"),
    "gap_in_a_block": ("P0601", "投资额超过300万元"),
    "gap_of_a_count": ("P0601", "员工人数102人以上"),
    "names_look_alike": ("P0618", "己认定企业"),
    "names_one_character_apart": ("P0618", "设备投姿额"),
    "names_side_by_side": ("P0619", "省级绿色工厂"),
    "never_crossed_bounds": ("P0347", "投资额不满200万元"),
    "never_in_a_block": ("P0603", "投资额800万元以上"),
    "never_of_a_level": ("P0347", "国家级绿色工厂"),
    "overlap_at_the_boundary": ("P0602", "投资额500万元以上"),
    "overlap_of_open_tiers": ("P0602", "投资额500万元以上"),
    "overlap_of_shares": ("P0602", "投资额300万元以上"),
    "quota_of_each_level": ("P0617", "50家"),
    "quota_without_a_choice": ("P0617", "10家"),
    "stacked_on_one_project": ("P0613", "每个技改项目，对示范的，按审定额20%的标准给予补助"),
    "stacked_on_one_spending": ("P0613", "对规上企业，按投资额5%的标准给予补贴"),
    "two_answers_for_a_level": ("P0612", "对省级绿色工厂，给予50万元奖励"),
    "two_answers_for_a_mark": ("P0612", "对首次认定的高新技术企业，给予30万元奖励"),
    "two_answers_written_twice": ("P0612", "对规上企业，给予20万元奖励"),
    "unread_definition": ("P0610", "自筹额"),
    "unread_fact": ("P0607", "员工人数"),
    "unread_fact_of_a_list": ("P0607", "已验收"),
    "unread_level": ("P0608", "市级"),
    "unread_list": ("P0609", "技改项目"),
    "unread_parameter": ("P0611", "补助标准"),
    "unread_prize": ("P0608", "铜奖"),
}
"""Of each fault: the code, and the words at which it is found."""

MISWRITTEN: dict[str, tuple[str, str]] = {
    "wrong_digit": ("20万元", "25万元"),
    "wrong_number_of_years": ("三年", "两年"),
    "wrong_rate": ("5%", "15%"),
    "wrong_unit": ("1亿元", "1万元"),
}
"""A number of the quote that no rule has, and the number of a rule that no quote has: each is said at its place."""

REFUTED: dict[str, tuple[str, str]] = {
    "both_awards": ("V0101", "不重复"),
    "budget_passed": ("V0101", "盘子"),
    "cap_left_out": ("V0101", "封顶"),
    "cliff": ("V0101", "无断崖"),
    "floor_missed": ("V0101", "保底"),
    "forgotten_cap_of_the_year": ("V0101", "封顶"),
    "forgotten_earlier_years": ("V0101", "只奖一次"),
    "growing_costs": ("V0101", "长大不吃亏"),
    "more_for_less": ("V0101", "多投不吃亏"),
    "nobody_left_out": ("V0101", "人人有份"),
    "premises_never_met": ("V0102", "保底"),
    "readings_differ": ("V0101", "都一样"),
    "rounding_of_two_shares": ("V0101", "合起来是全额"),
    "splitting_pays": ("V0101", "不必拆"),
    "sum_above_a_cap_through_rounding": ("V0101", "不超过全额"),
}
"""Faults in what the rules do together: the code, and the 性质 that finds it."""


SOLVED: dict[str, tuple[str, str]] = {
    "always_by_two_others": ("P0605", "设备投资额超过营业收入"),
    "closed_by_another_fact": ("P0606", "软件投入超过设备投资额"),
    "covered_by_a_wider_item": ("P0621", "设备投资额500万元以上的，给予20万元"),
    "covered_share": ("P0621", "设备投资额200万元以上的，给予20万元"),
    "never_by_a_definition": ("P0347", "营业收入达到设备投资额"),
    "never_in_a_block_of_facts": ("P0603", "软件投入超过设备投资额"),
    "never_of_three_facts": ("P0347", "营业收入超过设备投资额"),
    "nobody_after_a_deduction": (
        "P0620",
        "对设备投资额100万元以上的规上企业，给予20万元奖励（扣除基本奖励总额）",
    ),
}
"""What several facts say together, so that only the solver sees it."""


def found_in(folder: str, name: str) -> tuple[Source, list[Diagnostic]]:
    """The findings of the text and of the policy as a whole, which need no solver."""
    compiled = compile_file(HERE / folder / f"{name}.pol", analyses=True)
    return compiled.source, compiled.diagnostics


def test_each_file_is_in_the_table_and_has_a_twin() -> None:
    for folder in ("faults", "twins"):
        assert {path.stem for path in (HERE / folder).glob("*.pol")} == {
            *PLANTED,
            *MISWRITTEN,
            *REFUTED,
            *SOLVED,
        }


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_fault_is_found_at_its_place(name: str) -> None:
    source, found = found_in("faults", name)
    shown = [(each.code, source.text[each.span.start : each.span.end]) for each in found if each.span]
    assert shown == [PLANTED[name]]
    for lang in ("zh", "en"):
        message, hint = wording(found[0], lang)
        assert message and hint and "‹" not in message + hint
    assert found[0].severity == "warning" or not found[0].code.startswith("P06")


@pytest.mark.parametrize("name", MISWRITTEN)
def test_a_wrong_number_is_found_where_it_is_written_and_where_it_is_quoted(name: str) -> None:
    source, found = found_in("faults", name)
    shown = [(each.code, source.text[each.span.start : each.span.end]) for each in found if each.span]
    quoted, written = MISWRITTEN[name]
    assert shown == [("P0403", written)]
    assert [source.text[each.span.start : each.span.end] for each in found[0].labels] == [quoted]


@pytest.mark.parametrize("name", REFUTED)
def test_a_fault_of_the_whole_is_found_by_its_property(name: str) -> None:
    """The text alone is without fault; the property is refuted by a company that the evaluator has replayed."""
    source, found = found_in("faults", name)
    assert found == []
    code, prop = REFUTED[name]
    verdicts = decided("faults", name)
    told = found_by(verdicts, source.name)
    assert [each.code for each in told] == [code]
    span = told[0].span
    assert span is not None and source.text[span.start : span.end].startswith(f"性质「{prop}」：")
    if code == "V0101":
        assert [bool(each.witness) for each in verdicts if each.word == "VIOLATED"] == [True]


def solved_in(folder: str, name: str) -> tuple[Source, list[Diagnostic]]:
    """What the solver finds of the conditions."""
    path = HERE / folder / f"{name}.pol"
    compiled = compile_file(path)
    assert compiled.policy is not None
    return compiled.source, list(solved(str(path), compiled.policy))


@pytest.mark.parametrize("name", SOLVED)
def test_what_several_facts_exclude_is_found_at_its_place(name: str) -> None:
    assert found_in("faults", name)[1] == []
    source, found = solved_in("faults", name)
    shown = [(each.code, source.text[each.span.start : each.span.end]) for each in found if each.span]
    assert shown == [SOLVED[name]]
    assert found[0].severity == "warning"
    for lang in ("zh", "en"):
        message, hint = wording(found[0], lang)
        assert message and hint and "‹" not in message + hint


@pytest.mark.parametrize("name", [*PLANTED, *MISWRITTEN, *REFUTED, *SOLVED])
def test_the_solver_has_nothing_to_say_of_the_twin(name: str) -> None:
    assert solved_in("twins", name)[1] == []


def test_the_solver_has_nothing_to_say_of_hangzhou() -> None:
    path = HERE.parents[1] / "policies" / "hz2025.pol"
    policy = compile_file(path).policy
    assert policy is not None and answered(policy) == ([], True)


@pytest.mark.parametrize("name", SOLVED)
def test_a_note_settles_what_the_solver_finds(name: str, tmp_path: Path) -> None:
    text = (HERE / "faults" / f"{name}.pol").read_text("utf-8").rstrip("\n")
    path = tmp_path / "a.pol"
    path.write_text(f"{text}说明「有意如此：留待细则」。\n", "utf-8")
    policy = compile_file(path).policy
    assert policy is not None and answered(policy)[0]
    assert solved(str(path), policy) == () == solved(str(path), policy)  # the second time as kept


def decided(folder: str, name: str) -> tuple[Verdict, ...]:
    """The verdicts on all properties, asked and unasked."""
    policy = compile_file(HERE / folder / f"{name}.pol").policy
    assert policy is not None
    return tuple(prove(policy, {}, goals_of(policy), seconds=60))


@pytest.mark.parametrize("name", [*PLANTED, *MISWRITTEN, *REFUTED, *SOLVED])
def test_every_property_of_the_twin_is_proved(name: str) -> None:
    verdicts = decided("twins", name)
    # whether a sum fits into 64 bits is estimated only, where people are counted without a limit
    sure = [each for each in verdicts if each.goal.kind != "fits"]
    assert sure and {each.word for each in sure} == {"PROVED"}
    assert "VIOLATED" not in {each.word for each in verdicts}
    assert not any(each.empty for each in verdicts)


@pytest.mark.parametrize("name", [*PLANTED, *MISWRITTEN, *REFUTED, *SOLVED])
def test_nothing_is_said_of_the_twin(name: str) -> None:
    assert found_in("twins", name)[1] == []


@pytest.mark.parametrize("name", [name for name, (code, _) in PLANTED.items() if code.startswith("P06")])
def test_a_note_of_the_drafter_settles_a_finding(name: str) -> None:
    """A note after every sentence settles whatever is found there, and changes nothing else."""
    text = (HERE / "faults" / f"{name}.pol").read_text(encoding="utf-8")
    parsed = parse(Source("x.pol", text))
    for statement in reversed(parsed.document.statements):
        end = statement.span.end
        at = end if text[end - 1] == "」" else text.index("。", end - 1) + 1
        text = text[:at] + "说明「有意如此：由细则规定」。" + text[at:]
    noted = compile_text(Source("x.pol", text), analyses=True)
    assert noted.policy is not None
    assert noted.diagnostics == []


def test_the_policy_of_hangzhou_is_clean() -> None:
    compiled = compile_file(HERE.parents[1] / "policies" / "hz2025.pol", analyses=True)
    assert compiled.diagnostics == []


@pytest.mark.parametrize("seed", range(40))
def test_random_policies_are_analysed(seed: int) -> None:
    """Every finding has its words and a place inside the text."""
    source = Source("random.pol", random_policy(seed))
    plain, full = compile_text(source), compile_text(source, analyses=True)
    if plain.policy is None:
        return
    parsed = parse(source)
    found = analyse(parsed.document, resolve(parsed.document, source.name), plain.policy, source)
    assert {each.code for each in full.diagnostics} == {each.code for each in (*plain.diagnostics, *found)}
    for each in found:
        assert each.span is not None and 0 <= each.span.start < each.span.end <= len(source.text)
        assert "‹" not in "".join(wording(each, "zh") + wording(each, "en"))
