"""The finding for what is stated a second time."""

from __future__ import annotations

from policy_dsl.diagnostics import Diagnostic, Label
from policy_dsl.source import Source, Span


def twice(name: str, span: Span, first: Span, source: Source) -> Diagnostic:
    """The same thing is stated a second time: nobody can say which of the two holds."""
    label = Label(first, "第一次在这里", "first here")
    return Diagnostic("P0217", source.name, span, args={"name": name}, labels=(label,))
