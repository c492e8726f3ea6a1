"""Padding, wrapping and tables by display width."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from policy_dsl.diagnostics.render import cells, visible
from policy_dsl.present.cells import clip, hang, pad, table, wrap

ANY_TEXT = st.text(st.characters(), max_size=40)
CHINESE = st.text("企业对，。、；（）“”《》200万元%5亿 abc½é\u0301–…", max_size=60)


def test_a_table() -> None:
    assert table(["条款", "金额"], [["第一条", "30万元"], ["第二十二条", ("0–200万元", "待定")]], 40) == [
        "条款        金额     ",
        "----------  ---------",
        "第一条      30万元   ",
        "第二十二条  0–200万元",
        "            待定     ",
    ]


def test_right_aligned_column() -> None:
    assert table(["甲", "数"], [["企业", "7"]], 40, right=frozenset({1}))[2] == "企业   7"


def test_rigid_columns_give_way_last() -> None:
    lines = table(["甲", "乙"], [["第二十二条", "很长很长很长很长很长的文字"]], 24, rigid=frozenset({0}))
    assert lines[2] == "第二十二条  很长很长很长"
    assert all(cells(line) == 24 for line in lines)


def test_wrapping_keeps_numbers_whole_and_marks_in_their_place() -> None:
    assert wrap("研发投入新增额200万元以上", 18) == ["研发投入新增额", "200万元以上"]
    for line in wrap("对企业（含分支机构），按“标准”给予。" * 4, 10):
        assert line[0] not in "，。）”"
        assert line[-1] not in "（“"


def test_wrapping_keeps_a_range_whole() -> None:
    assert wrap("扣除已得＝0–30万元", 16) == ["扣除已得＝", "0–30万元"]


def test_hanging_indent() -> None:
    assert hang("规则：", "一二三四五六七", 14) == ["规则：一二三四", "      五六七"]


def test_clip() -> None:
    assert clip("a\u202eb", 80) == "a‹U+202E›b"
    assert clip("长" * 100_000, 10) == "长" * 9 + "…"


@settings(max_examples=200, deadline=None)
@given(CHINESE | ANY_TEXT, st.integers(4, 60))
def test_wrapped_lines_fit_and_lose_nothing(text: str, width: int) -> None:
    text = visible(text)
    lines = wrap(text, width)
    assert lines
    assert all(cells(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


@settings(max_examples=150, deadline=None)
@given(
    st.integers(1, 5).flatmap(
        lambda n: st.tuples(
            st.lists(ANY_TEXT, min_size=n, max_size=n),
            st.lists(
                st.lists(CHINESE | ANY_TEXT | st.tuples(CHINESE, ANY_TEXT), min_size=n, max_size=n),
                max_size=4,
            ),
        )
    ),
    st.integers(10, 120),
    st.frozensets(st.integers(0, 4)),
)
def test_every_line_of_a_table_has_the_same_width(
    shape: tuple[list[str], list[list[str]]], width: int, rigid: frozenset[int]
) -> None:
    head, rows = shape
    lines = table(head, rows, width, rigid)
    assert len({cells(line) for line in lines}) == 1
    assert cells(lines[0]) <= max(width, len(head) * 6)


@given(CHINESE, st.integers(0, 200))
def test_padding(text: str, width: int) -> None:
    text = visible(text)
    assert cells(pad(text, width)) == max(width, cells(text))
