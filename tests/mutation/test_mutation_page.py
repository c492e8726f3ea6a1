"""The page on hz2025 is of this policy and of this way to make slips, and says what was promised."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "查错能力.md").read_text(encoding="utf-8")


def test_the_page_is_current() -> None:
    done = subprocess.run([sys.executable, ROOT / "tools" / "mutation_page.py", "--check"], check=False)
    assert done.returncode == 0, "run: python tools/mutation_page.py"


def test_the_score_is_what_the_rows_say_and_high_enough() -> None:
    rows = {
        name.strip("* "): number.strip("* ")
        for name, number in re.findall(r"^\| (.+?) \| (.+?) \|$", PAGE, re.M)
    }
    counted = int(rows["改错"]) - int(rows["读不通，不计"]) - int(rows["意思不变，不计"])
    noticed = sum(
        int(number) for name, number in rows.items() if name.endswith("查出") and name != "没有查出"
    )
    assert noticed + int(rows["没有查出"]) == counted
    score = noticed * 10000 // counted
    assert rows["查出率"] == f"{score // 100}.{score % 100:02d}%"
    assert score >= 9900
