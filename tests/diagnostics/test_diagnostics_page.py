"""The page of each code."""

from __future__ import annotations

import pytest

from policy_dsl.diagnostics.catalogue import CATALOGUE, Entry
from policy_dsl.diagnostics.page import all_pages_markdown, code_page

SAMPLE = Entry(
    "P0299",
    "没有声明「{word}」",
    "{word} is not declared",
    "写成「{near}」",
    "write {near}",
    "每个词先声明、后使用。",
    "前提：高新企业。\n",
    "前提：高新技术企业。",
)


@pytest.fixture(autouse=True)
def _code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(CATALOGUE, SAMPLE.code, SAMPLE)


def test_a_page_has_title_meaning_remedy_and_examples() -> None:
    assert code_page(" p0299 ") == (
        "P0299  没有声明「…」\n\n"
        "每个词先声明、后使用。\n\n"
        "怎么改：写成「…」\n\n"
        "不对：\n\n    前提：高新企业。\n\n"
        "对：\n\n    前提：高新技术企业。\n"
    )
    assert code_page("P0299", "en").startswith("P0299  … is not declared\n")


def test_an_unknown_code_names_the_nearest() -> None:
    assert "P0299" in code_page("P0289")
    assert code_page("?") == "没有代码「?」。\n"


def test_all_pages_in_order_and_fenced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(CATALOGUE, "P0199", Entry("P0199", "a*b", "a", "", "", bad="```\nx"))
    text = all_pages_markdown()
    assert text.index("### P0199 a\\*b") < text.index("### P0299 没有声明「…」")
    assert "````text\n```\nx\n````" in text
    assert all(f"### {code} " in text for code in CATALOGUE)
    assert text == all_pages_markdown()


def test_every_page_can_be_written() -> None:
    for code in CATALOGUE:
        for lang in ("zh", "en"):
            assert code_page(code, lang).startswith(code)
