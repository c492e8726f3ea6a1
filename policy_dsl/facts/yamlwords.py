"""What is wrong with a YAML file, in the words of somebody who fills in a form."""

from __future__ import annotations

from typing import NamedTuple

import yaml


class Broken(NamedTuple):
    """The place (code points), and what is wrong with it; ``how``: what to write, where that is known."""

    start: int
    end: int
    zh: str
    en: str
    how: tuple[str, str] | None = None


_QUOTE = (
    '在这段文字的前后加上半角双引号，例如 备注: "……"。',
    'Put quotation marks around the text, as in 备注: "…".',
)
_SPACES = (
    "缩进用空格，一层两个；不用制表符（Tab 键）。",
    "Indent with spaces, two for each level, never with tabs.",
)
_COLON = (
    "名称后面写半角冒号，再空一格，然后写值，例如 规上企业: 是。",
    "Write a colon and a space behind the name, and then the value: 规上企业: 是.",
)
_LEVEL = (
    "同一层的各行要对齐，前面的空格一样多；值里面有“: ”的，整段加上半角双引号。",
    "Lines of one level begin in the same column; put quotation marks around a value that has “: ” in it.",
)


def explain(text: str, error: yaml.YAMLError) -> Broken:
    """What stopped the parser, and where a person would look for it."""
    size = len(text)
    mark = getattr(error, "problem_mark", None)
    opened = getattr(error, "context_mark", None)
    at = min(getattr(mark or opened, "index", getattr(error, "position", 0) or 0), size)
    begun = min(getattr(opened, "index", at), size)
    problem = str(getattr(error, "problem", None) or getattr(error, "reason", "") or "")
    context = str(getattr(error, "context", None) or "")
    line = text[text.rfind("\n", 0, at) + 1 : at + 1]
    if "\t" in line and not line.strip("\t -"):
        tab = at - len(line) + 1 + line.index("\t") if at < size else text.rfind("\t")
        return Broken(tab, tab + 1, "行首用了制表符", "the line begins with a tab", _SPACES)
    if "quoted scalar" in context and "end of stream" in problem:
        how = ("在这段文字的末尾补上引号。", "Close it at the end of the text.")
        return Broken(begun, begun + 1, "这个引号没有收尾", "this quotation mark is never closed", how)
    if "flow" in context and begun < size and text[begun] in "[{":
        zh, en = (
            f"这个 {text[begun]} 没有收尾，或者里面少了逗号",
            f"this {text[begun]} is not closed, or a comma lacks in it",
        )
        return Broken(begun, begun + 1, zh, en)
    if "could not find expected ':'" in problem:
        end = text.find("\n", begun)
        return Broken(
            begun, end if end >= 0 else size, "这一行不是“名称: 值”", "this line is not “name: value”", _COLON
        )
    first = text[max(at - 1, 0) : at + 1].strip()[:1]
    for sign in (first, text[at : at + 1]):
        if sign and sign in "*&!@%`|>":
            start = text.rfind(sign, 0, at + 1)
            return Broken(
                start, start + 1, f"值不能以 {sign} 开头", f"a value cannot begin with {sign}", _QUOTE
            )
    if "mapping values are not allowed" in problem:
        return Broken(at, at + 1, "这个冒号放在这里说不通", "this colon cannot stand here", _LEVEL)
    if "block" in context:
        return Broken(
            at, at + 1, "这一行和上面没有对齐", "this line is not in the column of those above", _LEVEL
        )
    return Broken(at, at + 1, "读到这里读不下去", problem or "it cannot be read")


def missing_space(text: str) -> Broken | None:
    """A colon without a space, which makes lines of «name:value» one long text; None when that is not so."""
    first = text.lstrip("\ufeff \n")
    start = len(text) - len(first)
    colon = first.split("\n", 1)[0].find(":")
    if not 0 < colon < 60 or " " in first[:colon]:
        return None
    at = start + colon
    return Broken(at, at + 1, "冒号后面没有空一格", "there is no space behind the colon", _COLON)
