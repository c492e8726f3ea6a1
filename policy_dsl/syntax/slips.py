"""Slips of the pen in numbers: the message that a reader would give, in place of «not understood».

Looked for only where the text could not be read anyway, so that no declared word (20W充电桩) is ever called a slip.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable

from policy_dsl.diagnostics import Diagnostic
from policy_dsl.source import Span
from policy_dsl.syntax.literals import MOST_DIGITS, TOO_LONG, impossible_date
from policy_dsl.syntax.scan import Scan

GENERIC = frozenset(("P0101", "P0102", "P0105", "P0112", "P0113"))
"""What is said where nothing better is known."""

_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_BIG = "百万|千万|万亿|万|亿"
_SIGN = re.compile(rf"[￥¥]({_NUMBER})({_BIG})?元?")
_LETTERS = re.compile(rf"(?<![A-Za-z])(?=[OolI]*\d)(?=[\d,.]*[OolI])[\dOolI][\dOolI,.]*(?:{_BIG})?[元%]?")
_THOUSANDS = re.compile(rf"({_NUMBER})[Ww]元?")
_NO_UNIT = re.compile(rf"({_NUMBER})({_BIG})(?!元)")
_DATE = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日|\d{4}-\d{1,2}-\d{1,2}")
_LONG = re.compile(r"[\d,.]+|[零〇一二三四五六七八九十百千万亿两]+")


def explained(diagnostics: list[Diagnostic], found: Scan, file: str) -> list[Diagnostic]:
    """The same findings; where one lies in a slip, the slip is named instead, once."""
    if not any(each.code in GENERIC for each in diagnostics):
        return diagnostics
    slips = _slips(found, file)
    starts = [span.start for span, _ in slips]
    out: list[Diagnostic] = []
    for each in diagnostics:
        at = bisect_right(starts, each.span.end - 1) - 1 if each.span is not None else -1
        if each.code in GENERIC and each.span is not None and at >= 0 and each.span.start < slips[at][0].end:
            each = slips[at][1]
        if each not in out[-1:]:
            out.append(each)
    return out


def _slips(found: Scan, file: str) -> list[tuple[Span, Diagnostic]]:
    """Every slip of the text, by place; of two that overlap the one found first."""
    out: dict[int, tuple[Span, Diagnostic]] = {}
    taken: set[int] = set()
    for pattern, make in _KINDS:
        for m in pattern.finditer(found.text):
            span = Span(*found.span(m.start(), m.end()))
            made = make(m, file, span)
            places = range(m.start(), min(m.end(), m.start() + 64))
            if made is not None and taken.isdisjoint(places):
                taken.update(places)
                out[m.start()] = span, made
    return [out[at] for at in sorted(out)]


def _long(m: re.Match[str], file: str, span: Span) -> Diagnostic | None:
    if TOO_LONG.match(m.group()) is None:
        return None
    return Diagnostic("P0118", file, span, args={"found": m.group(), "limit": str(MOST_DIGITS)})


def _no_unit(m: re.Match[str], file: str, span: Span) -> Diagnostic | None:
    return Diagnostic("P0119", file, span, args={"found": m.group(), "meant": f"{m.group()}元"})


def _letters(m: re.Match[str], file: str, span: Span) -> Diagnostic | None:
    meant = m.group().translate(str.maketrans("OolI", "0011"))
    return Diagnostic("P0120", file, span, args={"found": m.group(), "meant": meant})


def _wan(m: re.Match[str], file: str, span: Span) -> Diagnostic | None:
    return Diagnostic("P0120", file, span, args={"found": m.group(), "meant": f"{m.group(1)}万元"})


def _sign(m: re.Match[str], file: str, span: Span) -> Diagnostic | None:
    meant = f"{m.group(1)}{m.group(2) or ''}元"
    return Diagnostic("P0121", file, span, args={"found": m.group(), "meant": meant})


def _date(m: re.Match[str], file: str, span: Span) -> Diagnostic | None:
    if not impossible_date(m.group()):
        return None
    return Diagnostic("P0122", file, span, args={"found": m.group()})


_KINDS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], str, Span], Diagnostic | None]], ...] = (
    (_LONG, _long),
    (_SIGN, _sign),
    (_THOUSANDS, _wan),
    (_LETTERS, _letters),
    (_DATE, _date),
    (_NO_UNIT, _no_unit),
)
