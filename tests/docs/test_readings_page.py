"""``docs/解读.md`` lists every reading that the policy names, with what its options say."""

from __future__ import annotations

from pathlib import Path

from policy_dsl.core import ir

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "解读.md").read_text("utf-8")


def test_every_reading_has_its_row(hz2025: ir.Policy) -> None:
    rows = [line.split(" | ")[1] for line in PAGE.splitlines() if line.startswith("| ") and " | " in line]
    at = rows.index("名称") + 2
    assert rows[at : at + len(hz2025.readings)] == [reading.name for reading in hz2025.readings]
    assert all(reading.default == "甲" for reading in hz2025.readings)


def test_what_no_reading_can_change_is_noted_in_the_policy() -> None:
    text = (Path(__file__).resolve().parents[2] / "policies" / "hz2025.pol").read_text("utf-8")
    notes = [line for line in text.splitlines() if line.startswith("注：")]
    for words in ("没有写“首次”“一次性”", "从首次投保年度起算", "只占用年度300万元的额度"):
        assert any(words in note for note in notes), words
