"""Broken policies as drafters write them: every file is refused in words that can be acted on.

Beside ``pol/<name>.pol`` lies ``pol/<name>.txt``: what the terminal shows, byte by byte. ``POLC_UPDATE_GOLDEN=1``
writes these files anew; read every change before you keep it: is the place right, is the hint of use, does one
mistake give one message?
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from policy_dsl.diagnostics import Diagnostic
from policy_dsl.diagnostics.catalogue import CATALOGUE
from policy_dsl.diagnostics.render import render_text, wording
from policy_dsl.pipeline import compile_file
from policy_dsl.source import Source

HERE = Path(__file__).parent / "pol"
UPDATE = os.environ.get("POLC_UPDATE_GOLDEN") == "1"

OPEN: dict[str, str] = {}
"""Files that are not refused as they should be, and why. Remove the line when they are."""

GENERATED: dict[str, Callable[[], str]] = {
    "generated_nested_brackets": lambda: _rule(
        "对" + "（" * 100_000 + "规上企业" + "）" * 100_000 + "的，给予20万元奖励"
    ),
    "generated_open_brackets": lambda: _rule("对" + "（" * 100_000 + "规上企业的，给予20万元奖励"),
    "generated_open_quotes": lambda: _rule("对" + "「" * 100_000 + "规上企业，给予20万元奖励"),
    "generated_long_line": lambda: _rule(
        "；".join(["对规上企业，给予20万元奖励"] * 3000) + "；对规上企叶，给予20万辆奖励"
    ),
    "generated_long_word": lambda: _rule("对" + "优" * 100_000 + "企业，给予20万元奖励"),
    "generated_long_list": lambda: _rule(
        "对" + "、".join(f"级{n}" for n in range(201)) + "评级且规上企业，给予1万元奖励"
    ).replace("：是否。", "：是否；评级：" + "、".join(f"级{n}" for n in range(201)) + "之一。"),
    "generated_many_tiers": lambda: _rule(
        f"对资产达到{'、'.join(f'{n}万元' for n in range(1, 10_001))}的，"
        f"分别给予{'、'.join(f'{n}元' for n in range(1, 10_001))}奖励"
    ).replace("：是否。", "：是否；资产：金额。"),
    "generated_deep_definitions": lambda: _rule(
        "。\n".join(["定义 词语0号：规上企业", *(f"定义 词语{n}号：词语{n - 1}号" for n in range(1, 3000))])
        + "。\n对词语2999号的，给予20万元奖励"
    ),
    "generated_wide_definitions": lambda: _rule(
        "。\n".join(
            [
                "定义 词语0号：规上企业",
                *(f"定义 词语{n}号：词语{n - 1}号且非词语{n - 1}号" for n in range(1, 40)),
            ]
        )
        + "。\n对词语39号的，给予20万元奖励"
    ),
    "generated_wide_quantities": lambda: _rule(
        "。\n".join(
            [
                "定义 数目0号：资产",
                *(f"定义 数目{n}号：数目{n - 1}号与数目{n - 1}号之和" for n in range(1, 40)),
            ]
        )
        + "。\n按数目39号10%的标准给予补助"
    ).replace("：是否。", "：是否；资产：金额。"),
    "generated_commas": lambda: _rule("对规上企业" + "，" * 100_000 + "给予20万元奖励"),
    "generated_too_large": lambda: _rule("；".join(["对规上企业，给予20万元奖励"] * 600_000)),
    "generated_far_too_large": lambda: " " * 33_000_000,
}
"""Files too large to store, by name."""


def _rule(sentence: str) -> str:
    return f"政策《某市若干政策》。\n对象 企业：规上企业：是否。\n第一条 培大育强。\n{sentence}。\n"


def names() -> list[str]:
    """The stored files, without ``.pol``."""
    return sorted(path.stem for path in HERE.glob("*.pol"))


def _marked() -> list[object]:
    """All names; those of :data:`OPEN` are expected to fail."""
    return [
        pytest.param(
            name, id=name, marks=[pytest.mark.xfail(reason=OPEN[name], strict=True)] if name in OPEN else []
        )
        for name in names()
    ]


@cache
def _compiled(name: str) -> tuple[str, list[Diagnostic], dict[str, Source]]:
    """What the terminal shows for a file, the findings, and the texts that they point into."""
    before = Path.cwd()
    with TemporaryDirectory() as folder:
        if name in GENERATED:
            (Path(folder) / f"{name}.pol").write_text(GENERATED[name](), encoding="utf-8")
        os.chdir(folder if name in GENERATED else HERE)
        try:
            compiled = compile_file(Path(f"{name}.pol"))
        finally:
            os.chdir(before)
    shown = render_text(compiled.diagnostics, compiled.sources())
    if any(each.severity == "error" for each in compiled.diagnostics):
        assert compiled.policy is None
    return shown, compiled.diagnostics, compiled.sources()


def _golden(name: str, shown: str) -> None:
    path = HERE / f"{name}.txt"
    if UPDATE:
        path.write_bytes(shown.encode())
    assert path.read_bytes().decode() == shown


@pytest.mark.parametrize("name", _marked())
def test_a_broken_file_is_refused_in_these_words(name: str) -> None:
    shown, found, _ = _compiled(name)
    _golden(name, shown)
    assert [each for each in found if each.severity == "error"]


@pytest.mark.parametrize("name", [name for name in names() if name not in OPEN])
def test_a_finding_has_its_words_and_its_place(name: str) -> None:
    _, found, sources = _compiled(name)
    for each in found:
        assert each.span is not None and 0 <= each.span.start <= each.span.end
        assert each.span.end <= len(sources[each.file].text)
        for lang in ("zh", "en"):
            message, hint = wording(each, lang)
            assert message
            assert hint
            assert "‹" not in (message + hint).replace("‹U+", "")


@pytest.mark.parametrize("name", sorted(GENERATED))
def test_a_huge_file_is_refused_too(name: str) -> None:
    shown, found, _ = _compiled(name)
    _golden(name, shown)
    assert [each for each in found if each.severity == "error"]
    assert len(shown) < 100_000


def test_no_golden_is_left_over() -> None:
    assert {path.stem for path in HERE.glob("*.txt") if not path.name.endswith(".source.txt")} == {
        *names(),
        *GENERATED,
    } - set(OPEN_WITHOUT_GOLDEN)


OPEN_WITHOUT_GOLDEN: tuple[str, ...] = ()
"""These do not come as far as a rendering."""

ELSEWHERE: set[str] = {"P0620", "P0621"}
"""Codes that only the solver gives: :mod:`test_broken_proofs` meets them."""


def test_every_code_of_the_catalogue_is_met() -> None:
    met = {each.code for name in (*names(), *GENERATED) if name not in OPEN for each in _compiled(name)[1]}
    planted = Path(__file__).parents[1] / "planted" / "faults"
    met |= {
        each.code for path in planted.glob("*.pol") for each in compile_file(path, analyses=True).diagnostics
    }
    assert sorted(code for code in CATALOGUE if code.startswith("P") and code not in met | ELSEWHERE) == []


def test_there_are_enough_of_them() -> None:
    assert len(names()) >= 60
