"""修订: a file that amends another one, as a change of text.

``修订：hz2025.pol。`` at the head names the base. What follows replaces or adds: a declaration of a name that
the base declares replaces it; ``第二条改为：…。`` puts new rules in place of the article's own; ``第二条废止。`` takes
them away; an article with a new number is added; a closing sentence replaces the one of its kind. The result
is an ordinary file, so every later stage, and every message, sees one text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate
from typing import Self

import msgspec

from policy_dsl.diagnostics import Diagnostic
from policy_dsl.source import Source, Span
from policy_dsl.syntax.chars import squeeze
from policy_dsl.syntax.format import format_text
from policy_dsl.syntax.literals import chinese_number

_BASE = re.compile(r"修订：([^。]+)。")
_HEAD = re.compile(r"(第[零〇一二三四五六七八九十百千\d]+条)(改为：|修改为：|废止。)?")
_DECLARED = re.compile(r"(对象|清单|定义|参数) ([^：，。]+)")
_CLOSINGS = (
    "施行，有效期至",
    "资金由",
    "同类政策有重叠",
    "上级政策有调整",
    "用语：",
    "年度：",
    "文号：",
    "政策《",
    "官方文本：",
)
_RULE_STARTS = ("原文「", "说明「", "例「", "性质「", "解读「", "注：", "定义 ", "附则")


def base_name(text: str) -> str | None:
    """The file that this one amends, or None."""
    found = _BASE.search(squeeze(text[:4000]))
    return found.group(1) if found else None


class _Line(str):
    """A line of the normal form that knows where each of its characters (white space aside) was written."""

    __slots__ = ("places", "source")

    source: Source
    places: tuple[int, ...]

    def __new__(cls, text: str, source: Source, places: tuple[int, ...]) -> Self:
        self = str.__new__(cls, text)
        self.source = source
        self.places = places
        return self

    def rest(self, at: int) -> _Line:
        """What stands from ``at`` on."""
        return _Line(self[at:], self.source, self.places[_visible(self[:at]) :])

    def instead(self, text: str) -> _Line:
        """``text``, which nobody wrote, in place of this line."""
        return _Line(text, self.source, self.places[:1] * _visible(text))


def _visible(text: str) -> int:
    return sum(not char.isspace() for char in text)


def _lines(source: Source) -> list[_Line]:
    """The file in normal form; the form changes white space and width only, so the characters answer one to one."""
    places = [at for at, char in enumerate(source.text) if not char.isspace() and char != "\ufeff"]
    out: list[_Line] = []
    first = 0
    for line in format_text(source.text).split("\n"):
        count = _visible(line)
        out.append(_Line(line, source, tuple(places[first : first + count])))
        first += count
    return out


class Amended(msgspec.Struct, frozen=True):
    """The amended text: ``source`` under the name of the amending file, and where each line of it was written."""

    source: Source
    change: Source
    base: Source
    lines: list[_Line]
    starts: list[int]

    def written(self, found: Diagnostic) -> Diagnostic:
        """The finding at the place where the drafter wrote it: in the amending file, or in the base."""
        if found.span is None:
            return found
        source, span = self._place(found.span)
        labels = []
        for label in found.labels:
            other, place = self._place(label.span)
            if other is source:  # a label stands in the file of its finding
                labels.append(msgspec.structs.replace(label, span=place))
        return msgspec.structs.replace(found, file=source.name, span=span, labels=tuple(labels))

    def _place(self, span: Span) -> tuple[Source, Span]:
        row = bisect_right(self.starts, span.start) - 1
        while row + 1 < len(self.lines) and not self.lines[row].places:
            row += 1
        line = self.lines[row]
        if not line.places:
            return line.source, Span(0, 0)
        first = _visible(line[: max(0, span.start - self.starts[row])])
        start = line.places[min(first, len(line.places) - 1)]
        last = bisect_right(self.starts, max(span.start, span.end - 1)) - 1
        while last > row and (not self.lines[last].places or self.lines[last].source is not line.source):
            last -= 1
        count = _visible(self.lines[last][: span.end - self.starts[last]])
        end = self.lines[last].places[max(0, count - 1)] + 1 if self.lines[last].places else start
        return line.source, Span(start, max(end, start if span.end == span.start else start + 1))


def amend(base: Source, change: Source) -> tuple[Amended, list[Diagnostic]]:
    """The amended text, in normal form; what the change names and the base has not is reported in its own text."""
    lines = _lines(base)
    wrong: list[Diagnostic] = []
    for block in _blocks(_lines(change)):
        head = block[0]
        if head.startswith("修订："):
            continue
        article = _HEAD.match(head)
        declared = _DECLARED.match(head)
        closing = next((mark for mark in _CLOSINGS if mark in head and not article), None)
        if article is not None:
            if not _article(lines, block, article):
                start = change.text.find(article.group(1))
                span = Span(max(start, 0), max(start, 0) + len(article.group(1)))
                wrong.append(Diagnostic("P0505", change.name, span, args={"name": article.group(1)}))
        elif declared is not None:
            _declare(lines, block, declared.group(1), declared.group(2))
        elif closing is not None:
            at = next(
                (n for n, line in enumerate(lines) if closing in line and not line.startswith("原文「")), None
            )
            if at is None:
                lines += block
            else:
                lines[at : at + 1] = block
        else:
            lines += block
    starts = [0, *accumulate(len(line) + 1 for line in lines)][:-1]
    changed = tuple(
        Span(start, start + len(line))
        for start, line in zip(starts, lines, strict=True)
        if line.source is change
    )
    source = Source(change.name, "\n".join(lines) + "\n", changed=changed)
    return Amended(source, change, base, lines, starts), wrong


def _blocks(lines: list[_Line]) -> list[list[_Line]]:
    """Statements of the amending file, each with the lines that belong to it."""
    blocks: list[list[_Line]] = []
    in_article = False
    for line in lines:
        if not line:
            continue
        starts = (
            bool(_HEAD.match(line)) or bool(_DECLARED.match(line)) or any(mark in line for mark in _CLOSINGS)
        )
        if line.startswith("　　"):
            starts = False
        if line.startswith(_RULE_STARTS) and in_article:
            starts = False
        if starts or not blocks:
            blocks.append([line])
            in_article = bool(_HEAD.match(line))
        else:
            blocks[-1].append(line)
    return blocks


def _number(article: str) -> int:
    body = article[1:-1]
    return int(body) if body.isdigit() else chinese_number(body)


def _section(lines: list[_Line], number: int) -> tuple[int, int] | None:
    """The lines of an article: from its heading to the next one."""
    start = None
    for at, line in enumerate(lines):
        heading = _HEAD.match(line)
        if (heading and heading.group(2) is None) or line.startswith("附则"):
            if start is not None:
                return start, at
            if heading and _number(heading.group(1)) == number:
                start = at
    return None if start is None else (start, len(lines))


def _article(lines: list[_Line], block: list[_Line], heading: re.Match[str]) -> bool:
    number = _number(heading.group(1))
    place = _section(lines, number)
    action = heading.group(2)
    if action is None:  # a whole article: replaces the one of its number, or is added before the closing part
        if place is None:
            end = next((at for at, line in enumerate(lines) if line.startswith("附则")), len(lines))
            lines[end:end] = [*block, block[0].instead("")]
        else:
            lines[place[0] : _end_of_own(lines, *place)] = [*block, block[0].instead("")]
        return True
    if place is None:
        return False
    start, end = place
    kept = _quotes(lines[start + 1 : end])
    if (kept or action == "废止。") and not (kept and kept[-1].startswith("说明「")):
        kept.append(block[0].instead(f"说明「本条由修订{'废止' if action == '废止。' else '改写'}」。"))
    body = [] if action == "废止。" else [block[0].rest(heading.end()), *block[1:]]
    lines[start + 1 : end] = [*kept, *(line for line in body if line), block[0].instead("")]
    return True


def _end_of_own(lines: list[_Line], start: int, end: int) -> int:
    """Where the article's own lines end: quotes after its last rule (a chapter heading) belong to what follows."""
    at = end
    while at > start + 1 and (not lines[at - 1] or lines[at - 1].startswith(("原文「", "说明「"))):
        at -= 1
    return at if at > start + 1 else end


def _quotes(lines: list[_Line]) -> list[_Line]:
    """The article's quotes and definitions stay; its rules, readings and examples go."""
    return [line for line in lines if line.startswith(("原文「", "说明「", "定义 ", "注："))]


def _declare(lines: list[_Line], block: list[_Line], kind: str, name: str) -> None:
    for at, line in enumerate(lines):
        if re.match(rf"{kind} {re.escape(name)}[：，。]", line):
            end = at + 1
            while end < len(lines) and lines[end].startswith("　　"):
                end += 1
            lines[at:end] = block
            return
    last = max((at for at, line in enumerate(lines) if _DECLARED.match(line)), default=0)
    while last + 1 < len(lines) and lines[last + 1].startswith("　　"):
        last += 1
    lines[last + 1 : last + 1] = block
