"""The official text: the quotes of a file, one after the other, are the text to the letter, white space aside."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

import msgspec

from policy_dsl.diagnostics import Diagnostic, Fix
from policy_dsl.source import Source, Span
from policy_dsl.syntax.chars import normal, squeeze

_MOST = 20
_SURE = 8
"""So many equal characters after a difference mean that the texts run together again; fewer after a small one."""
_NEAR = 60
"""How far apart the two texts are compared character by character; beyond it by longer pieces."""
_MOST_SHOWN = 16


class Quoted(msgspec.Struct, frozen=True):
    """``原文「…」``: ``text`` without white space; ``explained``: 说明 follows. ``spoken``: the words that a 说明 speaks
    of, where it is only about these: ``说明「“首次”：…」``."""

    text: str
    span: Span
    explained: bool = False
    spoken: tuple[str, ...] = ()

    def place(self, start: int, end: int, source: Source) -> Span:
        """The place in the file of ``text[start:end]``; one character where that is empty."""
        raw = source.text[self.span.start : self.span.end]
        opening = normal(raw).find("「") + 1
        visible = [at for at in range(opening, len(raw)) if not raw[at].isspace()]
        first = visible[min(start, len(visible) - 1)]
        last = visible[min(max(end - 1, start), len(visible) - 1)]
        return Span(self.span.start + first, self.span.start + last + 1)


class _Difference(msgspec.Struct, frozen=True):
    """``have[at:end]`` stands where ``want[there:until]`` should."""

    at: int
    end: int
    there: int
    until: int


def complete(quotes: list[Quoted], official: str, source: Source) -> list[Diagnostic]:
    """Every place where the quotes in order are not the official text: a passage that is quoted nowhere (between two
    quotes), or the few characters of a quote that differ."""
    want = squeeze(official)
    quotes = [quote for quote in quotes if quote.text]
    texts = [squeeze(quote.text) for quote in quotes]
    starts: list[int] = []
    size = 0
    for text in texts:
        starts.append(size)
        size += len(text)
    have = "".join(texts)
    out: list[Diagnostic] = []
    for each in _differences(have, want):
        if len(out) >= _MOST:
            break
        found, expected = have[each.at : each.end], want[each.there : each.until]
        number = bisect_right(starts, each.at) - 1
        if not found and (each.at in starts or each.at == size):
            span = quotes[number].span if each.at < size else _after(quotes)
            out.append(_missing(expected, span, source))
            continue
        if number < 0:  # nothing is quoted at all
            continue
        inner = each.at - starts[number]
        stop = min(inner + len(found), len(texts[number]))
        args = {
            "found": _shown(found) or "（没有）",
            "expected": _shown(expected)
            or ("（没有）" if each.until < len(want) else "（正式文件到此结束）"),
        }
        span = quotes[number].place(inner, stop, source)
        # the words of the official text, as far as they belong to this quote
        into = span if found else Span(span.start, span.start)
        fix = None if inner + len(found) > stop else Fix(into, expected)
        out.append(Diagnostic("P0402", source.name, span, args=args, fix=fix))
    return out


def _after(quotes: list[Quoted]) -> Span:
    end = quotes[-1].span.end if quotes else 0
    return Span(end, end)


def _missing(text: str, span: Span, source: Source) -> Diagnostic:
    shown = text if len(text) <= 40 else f"{text[:24]}……{text[-12:]}"
    return Diagnostic("P0401", source.name, span, args={"missing": shown, "count": str(len(text))})


def _shown(text: str) -> str:
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}…"


def _differences(have: str, want: str) -> Iterator[_Difference]:
    """Where the two texts part, and where they run together again."""
    at = there = 0
    while True:
        same = _common(have, at, want, there)
        at, there = at + same, there + same
        if at == len(have) and there == len(want):
            return
        end, until = _together(have, at, want, there)
        yield _Difference(at, end, there, until)
        at, there = end, until


def _common(have: str, at: int, want: str, there: int) -> int:
    most = min(len(have) - at, len(want) - there)
    low, size = 0, 64
    while low < most:
        step = min(size, most - low)
        if have[at + low : at + low + step] == want[there + low : there + low + step]:
            low += step
        elif step == 1:
            break
        else:
            size = step // 2
    return low


def _together(have: str, at: int, want: str, there: int) -> tuple[int, int]:
    """The nearest places, at or after these, from which the texts are equal for a while."""
    for apart in range(1, 2 * _NEAR):
        half = apart / 2
        for more in sorted(range(max(0, apart - _NEAR), min(apart, _NEAR) + 1), key=lambda n: abs(n - half)):
            end, until = at + more, there + apart - more
            if end > len(have) or until > len(want):
                continue
            sure = min(_SURE, 3 + apart)
            rest = have[end : end + sure]
            if rest == want[until : until + sure] and (rest or until == len(want)):
                return end, until
    long = 2 * _SURE
    pieces: dict[str, int] = {}
    for until in range(len(want) - long, there - 1, -1):
        pieces[want[until : until + long]] = until
    for end in range(at, len(have) - long + 1):
        found = pieces.get(have[end : end + long])
        if found is not None:
            return end, found
    return len(have), len(want)


__all__ = ["Quoted", "complete"]
