"""Policies whose properties do not hold, say nothing, or stay open: what the terminal shows, byte by byte.

``POLC_UPDATE_GOLDEN=1`` writes ``prove/<name>.txt`` anew; read every change before you keep it.
"""

from __future__ import annotations

import os
from pathlib import Path

import msgspec
import pytest

from policy_dsl.checking import decide, find, solved
from policy_dsl.diagnostics.catalogue import CATALOGUE
from policy_dsl.diagnostics.render import render_text
from policy_dsl.present import properties
from policy_dsl.proofs import run
from policy_dsl.proofs.findings import findings
from policy_dsl.proofs.goals import goals_of
from policy_dsl.proofs.verdict import Verdict
from policy_dsl.store import load

HERE = Path(__file__).parent / "prove"
UPDATE = os.environ.get("POLC_UPDATE_GOLDEN") == "1"
NAMES = sorted(path.stem for path in HERE.glob("*.pol"))


def shown(name: str, lang: str = "zh") -> tuple[str, set[str]]:
    """What the terminal shows, and the codes."""
    path = str(HERE / f"{name}.pol")
    checked = find(path)
    verdicts = decide(path, load(path), 10)
    every = [*solved(path, load(path)), *findings(verdicts, checked.name)]
    found = [msgspec.structs.replace(each, file=f"{name}.pol") for each in every]
    sources = {f"{name}.pol": each for each in checked.sources().values()}
    text = render_text(found, sources, lang) + properties.text(verdicts, lang, False)
    return text, {each.code for each in found}


@pytest.mark.parametrize("name", NAMES)
def test_what_does_not_hold_is_said_in_these_words(name: str) -> None:
    path = HERE / f"{name}.txt"
    text, codes = shown(name)
    if UPDATE:
        path.write_bytes(text.encode())
    assert path.read_bytes().decode() == text
    assert codes
    assert shown(name, "en")[1] == codes


def test_every_code_about_proofs_is_met(monkeypatch: pytest.MonkeyPatch) -> None:
    met = set().union(*(shown(name)[1] for name in NAMES))
    policy = load(HERE / "violated.pol")
    # no text leads to a floor above its ceiling: what every policy promises has never been broken yet
    goal = next(goal for goal in goals_of(policy) if not goal.asked)
    met |= {each.code for each in findings([Verdict(goal, "VIOLATED", "Z3", sums=((2, 1),))], "a.pol")}
    # what stays open is tested; it stays open only where there was no time for that either
    asked = next(goal for goal in goals_of(policy) if goal.asked)
    met |= {each.code for each in findings([Verdict(asked, "UNKNOWN", "Z3", why="timeout")], "a.pol")}
    monkeypatch.setattr(run, "solver_is_there", lambda: False)
    verdicts = run.prove(policy, {}, goals_of(policy))
    met |= {each.code for each in findings(verdicts, "a.pol")}
    # of the analyses, only those that no other test of broken texts meets
    assert {each for each in met if each[0] == "V"} == {code for code in CATALOGUE if code.startswith("V")}
    assert {"P0620", "P0621"} <= met
    assert {each.why for each in verdicts if each.word == "UNKNOWN"} == {"no-solver"}
