"""``docs/断崖与门槛.md`` is of the policy as it is, was not changed by hand, and says what is found now."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from policy_dsl.cliffs.run import answers, asks_of, together
from policy_dsl.core import ir
from policy_dsl.present.cliffs_markdown import section
from policy_dsl.present.pages import current
from policy_dsl.thresholds import traces

ROOT = Path(__file__).resolve().parent.parent.parent
PAGE = (ROOT / "docs" / "断崖与门槛.md").read_text(encoding="utf-8")


def test_the_page_is_of_this_policy_and_as_it_was_written(tool: Callable[[str], ModuleType]) -> None:
    """Else: ``python tools/cliffs_page.py``."""
    state = tool("cliffs_page").state()
    assert current(PAGE, state)
    assert not current(PAGE.replace("最多少得1000万元", "最多少得900万元"), state)
    assert not current("", state)
    assert not current(PAGE, "0" * 16)


@pytest.mark.parametrize(
    ("fact", "award"), [("财政补助时间", "21.1"), ("设备（含软件投入）审定投资额", "7.1")]
)
def test_a_part_reckoned_anew_says_the_same(hz2025: ir.Policy, fact: str, award: str) -> None:
    found = together(answers(hz2025, {}, asks_of(hz2025, {}, fact, [award]), seconds=90, workers=2))
    assert found.jumps and not found.undecided
    lines = section(found, hz2025, traces(hz2025, {}, found)).splitlines()
    # which company shows it, and the number of the heading, may be others
    stated = [line for line in lines if line.startswith(("**", ">", "| ")) and "---" not in line]
    assert stated and all(line in PAGE.splitlines() for line in stated)


def test_what_a_drafter_reads_first() -> None:
    heads = [line for line in PAGE.splitlines() if line.startswith("### ")]
    assert heads[0] == "### 1. 补链稳链强链（第二十一条）：最多少得1000万元"
    falls = [line for line in heads if "最多少得" in line]
    assert any(line.endswith("研发投入补助（第二条）：最多少得200万元") for line in falls)
    assert PAGE.count("示例企业（其余为无）") == len(falls)
    assert "\n  - ✗ 时间不超过36个月（财政补助时间为37个月）\n" in PAGE
