"""The hooks and the action call what there is: commands and options that exist."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from policy_dsl.cli import group

ROOT = Path(__file__).resolve().parents[2]


def options(command: str) -> set[str]:
    found = group().get_command(None, command)  # type: ignore[arg-type]
    assert found is not None, command
    return {name for param in found.params for name in param.opts}


def test_hooks_are_commands() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    for hook in hooks:
        program, command, *rest = hook["entry"].split()
        assert program == "polc" and set(rest) <= options(command)
        assert re.search(hook["files"], "policies/甲.pol")


def test_the_action_calls_check() -> None:
    action = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
    run = action["runs"]["steps"][-1]["run"]
    assert set(re.findall(r"--[a-z-]+", run)) <= options("check")
    assert {"files", "fail-level", "strict"} == set(action["inputs"])
