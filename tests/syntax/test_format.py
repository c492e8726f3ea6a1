"""The formatter: idempotent, meaning-preserving, and one normal form for every way of typing."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from random_policies import random_policy

from policy_dsl.pipeline import compile_text
from policy_dsl.source import Source
from policy_dsl.syntax import parse
from policy_dsl.syntax.format import format_text
from policy_dsl.syntax.scan import scan

ROOT = Path(__file__).resolve().parent.parent.parent
FILES = sorted((ROOT / "policies").glob("*.pol"))
HZ2025 = (ROOT / "policies" / "hz2025.pol").read_text(encoding="utf-8")
FULL_DIGITS = {ord(c): ord(c) + 0xFEE0 for c in "0123456789"}
HALF_MARKS = str.maketrans("，：；（）％", ",:;()%")


def tree(text: str) -> object:
    return parse(Source("x.pol", text)).document


def broken_up(text: str, seed: int) -> str:
    """The text with spaces and line breaks in odd places."""
    random = Random(seed)
    return "".join(
        c + random.choice(("\n", " ", "　", "\r\n", "\t")) * (random.random() < 0.15) for c in text
    )


def typed_otherwise(text: str) -> dict[str, str]:
    return {
        "no white space": "".join(text.split()),
        "half-width marks": text.translate(HALF_MARKS),
        "full-width digits": text.translate(FULL_DIGITS),
        "half-width full stops": text.replace("。\n", ".\n"),
        "odd breaks": broken_up(text, 1),
        "all at once": broken_up(text.translate(HALF_MARKS).translate(FULL_DIGITS), 2),
    }


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_policy_is_formatted_and_stays_so(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert format_text(text) == text
    assert tree(format_text(text)) == tree(text)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_one_normal_form_however_it_is_typed(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for name, variant in typed_otherwise(text).items():
        assert format_text(variant) == text, name


@pytest.mark.parametrize("seed", range(150))
def test_random_policies(seed: int) -> None:
    text = random_policy(seed)
    compiled = compile_text(Source("random.pol", text))
    assert [d for d in compiled.diagnostics if d.severity == "error"] == []
    once = format_text(text)
    assert format_text(once) == once
    assert tree(once) == tree(text)
    for name, variant in typed_otherwise(text).items():
        assert format_text(variant) == once, name


def test_comments_and_strings_are_kept() -> None:
    text = "政策《甲》。\n注：先看这里。\n对象 企业：达标：是否「是否 达标」。\n第一条 奖。\n对达标的，给予1万元奖励。\n"
    assert "注：先看这里。" in format_text(text)
    assert "「是否达标」" in format_text(text)


def test_empty_and_comment_only_files() -> None:
    assert format_text("") == ""
    assert format_text(" \n\n") == ""
    assert format_text("注：只有说明") == "注：只有说明\n"


def test_equality_of_trees_leaves_the_place_out() -> None:
    here, there, other = tree("对象 企业。"), tree("\n\n对象  企业。"), tree("对象 园区。")
    assert [here == there, here != there, hash(here) == hash(there)] == [True, False, True]
    assert [here == other, here != other] == [False, True]


def test_a_line_break_anywhere_ends_no_sentence() -> None:
    """Only a line that opens like a statement, after one without any mark at its end, is a forgotten 。"""
    whole = len(scan(HZ2025).sentences)
    assert [seed for seed in range(25) if len(scan(broken_up(HZ2025, seed)).sentences) != whole] == []
