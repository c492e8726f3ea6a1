"""Shared by all tests: the policy files, a compiler for snippets, a private cache folder."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import hypothesis
import pytest

from policy_dsl.backends.interpreter import compile_policy
from policy_dsl.core import ir
from policy_dsl.core.result import Outcome
from policy_dsl.facts import read_object
from policy_dsl.pipeline import compile_file, compile_text
from policy_dsl.source import Source

# The same cases every time and no clock: a run decides about a change, not about luck. Long fuzzing is a command.
hypothesis.settings.register_profile("polc", derandomize=True, deadline=None)
hypothesis.settings.load_profile("polc")

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    import os

    os.environ["POLC_CACHE_DIR"] = str(tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="session")
def tool() -> Callable[[str], ModuleType]:
    """A program of ``tools/`` by its name, as a module."""

    def load(name: str) -> ModuleType:
        spec = importlib.util.spec_from_file_location(name, ROOT / "tools" / f"{name}.py")
        assert spec is not None and spec.loader is not None
        made = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(made)
        return made

    return load


@pytest.fixture(scope="session")
def hz2025() -> ir.Policy:
    """The typed policy."""
    compiled = compile_file(ROOT / "policies" / "hz2025.pol")
    assert compiled.policy is not None, compiled.diagnostics
    return compiled.policy


def compiled(text: str) -> ir.Policy:
    """A policy from its text; it must have no errors."""
    made = compile_text(Source("test.pol", text))
    assert made.policy is not None, [(d.code, d.args) for d in made.diagnostics]
    return made.policy


def codes(text: str) -> list[str]:
    """The codes of what is wrong with a text."""
    return [
        each.code for each in compile_text(Source("test.pol", text)).diagnostics if each.severity == "error"
    ]


def evaluated(policy: ir.Policy, facts: dict[str, object], readings: dict[str, str] | None = None) -> Outcome:
    """What the policy answers; the facts must be readable."""
    body = {"申报日期": "2026-03-01", "未列事项": "无", **facts}
    cases, _, wrong = read_object(body, "facts", policy)
    assert not wrong, [(d.code, d.where, d.args) for d in wrong]
    return compile_policy(policy, readings or {}).evaluate(cases[0])


def amounts(outcome: Outcome) -> dict[str, tuple[str, int, int | None]]:
    """Status and interval (分) by award id (and item)."""
    return {
        award.id + (f"/{award.item}" if award.item else ""): (award.status, award.floor, award.ceiling)
        for award in outcome.awards
    }
