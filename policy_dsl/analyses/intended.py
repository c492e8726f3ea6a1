"""说明「有意如此：…」 after a sentence: the drafter has seen what is found there, and says why it stays."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from policy_dsl.check.intention import is_intention
from policy_dsl.diagnostics import Diagnostic
from policy_dsl.source import Span
from policy_dsl.syntax import tree as t


def intended(document: t.Document) -> tuple[Span, ...]:
    """The sentences that such a note follows, in the order of the text."""
    found = []
    before: Span | None = None
    for statement in document.statements:
        if isinstance(statement, t.NoteNode):
            if before is not None and is_intention(statement.text):
                found.append(before)
        else:
            before = statement.span
    return tuple(found)


def left(found: Iterable[Diagnostic], meant: tuple[Span, ...]) -> list[Diagnostic]:
    """The findings outside of those sentences."""
    starts = [span.start for span in meant]
    out = []
    for each in found:
        if each.span is not None and starts:
            at = bisect_right(starts, each.span.start) - 1
            if at >= 0 and each.span.start < meant[at].end:
                continue
        out.append(each)
    return out
