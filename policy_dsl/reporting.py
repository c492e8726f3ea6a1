"""What ``polc check --report`` shows of one file: the official text with each mark linked to its rule."""

from __future__ import annotations

from pathlib import Path

import msgspec

from policy_dsl.check.linked import LinkedArticle, linked
from policy_dsl.pipeline import compile_file
from policy_dsl.resolve import resolve
from policy_dsl.source import Source
from policy_dsl.syntax import parse


class Report(msgspec.Struct, frozen=True):
    """``name``: of the policy, or of the file where it has errors; ``source``: the text that the rules stand in, of a
    修订 the amended one."""

    name: str
    source: Source
    articles: list[LinkedArticle]


def report(path: Path) -> Report:
    """Link the quotes of a file to its rules. A file with mistakes is linked as far as it can be read. Raises
    OSError."""
    compiled = compile_file(path, examples=False)
    source = compiled.source
    name = compiled.policy.name if compiled.policy is not None else path.name
    document = parse(source).document
    return Report(name, source, linked(document, resolve(document, source.name), source))
