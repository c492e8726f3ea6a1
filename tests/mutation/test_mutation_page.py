"""The page on hz2025 is of this policy and of this way to make slips, and says what was promised."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from policy_dsl.mutation.changes import mutants
from policy_dsl.mutation.run import Score, Verdict
from policy_dsl.present.pages import current
from policy_dsl.source import Source

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "查错得分.md").read_text(encoding="utf-8")


def _section(head: str) -> list[list[str]]:
    body = PAGE.split(f"## {head}\n")[1].split("\n## ")[0]
    rows = [line.strip("| ").split(" | ") for line in body.splitlines() if line.startswith("| ")]
    return rows[2:]


def test_the_page_is_of_this_policy_and_as_it_was_written(tool: Callable[[str], ModuleType]) -> None:
    """Else: ``python tools/mutation_page.py``."""
    state = tool("mutation_page").state()
    assert current(PAGE, state)
    assert not current(PAGE.replace("没有查出", "没查出"), state)
    assert not current("", state)
    assert not current(PAGE, "0" * 16)


def test_the_score_is_what_the_rows_say_and_high_enough() -> None:
    rows = {
        name.strip("* "): (int(count), int(bare))
        for name, count, bare in re.findall(r"^\| (.+?) \| (\d+) \| (\d+) \|$", PAGE.split("\n## ")[0], re.M)
    }
    left = rows.pop("没有查出")
    for at, share in enumerate(re.findall(r"\*\*(\d+\.\d\d)%\*\*", PAGE.split("| **查出率** |")[1])):
        noticed = sum(each[at] for each in rows.values())
        hundredths = noticed * 10000 // (noticed + left[at])
        assert share == f"{hundredths // 100}.{hundredths % 100:02d}"
        if at == 0:
            assert hundredths >= 9900
    assert len(_section("没有查出的")) == left[0]
    assert len(_section("只有审校查得出的")) == left[1] - left[0]


def test_every_slip_was_tried() -> None:
    source = Source("hz2025.pol", (ROOT / "policies" / "hz2025.pol").read_text(encoding="utf-8"))
    assert f"共改 {len(mutants(source))} 处" in PAGE


def test_each_survivor_is_explained(tool: Callable[[str], ModuleType]) -> None:
    rows = _section("没有查出的")
    assert rows and all(len(row) == 4 and len(row[3]) > 20 for row in rows)
    said = {(article.replace("—", ""), changed) for _, article, changed, _ in rows}
    assert said == set(tool("mutation_page").REASONS)  # none is explained that is noticed now


def test_a_survivor_without_an_explanation_stops_the_page(tool: Callable[[str], ModuleType]) -> None:
    (first, *_) = mutants(
        Source(
            "a.pol",
            "政策《甲》。\n对象 企业：人数：数量（人）。\n第一条 甲。\n对人数5人以上的企业，给予7万元奖励。\n",
        )
    )
    with pytest.raises(KeyError):
        tool("mutation_page").page(Score((Verdict(first, "", "", 4, ""),)))
