"""A finding of an analysis: always a warning, always at a place."""

from __future__ import annotations

from policy_dsl.core import ir
from policy_dsl.diagnostics import Diagnostic, Label
from policy_dsl.source import Source, Span


def span_of(origin: ir.Origin) -> Span:
    """The place of a node of the IR."""
    return Span(origin.start, origin.end)


def warn(
    code: str,
    at: ir.Origin | Span,
    source: Source,
    also: tuple[ir.Origin | Span, str, str] | None = None,
    **args: str,
) -> Diagnostic:
    """A warning of that code. ``also``: a second place that explains it, with its words."""
    span = at if isinstance(at, Span) else span_of(at)
    labels: tuple[Label, ...] = ()
    if also is not None:
        place, zh, en = also
        labels = (Label(place if isinstance(place, Span) else span_of(place), zh, en),)
    return Diagnostic(code, source.name, span, args=args, labels=labels, severity="warning")
