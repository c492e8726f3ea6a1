"""The one renderer of diagnostics: for the terminal, and as plain data for editors and programs.

```
错误[P0203]：没有声明「研发投人新增额」
  --> policies/hz2025.pol:12:5
   |
12 | 对研发投人新增额200万元以上的，给予30万元。
   |   ^^^^^^^^^^^^^^
   = 提示：是不是「研发投入新增额」？
```

Text of the user is hostile until shown otherwise: :func:`visible` turns control, bidi and zero-width
characters into ``‹U+202E›`` before anything reaches a terminal.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

from policy_dsl.diagnostics import Diagnostic, Label
from policy_dsl.source import Source, Span

TAB = "    "
WINDOW = 88
"""How many cells of a source line are shown; a longer line is cut around the place."""

LONGEST_WORD = 80
"""Characters of an argument that are shown; a word of 100 kB must not fill the screen."""

_BLANK_LETTERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters that show nothing: invisible, though Unicode does not call them so."""

_SEVERITY = {
    "error": ("错误", "error", "31"),
    "warning": ("提醒", "warning", "33"),
    "note": ("说明", "note", "36"),
}


def visible(text: str) -> str:
    """``text`` as it can be shown on one line: what would act or hide is written as ``‹U+202E›``.

    Control characters (with them every ANSI escape), bidi and zero-width characters, lone
    surrogates, blank letters, and marks that have no letter to sit on or that pile up are escaped; runs of
    white space with a line break or a tab become one space.
    """
    if text.isascii() and text.isprintable():
        return text
    out: list[str] = []
    marks = 9
    for char in text:
        code = ord(char)
        if code < 0x20 and char in "\n\r\t":
            if out and out[-1] != " ":
                out.append(" ")
            marks = 9
            continue
        if 0x20 <= code < 0x7F or 0x4E00 <= code < 0xA000:
            out.append(char)
            marks = 0
            continue
        category = unicodedata.category(char)
        if category[0] == "M":
            marks += 1
            bad = marks > 3
        else:
            bad = category in ("Cc", "Cf", "Cs", "Zl", "Zp") or char in _BLANK_LETTERS
            marks = 9 if bad else 0
        out.append(f"‹U+{code:04X}›" if bad else char)
    return "".join(out)


def cells(text: str) -> int:
    """How many terminal cells :func:`visible` text takes.

    Two for a Chinese character. Characters of «ambiguous» width (“ ” – ≥ ·) count one, as xterm, VTE,
    Windows Terminal, iTerm and VS Code draw them.
    """
    if text.isascii():
        return len(text)
    count = 0
    for char in text:
        if "\u4e00" <= char < "\ua000":
            count += 2
        elif char < "\u0300":
            count += 1
        elif unicodedata.category(char) not in ("Mn", "Me", "Cf"):
            count += 2 if unicodedata.east_asian_width(char) in "WF" else 1
    return count


class _Args(dict[str, str]):
    """The arguments of a template; one that is missing shows its own name and is remembered."""

    lacking = False

    def __missing__(self, key: str) -> str:
        self.lacking = True
        return f"‹{key}›"


def _fill(template: str, args: dict[str, str], nothing: str) -> tuple[str, bool]:
    """The template with its words, and whether all of them were there. A word that is empty is shown as ``nothing``."""
    shown = {}
    for name, value in args.items():
        word = visible(str(value)) or nothing
        shown[name] = word if len(word) <= LONGEST_WORD else word[: LONGEST_WORD - 1] + "…"
    words = _Args(shown)
    try:
        return template.format_map(words), not words.lacking
    except (ValueError, IndexError, AttributeError, TypeError, KeyError):
        return template, False


def wording(found: Diagnostic, lang: str = "zh") -> tuple[str, str]:
    """Message and hint of a diagnostic. A finding that knows better than its code what to write says it in the
    arguments ``how`` and ``how_en``; the hint is empty where a word that it needs is not known."""
    # Not at the top: a run without a finding has no use for the words of all codes.
    from policy_dsl.diagnostics.catalogue import CATALOGUE

    entry = CATALOGUE.get(found.code)
    if entry is None:
        known = "，".join(f"{key}={visible(str(value))}" for key, value in found.args.items())
        return known or ("（目录里没有这个代码）" if lang == "zh" else "(no such code)"), ""
    nothing = "（没有）" if lang == "zh" else "(none)"
    message, _ = _fill(entry.zh if lang == "zh" else entry.en, found.args, nothing)
    how = found.args.get("how" if lang == "zh" else "how_en")
    if how:
        return message.strip(), visible(how)
    hint, whole = _fill(entry.fix_zh if lang == "zh" else entry.fix_en, found.args, nothing)
    if not whole:
        hint, whole = _fill(entry.else_zh if lang == "zh" else entry.else_en, found.args, nothing)
    return message.strip(), hint.strip() if whole else ""


