"""The table of the official sentences beside their rules is current, and both read as the same text."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from policy_dsl.source import Source

ROOT = Path(__file__).resolve().parent.parent.parent


def test_the_page_is_current_and_the_shares_hold() -> None:
    spec = importlib.util.spec_from_file_location("side_by_side", ROOT / "tools" / "side_by_side.py")
    assert spec is not None and spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    path = ROOT / "policies" / "hz2025.pol"
    text, official, rule = tool.page(Source(str(path), path.read_text(encoding="utf-8")))
    assert (ROOT / "docs" / "对照表.md").read_text(encoding="utf-8") == text
    assert official >= 0.6
    assert rule >= 0.8
