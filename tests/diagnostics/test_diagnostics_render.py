"""The renderer of diagnostics: the place underlined to the cell, hostile text made harmless."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy_dsl.diagnostics import Diagnostic, Label
from policy_dsl.diagnostics.catalogue import CATALOGUE, Entry
from policy_dsl.diagnostics.render import cells, ordered, render_json, render_text, visible, wording
from policy_dsl.source import Source, Span

WORD = Entry("T0001", "没有声明「{word}」", "{word} is not declared", "是不是「{near}」？", "Perhaps {near}?")
PAIR = Entry("T0002", "前面{a}项，后面{b}项", "{a} before, {b} after", "", "")


@pytest.fixture(autouse=True)
def _codes(monkeypatch: pytest.MonkeyPatch) -> None:
    for entry in (WORD, PAIR):
        monkeypatch.setitem(CATALOGUE, entry.code, entry)


def at(source: Source, words: str, nth: int = 0) -> Span:
    start = -1
    for _ in range(nth + 1):
        start = source.text.index(words, start + 1)
    return Span(start, start + len(words))


def word(source: Source, words: str, nth: int = 0, **args: str) -> Diagnostic:
    return Diagnostic("T0001", source.name, at(source, words, nth), args={"word": words, **args})


def test_the_place_is_underlined_by_cells() -> None:
    source = Source("a.pol", "政策《某》。\n对AI研发投人200万元以上的，给予30万元。\n")
    assert render_text([word(source, "研发投人", near="研发投入")], {"a.pol": source}) == (
        "错误[T0001]：没有声明「研发投人」\n"
        " --> a.pol:2:4\n"
        "  |\n"
        "2 | 对AI研发投人200万元以上的，给予30万元。\n"
        "  |     ^^^^^^^^\n"
        "  = 提示：是不是「研发投入」？\n"
        "\n"
        "共1处错误\n"
    )


def test_english() -> None:
    source = Source("a.pol", "研发投人")
    text = render_text([word(source, "研发投人", near="研发投入")], {"a.pol": source}, "en")
    assert text.startswith("error[T0001]: 研发投人 is not declared\n --> a.pol:1:1\n")
    assert "hint: Perhaps 研发投入?" in text
    assert text.endswith("\n1 error\n")


def test_labels_on_the_same_and_on_other_lines() -> None:
    source = Source("a.pol", "初级、中级\n\n\n对一、二、三分别给予1万元、2万元。\n")
    found = Diagnostic(
        "T0002",
        "a.pol",
        at(source, "1万元、2万元"),
        args={"a": "3", "b": "2"},
        labels=(
            Label(at(source, "一、二、三"), "前面3项", "3 before"),
            Label(at(source, "初级"), "这里", "here"),
        ),
    )
    assert render_text([found], {"a.pol": source}) == (
        "错误[T0002]：前面3项，后面2项\n"
        " --> a.pol:4:11\n"
        "  |\n"
        "1 | 初级、中级\n"
        "  | ---- 这里\n"
        "...\n"
        "4 | 对一、二、三分别给予1万元、2万元。\n"
        "  |                     ^^^^^^^^^^^^\n"
        "  |   ---------- 前面3项\n"
        "\n"
        "共1处错误\n"
    )


def test_a_place_over_several_lines_shows_its_first_and_last() -> None:
    source = Source("a.pol", "给予\n甲\n乙\n万元。")
    found = Diagnostic("T0002", "a.pol", Span(0, len(source.text) - 1), args={"a": "1", "b": "2"})
    assert render_text([found], {"a.pol": source}).split("\n")[2:8] == [
        "  |",
        "1 | 给予",
        "  | ^^^^",
        "...",
        "4 | 万元。",
        "  | ^^^^",
    ]


def test_an_empty_place_and_the_end_of_the_file() -> None:
    source = Source("a.pol", "给予\n")
    for offset, place in ((2, "a.pol:1:3"), (3, "a.pol:2:1"), (99, "a.pol:2:1")):
        found = Diagnostic("T0002", "a.pol", Span(offset, offset), args={"a": "1", "b": "2"})
        text = render_text([found], {"a.pol": source})
        assert f" --> {place}\n" in text
        assert text.count("^") == 1


def test_tabs_and_combining_marks_keep_the_underline_in_place() -> None:
    source = Source("a.pol", "\t\u4e00e\u0301错")
    lines = render_text([word(source, "错")], {"a.pol": source}).split("\n")
    assert lines[3] == "1 |     一e\u0301错"
    assert lines[4] == "  |        ^^"


def test_hostile_characters_are_shown_not_obeyed() -> None:
    source = Source("a\u202e.pol", "“AI\u202e\x1b[31m\u200b工厂”\x9b2J")
    text = render_text([word(source, "工厂", near="\x1b]0;x\x07")], {source.name: source})
    assert "“AI‹U+202E›‹U+001B›[31m‹U+200B›工厂”‹U+009B›2J" in text
    assert "--> a‹U+202E›.pol:1:11" in text
    assert "‹U+001B›]0;x‹U+0007›" in text
    for char in text.replace("\n", ""):
        assert unicodedata.category(char) not in ("Cc", "Cf", "Cs")


def test_a_very_long_line_is_cut_around_the_place() -> None:
    source = Source("a.pol", "长" * 50_000 + "错词" + "尾" * 50_000)
    lines = render_text([word(source, "错词")], {"a.pol": source}).split("\n")
    assert lines[1] == " --> a.pol:1:50001"
    shown, under = lines[3], lines[4]
    assert shown.startswith("1 | …长") and shown.endswith("尾…") and cells(shown) < 100
    before = shown.index("错词")
    assert cells(under) == cells(shown[:before]) + 4
    assert under.count("^") == 4


def test_a_very_long_word_does_not_fill_the_screen() -> None:
    source = Source("a.pol", "错" * 100_000)
    text = render_text([word(source, source.text)], {"a.pol": source})
    assert max(cells(line) for line in text.split("\n")) < 200


def test_a_label_outside_of_the_cut_gets_its_own_line() -> None:
    source = Source("a.pol", "声明" + "长" * 3000 + "错词")
    found = Diagnostic(
        "T0001",
        "a.pol",
        at(source, "错词"),
        args={"word": "错词"},
        labels=(Label(Span(0, 2), "这里", "here"),),
    )
    lines = render_text([found], {"a.pol": source}).split("\n")
    assert [line[:6] for line in lines[3:7]] == ["1 | …长", "  |   ", "1 | 声明", "  | --"]
    assert lines[6] == "  | ---- 这里"


def test_order_duplicates_and_the_count() -> None:
    source = Source("b.pol", "甲乙丙")
    one, two = word(source, "甲"), word(source, "丙")
    fact = Diagnostic(
        "T0002", "a.json", where="项目[2].投资额", args={"a": "1", "b": "2"}, severity="warning"
    )
    found = [two, fact, one, two]
    assert ordered(found) == [fact, one, two]
    text = render_text(found, {"b.pol": source})
    assert text.endswith("\n共2处错误、1处提醒\n")
    assert "提醒[T0002]：前面1项，后面2项\n --> a.json: 项目[2].投资额\n" in text
    assert render_text([], {}) == ""


def test_the_same_word_in_many_places_is_shown_once() -> None:
    source = Source("a.pol", "甲。甲。甲。乙。")
    found = [word(source, "甲", n) for n in range(3)] + [word(source, "乙")]
    text = render_text(found, {"a.pol": source})
    assert text.count("-->") == 2
    assert "同样的还有2处：a.pol:1:3、a.pol:1:5" in text
    assert text.endswith("共4处错误\n")


def test_a_missing_argument_does_not_crash() -> None:
    assert wording(Diagnostic("T0001", "a")) == ("没有声明「‹word›」", "")
    assert wording(Diagnostic("T9999", "a", args={"x": "1"})) == ("x=1", "")


@pytest.mark.parametrize("template", ["{", "}", "{0}", "{a.b}", "{a[0]}", "{a!z}", "{}"])
def test_a_broken_template_does_not_crash(template: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(CATALOGUE, "T0003", Entry("T0003", template, template, template, template))
    message, _ = wording(Diagnostic("T0003", "a", args={"a": "b"}))
    assert message


def test_json() -> None:
    source = Source("a.pol", "政策\n研发投人")
    found = Diagnostic(
        "T0001",
        "a.pol",
        at(source, "研发投人"),
        args={"word": "研发投人", "near": "研发投入"},
        labels=(Label(Span(0, 2), "这里", "here"),),
    )
    assert render_json([found], {"a.pol": source}) == [
        {
            "code": "T0001",
            "severity": "error",
            "file": "a.pol",
            "span": {"start": 3, "end": 7, "line": 2, "column": 1, "end_line": 2, "end_column": 5},
            "where": "",
            "message": "没有声明「研发投人」",
            "hint": "是不是「研发投入」？",
            "labels": [
                {
                    "span": {"start": 0, "end": 2, "line": 1, "column": 1, "end_line": 1, "end_column": 3},
                    "message": "这里",
                }
            ],
        }
    ]
    (row,) = render_json([found], {}, "en")
    assert row["message"] == "研发投人 is not declared"
    assert row["span"] == {
        "start": 3, "end": 7, "line": None, "column": None, "end_line": None, "end_column": None
    }  # fmt: skip


def test_colour_adds_nothing_but_colour() -> None:
    source = Source("a.pol", "研发投人")
    found = [word(source, "研发投人", near="研发投入")]
    plain = render_text(found, {"a.pol": source})
    colored = render_text(found, {"a.pol": source}, color=True)
    stripped = "".join(part.partition("m")[2] if i else part for i, part in enumerate(colored.split("\x1b[")))
    assert "\x1b[" not in plain
    assert stripped == plain


ANY_TEXT = st.text(st.characters(), max_size=60)
"""Any characters, lone surrogates with them."""


@settings(max_examples=150, deadline=None)
@given(text=ANY_TEXT, start=st.integers(0, 70), size=st.integers(0, 70), arg=ANY_TEXT)
def test_no_text_crashes_or_escapes(text: str, start: int, size: int, arg: str) -> None:
    source = Source("a.pol", text)
    found = Diagnostic(
        "T0001",
        "a.pol",
        Span(start, start + size),
        args={"word": arg, "near": arg},
        labels=(Label(Span(0, 1), arg, arg),),
    )
    shown = render_text([found], {"a.pol": source})
    shown.encode()
    assert all(char == "\n" or unicodedata.category(char) not in ("Cc", "Cf", "Zl") for char in shown)
    assert "^" in shown
    assert render_json([found], {"a.pol": source})


@settings(max_examples=150, deadline=None)
@given(ANY_TEXT)
def test_visible_text_is_stable_and_of_sane_width(text: str) -> None:
    shown = visible(text)
    assert visible(shown) == shown
    assert 0 <= cells(shown) <= 2 * len(shown)
