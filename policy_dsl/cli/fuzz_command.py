"""``polc fuzz``."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

import click

from policy_dsl.cli import lang_option
from policy_dsl.cli.common import Stop, complain, emit, load_policy, no_access, policy_files, use_color
from policy_dsl.cli.words import language, say

if TYPE_CHECKING:
    from pathlib import Path

    from policy_dsl.present.fuzzing import Searched


def command() -> click.Command:
    """The command."""
    return click.Command(
        "fuzz", callback=run, help=say("fuzz"),
        params=[
            click.Argument(["files"], nargs=-1),
            click.Option(["--examples"], type=click.IntRange(1, 10_000_000), default=500, help=say("fuzz_examples")),
            click.Option(["--seed"], type=click.IntRange(0, 2**63 - 1), default=0, help=say("fuzz_seed")),
            click.Option(["--format", "form"], type=click.Choice(["text", "json"]), default="text", help=say("o_format")),
            click.Option(["--color"], type=click.Choice(["auto", "always", "never"]), default="auto", help=say("o_color")),
            lang_option(),
        ],
    )  # fmt: skip


def run(files: tuple[str, ...], examples: int, seed: int, form: str, color: str) -> None:
    """Search each policy; exit 1 when something does not hold."""
    if find_spec("hypothesis") is None:
        raise complain("U0160")
    searched: list[Searched] = []
    for path in policy_files(files):
        searched.append(_searched(path, examples, seed, form))
        if form == "text":
            from policy_dsl.present.fuzzing import text

            emit(text(searched[-1], language(), use_color(color)), None)
    if form == "json":
        from policy_dsl.present.fuzzing import data
        from policy_dsl.present.jsonout import encode

        emit(encode(data(searched, language())), None)
    if any(each.found for each in searched):
        raise Stop(1)


def _searched(path: Path, examples: int, seed: int, form: str) -> Searched:
    # Not at the top: the help needs none of it, and Hypothesis takes long to import.
    from policy_dsl.cli.progress import progress
    from policy_dsl.fuzz.corpus import keep
    from policy_dsl.fuzz.shrink import search
    from policy_dsl.fuzz.suite import Suite
    from policy_dsl.present.fuzzing import Searched

    suite = Suite(load_policy(str(path)))
    found = []
    with progress(form) as tell:
        for broken in search(suite, examples, seed, tell):
            try:
                kept = keep(broken, suite, path)
            except OSError as problem:
                raise no_access(problem.filename or str(path), problem) from problem
            found.append((broken, "" if kept is None else str(kept)))
    return Searched(str(path), examples, seed, len(suite.probes), tuple(found), tuple(suite.skipped))
