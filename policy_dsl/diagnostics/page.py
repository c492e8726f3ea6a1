"""The page of a code: what `polc error P0203` shows, and all of them as `docs/errors.md`."""

from __future__ import annotations

from policy_dsl.diagnostics.catalogue import CATALOGUE, Entry
from policy_dsl.diagnostics.suggest import nearest

FAMILIES: tuple[tuple[str, str, str], ...] = (
    ("P01", "书写：字符、标点、句子", "Writing: characters, punctuation, sentences"),
    ("P02", "词：声明与引用", "Names: declarations and references"),
    ("P03", "类型与单位", "Types and units"),
    ("P04", "官方文本", "The official text"),
    ("P05", "例、解读、性质", "Examples, readings, properties"),
    ("P06", "整份政策：空档、重合、用不到的词", "The whole policy: gaps, overlaps, words that nothing reads"),
    ("F01", "事实文件", "Facts files"),
    ("U01", "命令与文件", "Commands and files"),
    ("U02", "成批的表", "Tables of many applicants"),
    ("V01", "证明：性质成立不成立", "Proofs: whether properties hold"),
)


class _Blank(dict[str, str]):
    """Every argument of a template, as a blank to be filled."""

    def __missing__(self, key: str) -> str:
        return "…"


def _plain(template: str) -> str:
    """A template as a sentence of its own: its arguments are «…»."""
    try:
        return template.format_map(_Blank()).strip()
    except (ValueError, IndexError, AttributeError, TypeError, KeyError):
        return template.strip()


def _parts(entry: Entry, lang: str) -> tuple[str, str, str]:
    """Title, the rest of the meaning, what to do."""
    words = _plain(entry.zh if lang == "zh" else entry.en)
    title, _, rest = words.partition("\n")
    fix = entry.else_zh or entry.fix_zh if lang == "zh" else entry.else_en or entry.fix_en
    return title, rest.strip(), _plain(fix)


def _indent(text: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in text.strip("\n").split("\n"))


def code_page(code: str, lang: str = "zh") -> str:
    """The page of a code, as text; for a code that does not exist, the ones that resemble it."""
    zh = lang == "zh"
    name = code.strip().upper()
    entry = CATALOGUE.get(name)
    if entry is None:
        near = nearest(name, CATALOGUE)
        if zh:
            return f"没有代码「{name}」。" + (f"是不是：{'、'.join(near)}？" if near else "") + "\n"
        return f"There is no code {name}." + (f" Perhaps: {', '.join(near)}?" if near else "") + "\n"
    title, rest, fix = _parts(entry, lang)
    parts = [f"{entry.code}  {title}"]
    if rest:
        parts.append(rest)
    if entry.page:
        parts.append(entry.page.strip())
    if fix:
        parts.append(("怎么改：" if zh else "What to write: ") + fix)
    if entry.bad:
        parts.append(("不对：" if zh else "Wrong:") + "\n\n" + _indent(entry.bad))
    if entry.good:
        parts.append(("对：" if zh else "Right:") + "\n\n" + _indent(entry.good))
    return "\n\n".join(parts) + "\n"


def _fence(text: str) -> str:
    """A code block that its own text cannot close."""
    mark = "```"
    while mark in text:
        mark += "`"
    return f"{mark}text\n{text.strip(chr(10))}\n{mark}"


def _heading(text: str) -> str:
    """A line of Markdown without unintended marks."""
    for char in "\\`*_[]<>|":
        text = text.replace(char, "\\" + char)
    return text


def all_pages_markdown(lang: str = "zh") -> str:
    """Every code, by family, as one Markdown page. The same catalogue gives the same page."""
    zh = lang == "zh"
    out = ["# 错误代码" if zh else "# Error codes"]
    out.append(
        "每一处错误都有一个不变的代码；`polc error 代码` 在终端里显示同一页。"
        if zh
        else "Every finding has a code that never changes; `polc error CODE` shows the same page."
    )
    for prefix, name_zh, name_en in FAMILIES:
        entries = [CATALOGUE[code] for code in sorted(CATALOGUE) if code.startswith(prefix)]
        if not entries:
            continue
        out.append(f"## {prefix} · {name_zh if zh else name_en}")
        for entry in entries:
            title, rest, fix = _parts(entry, lang)
            out.append(f"### {entry.code} {_heading(title)}")
            if rest:
                out.append(_heading(rest))
            if entry.page:
                out.append(entry.page.strip().replace("<", "\\<"))
            if fix:
                out.append(("**怎么改**：" if zh else "**What to write**: ") + _heading(fix))
            if entry.bad:
                out += ["不对：" if zh else "Wrong:", _fence(entry.bad)]
            if entry.good:
                out += ["对：" if zh else "Right:", _fence(entry.good)]
    return "\n\n".join(out) + "\n"