def ordered(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """By file and place, each finding once. Findings without a place keep their order, first."""
    seen = set()
    kept = []
    for one in diagnostics:
        key = (one.code, one.file, one.span, one.where, tuple(sorted(one.args.items())))
        if key not in seen:
            seen.add(key)
            kept.append(one)
    return sorted(kept, key=lambda d: (d.file, d.span.start if d.span else -1, d.span.end if d.span else -1))


# --- data -----------------------------------------------------------------------------------


def place_data(span: Span | None, source: Source | None) -> dict[str, int | None] | None:
    """A span with its lines and columns; those are None when the text is not at hand."""
    if span is None:
        return None
    line = column = end_line = end_column = None
    if source is not None:
        size = len(source.text)
        line, column = source.position(min(span.start, size))
        end_line, end_column = source.position(min(max(span.end, span.start), size))
    return {
        "start": span.start,
        "end": span.end,
        "line": line,
        "column": column,
        "end_line": end_line,
        "end_column": end_column,
    }


def render_json(
    diagnostics: Iterable[Diagnostic], sources: dict[str, Source], lang: str = "zh"
) -> list[dict[str, object]]:
    """The findings as plain data, in the order of :func:`ordered`. Lines and columns count from 1."""
    rows: list[dict[str, object]] = []
    for one in ordered(diagnostics):
        source = sources.get(one.file)
        message, hint = wording(one, lang)
        rows.append(
            {
                "code": one.code,
                "severity": one.severity,
                "file": one.file,
                "span": place_data(one.span, source),
                "where": one.where,
                "message": message,
                "hint": hint,
                "labels": [
                    {"span": place_data(label.span, source), "message": visible(_label(label, lang))}
                    for label in one.labels
                ],
            }
        )
    return rows


def _label(label: Label, lang: str) -> str:
    return label.zh if lang == "zh" else label.en


# --- text -----------------------------------------------------------------------------------


class _Mark:
    """A stretch of one line to underline. ``main``: the place itself (^), not a second one (-)."""

    __slots__ = ("begin", "end", "line", "main", "text")

    def __init__(self, line: int, begin: int, end: int, main: bool, text: str = "") -> None:
        self.line, self.begin, self.end, self.main, self.text = line, begin, end, main, text


def _marks(span: Span, source: Source, main: bool, text: str = "") -> list[_Mark]:
    """The first line of the span, and the last one if it is another."""
    size = len(source.text)
    start, stop = min(span.start, size), min(max(span.end, span.start), size)
    line, column = source.position(start)
    last, end_column = source.position(stop)
    if last > line and end_column == 1:
        # the span ends with a line end: its last line is the one before
        last -= 1
        end_column = len(source.line(last)) + 1
    shown = len(source.line(line))
    begin = min(column - 1, shown)
    if last == line:
        return [_Mark(line, begin, min(end_column - 1, shown), main, text)]
    return [_Mark(line, begin, shown, main), _Mark(last, 0, end_column - 1, main, text)]


def _window(text: str, begin: int) -> tuple[int, int]:
    """Which part of a line to show so that ``begin`` is seen, in some :data:`WINDOW` cells."""
    if len(text) * 2 <= WINDOW:
        return 0, len(text)
    left = right = begin
    room = WINDOW
    while left > 0 and room > WINDOW * 2 // 3:
        left -= 1
        room -= cells(_piece(text[left]))
    while right < len(text) and room > 0:
        room -= cells(_piece(text[right]))
        right += 1
    while left > 0 and room > 0:
        # the line ends here: more of what stands before
        left -= 1
        room -= cells(_piece(text[left]))
    return left, right


def _piece(text: str) -> str:
    """Source text for the terminal; tabs stand as spaces so that the underline fits."""
    return visible(text.replace("\t", TAB))


class _Painter:
    """Writes with or without colour."""

    def __init__(self, color: bool) -> None:
        self.color = color

    def paint(self, text: str, style: str) -> str:
        return f"\x1b[{style}m{text}\x1b[0m" if self.color and text else text


def _snippet(marks: Sequence[_Mark], source: Source, style: str, pen: _Painter) -> list[str]:
    """The lines of source with their underlines."""
    gutter = len(str(max(mark.line for mark in marks)))
    bar = pen.paint(" " * gutter + " |", "34")
    lines = [bar]
    previous = 0
    for number in sorted({mark.line for mark in marks}):
        if previous and number > previous + 1:
            lines.append(pen.paint("." * max(gutter, 3), "34"))
        previous = number
        text = source.line(number)
        # the place itself decides which part of a long line is seen; what lies outside gets its own line
        waiting = sorted((m for m in marks if m.line == number), key=lambda m: (not m.main, m.begin))
        while waiting:
            left, right = _window(text, waiting[0].begin)
            head, tail = "…" if left else "", "…" if right < len(text) else ""
            here = [m for m in waiting if m is waiting[0] or (left <= m.begin and m.end <= right)]
            waiting = [m for m in waiting if m not in here]
            lines.append(
                pen.paint(f"{number:>{gutter}} |", "34") + f" {head}{_piece(text[left:right])}{tail}"
            )
            for mark in here:
                before = cells(head) + cells(_piece(text[left : mark.begin]))
                under = cells(_piece(text[mark.begin : min(mark.end, right)])) or 1
                line = ("^" if mark.main else "-") * under
                words = f"{line} {visible(mark.text)}" if mark.text else line
                lines.append(f"{bar} {' ' * before}{pen.paint(words, style if mark.main else '34')}")
    return lines


def _one(found: Diagnostic, also: list[str], sources: dict[str, Source], lang: str, pen: _Painter) -> str:
    """One finding as text."""
    zh = lang == "zh"
    word_zh, word_en, style = _SEVERITY[found.severity]
    message, hint = wording(found, lang)
    head = pen.paint(f"{word_zh if zh else word_en}[{visible(found.code)}]", f"1;{style}")
    first, *more = message.split("\n")
    lines = [f"{head}{pen.paint(('：' if zh else ': ') + first, '1')}", *("  " + line for line in more)]
    source = sources.get(found.file)
    place = visible(found.file)
    indent = 1
    if found.span is not None and source is not None:
        marks = _marks(found.span, source, True)
        for label in found.labels:
            marks += _marks(label.span, source, False, _label(label, lang))
        row, column = source.position(min(found.span.start, len(source.text)))
        indent = len(str(max(mark.line for mark in marks)))
        lines.append(f"{' ' * indent}{pen.paint('-->', '34')} {place}:{row}:{column}")
        lines += _snippet(marks, source, style, pen)
    else:
        where = visible(found.where)
        if place or where:
            lines.append(f" {pen.paint('-->', '34')} {': '.join(part for part in (place, where) if part)}")
        for label in found.labels:
            lines.append(f" {pen.paint('=', '34')} {visible(_label(label, lang))}")
    margin = " " * indent + " " + pen.paint("=", "34") + " "
    if also:
        shown = ("、" if zh else ", ").join(also[:6]) + (" …" if len(also) > 6 else "")
        lines.append(
            margin + (f"同样的还有{len(also)}处：" if zh else f"the same at {len(also)} more: ") + shown
        )
    if hint:
        first, *more = hint.split("\n")
        lines.append(margin + pen.paint("提示：" if zh else "hint: ", "1;32") + first)
        lines += [" " * indent + "   " + line for line in more]
    return "\n".join(lines)


def render_text(
    diagnostics: Iterable[Diagnostic], sources: dict[str, Source], lang: str = "zh", color: bool = False
) -> str:
    """The findings for a person, and a last line that counts them; "" when there are none.

    A wrong word that stands in several places is shown once, the other places after it.
    """
    pen = _Painter(color)
    found = ordered(diagnostics)
    if not found:
        return ""
    groups: dict[object, tuple[Diagnostic, list[str]]] = {}
    for index, one in enumerate(found):
        source = sources.get(one.file)
        key: object = index
        if one.span is not None and source is not None and one.args and not one.labels:
            words = source.text[one.span.start : one.span.end]
            if words and len(words) <= LONGEST_WORD:
                key = (one.code, one.severity, one.file, words, tuple(sorted(one.args.items())))
        if key in groups and source is not None and one.span is not None:
            row, column = source.position(one.span.start)
            groups[key][1].append(f"{visible(one.file)}:{row}:{column}")
        else:
            groups[key] = (one, [])
    parts = [_one(one, also, sources, lang, pen) for one, also in groups.values()]
    return "\n\n".join(parts) + "\n\n" + pen.paint(_count(found, lang), "1") + "\n"


def _count(found: Sequence[Diagnostic], lang: str) -> str:
    """«共3处错误、1处提醒»."""
    parts = []
    for severity, (zh, en, _) in _SEVERITY.items():
        number = sum(one.severity == severity for one in found)
        if number:
            parts.append(f"{number}处{zh}" if lang == "zh" else f"{number} {en}{'s' * (number > 1)}")
    return "共" + "、".join(parts) if lang == "zh" else ", ".join(parts)
