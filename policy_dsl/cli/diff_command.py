"""``polc diff``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from policy_dsl.cli import UNKNOWN, lang_option
from policy_dsl.cli.common import Stop, complain, emit, no_access, show, use_color
from policy_dsl.cli.words import language, say

if TYPE_CHECKING:
    from policy_dsl.core.ir import Policy
    from policy_dsl.diff.differences import Differences
    from policy_dsl.pipeline import Compiled


def command() -> click.Command:
    """The command."""
    return click.Command(
        "diff", callback=run, help=say("diff"),
        params=[
            click.Argument(["old"]),
            click.Argument(["new"], required=False),
            click.Option(["--reading"], multiple=True, metavar="NAME=OPTION", help=say("diff_reading")),
            click.Option(["--against"], multiple=True, metavar="NAME=OPTION", help=say("diff_against")),
            click.Option(["--seconds"], type=click.FloatRange(0.1, 3600), default=10.0, help=say("diff_seconds")),
            click.Option(["--strict"], is_flag=True, help=say("diff_strict")),
            click.Option(["--format", "form"], type=click.Choice(["text", "json"]), default="text", help=say("o_format")),
            click.Option(["-v", "--verbose"], is_flag=True, help=say("diff_verbose")),
            click.Option(["--color"], type=click.Choice(["auto", "always", "never"]), default="auto", help=say("o_color")),
            lang_option(),
        ],
    )  # fmt: skip


def run(
    old: str,
    new: str | None,
    reading: tuple[str, ...],
    against: tuple[str, ...],
    seconds: float,
    strict: bool,
    form: str,
    verbose: bool,
    color: str,
) -> None:
    """Compare; exit 1 when something means something else, else 3 with ``strict`` when something stays open."""
    found = _found(old, new, reading, against, seconds, form)
    if form == "json":
        from policy_dsl.present.differences import data
        from policy_dsl.present.jsonout import encode

        emit(encode(data(found)), None)
    else:
        from policy_dsl.present.differences import text

        emit(text(found, language(), use_color(color), verbose), None)
    if found.differs:
        raise Stop(1)
    if strict and found.open:
        raise Stop(UNKNOWN)


def _found(
    old: str, new: str | None, reading: tuple[str, ...], against: tuple[str, ...], seconds: float, form: str
) -> Differences:
    # Not at the top: the help needs none of it.
    from policy_dsl.cli.progress import progress
    from policy_dsl.comparing import base_of, differences

    first, second = Path(old), Path(new or old)
    if new is None and not against:
        try:
            base = base_of(first)
        except FileNotFoundError as problem:
            raise complain("U0101", file=old) from problem
        except IsADirectoryError as problem:
            raise complain("U0102", file=old) from problem
        except OSError as problem:
            raise no_access(old, problem) from problem
        if base is None:
            raise complain("U0130", file=old)
        first = base
    one = _compiled(first)
    two = one if second == first else _compiled(second)
    before, after = _options(reading, against, one, two)
    with progress(form) as tell:
        return differences(one, two, before, after, seconds=seconds, tell=tell)


def _compiled(path: Path) -> Compiled:
    """The policy with its text; its errors are shown and end the command with 2."""
    from policy_dsl.pipeline import compile_file

    try:
        compiled = compile_file(path)
    except FileNotFoundError as problem:
        raise complain("U0101", file=str(path)) from problem
    except IsADirectoryError as problem:
        raise complain("U0102", file=str(path)) from problem
    except OSError as problem:
        raise no_access(str(path), problem) from problem
    if compiled.policy is None:
        show(compiled.diagnostics, compiled.sources())
        raise Stop(2)
    return compiled


def _options(
    reading: tuple[str, ...], against: tuple[str, ...], old: Compiled, new: Compiled
) -> tuple[dict[str, str], dict[str, str]]:
    """``--reading`` holds for both, as far as the new one has it; ``--against`` for the new one, and goes before."""
    from policy_dsl.cli.evaluation import chosen_readings

    assert old.policy is not None and new.policy is not None
    before = chosen_readings(reading, old.policy)
    kept = {name: option for name, option in before.items() if _has(new.policy, name, option)}
    return before, {**kept, **chosen_readings(against, new.policy)}


def _has(policy: Policy, name: str, option: str) -> bool:
    return any(
        each.name == name and any(one.name == option for one in each.options) for each in policy.readings
    )
