"""What ``polc diff`` compares: two policy files, a 修订 and its base, or two readings of one file."""

from __future__ import annotations

import re
from pathlib import Path

from policy_dsl.diff.differences import Differences, compared
from policy_dsl.diff.notes import named
from policy_dsl.diff.run import Tell
from policy_dsl.pipeline import Compiled, decode
from policy_dsl.source import Source, Span
from policy_dsl.syntax import parse
from policy_dsl.syntax import tree as t
from policy_dsl.syntax.amend import base_name
from policy_dsl.syntax.chars import squeeze


def base_of(path: Path) -> Path | None:
    """The base of a 修订; None: the file amends nothing. Raises OSError."""
    source, wrong = decode(path.read_bytes(), str(path))
    name = None if wrong else base_name(source.text)
    return None if name is None else path.parent / name


def differences(
    old: Compiled,
    new: Compiled,
    before: dict[str, str],
    after: dict[str, str],
    *,
    seconds: float,
    tell: Tell | None = None,
) -> Differences:
    """Compare two compiled policies without errors, each under its readings (the defaults elsewhere)."""
    assert old.policy is not None and new.policy is not None
    one, two = _declarations(old.source), _declarations(new.source)
    notes = [*named("parameter", one[0], two[0]), *named("definition", one[1], two[1])]
    names = old.source.name, new.source.name
    return compared(names, old.policy, new.policy, before, after, notes, seconds=seconds, tell=tell)


def _declarations(source: Source) -> tuple[dict[str, str], dict[str, str]]:
    """参数 and 定义 by name, as they are written: the core has only what becomes of them."""
    params: dict[str, str] = {}
    definitions: dict[str, str] = {}
    for statement in parse(source).document.statements:
        match statement:
            case t.ParamDecl(name=name):
                params[name.text] = _written(source, name.span)
            case t.Definition(name=name):
                definitions[name.text] = _written(source, name.span)
            case _:
                pass
    return params, definitions


def _written(source: Source, name: Span) -> str:
    """What is said of a declared name, up to the end of its sentence or to the next name."""
    said = re.split("[。；;]", source.text[name.end :], maxsplit=1)[0]
    return squeeze(said).partition("：")[2]
