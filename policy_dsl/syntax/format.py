"""The one normal form of a file: same words, same order, one layout.

White space and width mean nothing, so the formatter works on the squeezed normal text and only
decides where lines end. It knows sentences by their first word, exactly as the scanner does.
"""

from __future__ import annotations

import re

from policy_dsl.syntax.chars import squeeze
from policy_dsl.syntax.scan import Scan, scan

_INDENT = "　　"
_ONE_LINE = 44
_HEADS = ("对象", "清单", "定义", "参数")
_ARTICLE = re.compile(r"第[零〇一二三四五六七八九十百千\d]+条")
_OPTION = re.compile(r"；(?=[甲乙丙丁戊己庚](?:（默认）)?「)")
_CHANGE = re.compile(
    r"[：；](?=(?:（[一二三四五六七八九十\d]{1,3}）|[^，。；：「」]{1,20})(?:修)?改为：|增加：)"
)


def format_text(raw: str) -> str:
    """The text in its normal form. Idempotent; the surface tree stays the same."""
    found = scan(raw)
    lines: list[str] = []
    previous = ""
    comments = dict(found.comments)
    for start, end in found.sentences:
        pieces = [("comment", start, end)] if start in comments else _split_quotes(found, start, end)
        for kind, first, last in pieces:
            if first >= last:
                continue
            block = _layout(found, kind, first, last)
            if lines and _gap(previous, kind):
                lines.append("")
            lines.extend(block)
            previous = kind
    return "\n".join(lines) + ("\n" if lines else "")


def _split_quotes(found: Scan, start: int, end: int) -> list[tuple[str, int, int]]:
    """原文「…」 and 说明「…」 that stand before a sentence without 。 are lines of their own."""
    out: list[tuple[str, int, int]] = []
    at = start
    ends = dict(found.strings)
    while True:
        word = next((w for w in ("原文", "说明") if found.text.startswith(w + "「", at)), None)
        if word is None:
            break
        close = ends.get(at + 2)
        if close is None or close > end:
            break
        stop = close + 1 if found.text[close : close + 1] == "。" else close
        out.append(("quote" if word == "原文" else "note", at, stop))
        at = stop
        if at >= end:
            return out
    out.append((_kind(found.text, at), at, end))
    return out


def _kind(text: str, at: int) -> str:
    for head in _HEADS:
        if text.startswith(head, at):
            return head
    if text.startswith(("例「", "性质「", "性质：", "解读「"), at):
        return text[at : at + 2].rstrip("「")
    match = _ARTICLE.match(text, at)
    if match and not text.startswith(("改为", "修改为", "废止"), match.end()):
        return "article"
    if text.startswith("附则", at):
        return "article"
    if re.match(r"政策《|(?:文号|官方文本|语言|年度|修订|施行)：", text[at : at + 12]):
        return "meta"
    return "rule"


def _gap(previous: str, kind: str) -> bool:
    if previous == "comment":
        return False
    if kind == "article":
        return True
    if kind == "quote":
        return previous not in ("article", "quote")
    if kind == "comment":
        return previous not in ("meta", "article", "quote", "rule")
    groups = {"对象": 1, "清单": 2, "定义": 3, "参数": 3}
    if previous in groups or kind in groups:
        return groups.get(previous, 0) != groups.get(kind, 0) and previous not in ("article", "quote")
    return False


def _words(found: Scan, start: int, end: int) -> str:
    """The normal text of a stretch; inside 「…」 a space between Latin words is kept."""
    out: list[str] = []
    at = start
    for first, last in found.strings:
        if last <= start or first >= end:
            continue
        out.append(found.text[at:first])
        begin, stop = found.span(first, last)
        out.append(squeeze(found.raw[begin:stop]))
        at = last
    out.append(found.text[at:end])
    return "".join(out)


def _cut(found: Scan, start: int, end: int, marks: str) -> list[str]:
    """The stretch cut after each of ``marks``, outside 「…」 and （…）."""
    pieces: list[str] = []
    begin = at = start
    depth = 0
    ends = dict(found.strings)
    while at < end:
        if at in ends:
            at = ends[at]
            continue
        char = found.text[at]
        if char == "（":
            depth += 1
        elif char == "）":
            depth = max(0, depth - 1)
        elif char in marks and depth == 0:
            pieces.append(_words(found, begin, at + 1))
            begin = at + 1
        at += 1
    if begin < end:
        pieces.append(_words(found, begin, end))
    return pieces


def _layout(found: Scan, kind: str, start: int, end: int) -> list[str]:
    text = _words(found, start, end)
    match kind:
        case "对象" | "清单" | "定义" | "参数":
            return _declaration(found, kind, start, end, text)
        case "article":
            match_ = _ARTICLE.match(text)
            return [f"{match_.group()} {text[match_.end() :]}" if match_ else text]
        case "解读":
            return _reading(text)
        case "例":
            return _example(text)
        case "rule":
            return _rule(found, start, end)
        case _:
            return [text]


def _declaration(found: Scan, head: str, start: int, end: int, text: str) -> list[str]:
    body = text[len(head) :]
    if head in ("定义", "参数"):
        pieces = _cut(found, start + len(head), end, "；")
        if len(pieces) < 2:  # none: nothing is defined
            return [f"{head} {body}".rstrip()]
        return [f"{head} {pieces[0]}", *(_INDENT + piece for piece in pieces[1:])]
    pieces = _cut(found, start + len(head), end, "：；")
    if len(pieces) < 2:
        return [f"{head} {body}"]
    title = pieces[0]
    facts = _cut(found, start + len(head) + len(title), end, "；")
    if len(facts) == 1 and len(text) <= _ONE_LINE:
        return [f"{head} {body}"]
    return [f"{head} {title}", *(_INDENT + fact for fact in facts)]


def _reading(text: str) -> list[str]:
    head, mark, rest = text.partition("」：")
    lines = [head + mark]
    options = _OPTION.split(rest)
    for at, option in enumerate(options):
        if at + 1 < len(options):
            option += "；"
        cuts = [m.end() for m in _CHANGE.finditer(option)]
        begin = 0
        for cut in cuts:
            lines.append((_INDENT if begin else "") + option[begin:cut])
            begin = cut
        lines.append((_INDENT if begin else "") + option[begin:])
    return lines


def _example(text: str) -> list[str]:
    head, mark, rest = text.partition("」：")
    pieces = re.split(r"[，；](?=则)", rest)
    if len(pieces) != 2:
        return [text]
    return [head + mark, _INDENT + pieces[0] + "；", _INDENT + pieces[1]]


def _rule(found: Scan, start: int, end: int) -> list[str]:
    lines = []
    for piece in _cut(found, start, end, "；"):
        block = re.search(r"下列(?:就高不重复|就高|取高|可叠加|叠加|择一|限报一项)：", piece)
        if block and block.end() < len(piece):
            lines += [piece[: block.end()], piece[block.end() :]]
        else:
            lines.append(piece)
    return lines
