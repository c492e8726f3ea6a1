"""Diagnostics as data: what was found, where, what was expected, what to write instead.

A stage returns a list of :class:`Diagnostic`; it never prints and never raises for the user's
mistakes. The words, Chinese and English, stand in :mod:`policy_dsl.diagnostics.catalogue`.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from policy_dsl.source import Span

Severity = Literal["error", "warning", "note"]


class Label(msgspec.Struct, frozen=True):
    """A second place that explains the first: where a word was declared, the other list …"""

    span: Span
    zh: str
    en: str


class Fix(msgspec.Struct, frozen=True):
    """What to put in the place of ``span`` where only one thing can be meant."""

    span: Span
    text: str


class Diagnostic(msgspec.Struct, frozen=True):
    """One finding.

    ``code``: a key of the catalogue. ``span``: the place in a ``.pol`` file, None for facts; ``where``: the
    path in a facts file (``技术改造项目[2].审定投资额``). ``args`` fill the catalogue's templates. ``fix``: what is certain
    to be meant.
    """

    code: str
    file: str
    span: Span | None = None
    where: str = ""
    args: dict[str, str] = msgspec.field(default_factory=dict)
    labels: tuple[Label, ...] = ()
    severity: Severity = "error"
    fix: Fix | None = None
