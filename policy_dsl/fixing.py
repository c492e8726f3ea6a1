"""Mistakes with one certain remedy, mended in the text of a policy."""

from __future__ import annotations

from pathlib import Path

from policy_dsl.diagnostics import Diagnostic, Fix
from policy_dsl.pipeline import compile_source
from policy_dsl.source import Source

MOST_ROUNDS = 20
"""A remedy may uncover the next mistake; so often it is looked again."""


def mended(source: Source, path: Path) -> tuple[str, list[Diagnostic]]:
    """The text with every certain remedy, and the findings that were mended, as they came. What is uncertain stays."""
    text = source.text
    done: list[Diagnostic] = []
    seen = {text}
    for _ in range(MOST_ROUNDS):
        found = compile_source(Source(source.name, text), path).diagnostics
        fixable = [each for each in found if each.fix is not None and each.file == source.name]
        taken: list[Fix] = []
        for each in sorted(fixable, key=lambda one: one.fix.span.start if one.fix else 0, reverse=True):
            fix = each.fix
            # the last first, and none that touches one already made: its place would no longer be there
            if fix is None or (taken and fix.span.end > taken[-1].span.start):
                continue
            text = text[: fix.span.start] + fix.text + text[fix.span.end :]
            taken.append(fix)
            done.append(each)
        if not taken or text in seen:
            break
        seen.add(text)
    return text, done
