"""Laying out text in terminal cells: padding, wrapping as Chinese is wrapped, tables.

No space stands between Chinese words, so a line may break after any character, but not inside
a number with its unit (200万元), not before a closing mark and not after an opening one (避头尾).
"""

from __future__ import annotations

from collections.abc import Sequence

from policy_dsl.diagnostics.render import cells, visible

GAP = "  "
NARROWEST = 4
LONG = 40
"""A column of longer texts than this cannot be read eight cells wide."""

_CLOSING = frozenset("、，。；：！？）〕》」』”’…%％)],.;:!?")
_OPENING = frozenset("（〔《「『“‘([")
_UNITS = frozenset("万亿元年月日家个%％")

Cell = str | tuple[str, ...]
"""One cell of a table: one paragraph, or several under each other."""


def clip(text: str, most: int = 80) -> str:
    """Visible text of at most ``most`` characters: a name of 100 kB must not fill the screen."""
    text = visible(text[: most * 2])
    return text if len(text) <= most else text[: most - 1] + "…"


def pad(text: str, width: int, right: bool = False) -> str:
    """``text`` filled up with spaces to ``width`` cells."""
    space = " " * (width - cells(text))
    return space + text if right else text + space


def _chunks(text: str) -> list[str]:
    """The pieces that a line never breaks inside of. A space closes a piece."""
    chunks: list[str] = []
    current = ""
    glued = False
    for char in text:
        ascii_ = "!" <= char <= "~"
        if not current:
            keep = True
        elif char == " ":
            keep = current[-1] != " "
        elif char in _CLOSING or cells(char) == 0:
            keep = True
        elif current[-1] == " ":
            keep = False
        elif current[-1] in _OPENING or "–" in (char, current[-1]):
            # 0–30万元 is one amount
            keep = True
        else:
            number = "0" <= current[-1] <= "9" or current[-1] in "万亿"
            keep = (ascii_ and glued and char not in _OPENING) or (number and char in _UNITS)
        if keep:
            current += char
        else:
            chunks.append(current)
            current = char
        glued = ascii_
    if current:
        chunks.append(current)
    return chunks


def wrap(text: str, width: int) -> list[str]:
    """Visible text as lines of at most ``width`` cells (``width`` ≥ 2); at least one line."""
    if cells(text) <= width:
        return [text]
    lines: list[str] = []
    line = ""
    used = 0
    for chunk in _chunks(text):
        size = cells(chunk.rstrip())
        if used + size <= width:
            line += chunk
            used += cells(chunk)
            continue
        if line.strip():
            lines.append(line.rstrip())
        line, used = chunk, cells(chunk)
        while cells(line.rstrip()) > width:
            cut = 0
            taken = 0
            while cut < len(line) and (taken + cells(line[cut]) <= width or cut == 0):
                taken += cells(line[cut])
                cut += 1
            lines.append(line[:cut])
            line = line[cut:]
            used = cells(line)
    if line.strip() or not lines:
        lines.append(line.rstrip())
    return lines


def hang(label: str, text: str, width: int) -> list[str]:
    """``label`` and the wrapped text beside it; the lines after the first stand under the text."""
    indent = cells(label)
    lines = wrap(text, max(width - indent, NARROWEST))
    return [label + lines[0], *(" " * indent + line for line in lines[1:])]


def _fit(natural: list[int], least: list[int], room: int) -> list[int]:
    """Column widths within ``room``: the widest column gives way first, none below ``least``."""
    widths = [min(size, max(room, NARROWEST)) for size in natural]
    while sum(widths) > room:
        open_ = [i for i, size in enumerate(widths) if size > least[i]]
        if not open_:
            if max(least) <= NARROWEST:
                break
            least = [NARROWEST] * len(least)
            continue
        widest = max(open_, key=lambda i: widths[i])
        widths[widest] -= 1
    return widths


def fits(
    head: Sequence[str], rows: Sequence[Sequence[Cell]], width: int, rigid: frozenset[int] = frozenset()
) -> bool:
    """Whether a table of ``width`` leaves every column wide enough to be read."""
    natural = _natural([visible(one) for one in head], [[_paragraphs(cell) for cell in row] for row in rows])
    return sum(_least(natural, rigid)) + len(GAP) * (len(head) - 1) <= width


def cards(head: Sequence[str], rows: Sequence[Sequence[Cell]], width: int, colon: str = "：") -> list[str]:
    """The rows under each other where a table is too wide: the first two cells, then one line a cell."""
    lines: list[str] = []
    for row in rows:
        first, second, *rest = [_paragraphs(cell) for cell in row]
        lines += hang("", " ".join((*first, *second)), width)
        for name, cell in zip(head[2:], rest, strict=True):
            label = "  " + visible(name) + colon
            for part in cell:
                lines += hang(label, part, width) if part else []
                label = " " * cells(label)
    return lines


def _natural(heads: Sequence[str], body: Sequence[Sequence[tuple[str, ...]]]) -> list[int]:
    """The width that each column would like."""
    return [
        max(2, cells(title), *(cells(line) for row in body for line in row[i]))
        for i, title in enumerate(heads)
    ]


def _least(natural: Sequence[int], rigid: frozenset[int]) -> list[int]:
    """The width that each column needs."""
    return [size if i in rigid else min(size, 8 if size <= LONG else 14) for i, size in enumerate(natural)]


def table(
    head: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    width: int,
    rigid: frozenset[int] = frozenset(),
    right: frozenset[int] = frozenset(),
) -> list[str]:
    """Lines of equal width: the heads, a rule, the rows. Columns of ``rigid`` wrap last.

    All cells are made visible here. The rule is of ASCII hyphens, whose width no terminal doubts.
    """
    heads = [visible(one) for one in head]
    body = [[_paragraphs(cell) for cell in row] for row in rows]
    natural = _natural(heads, body)
    widths = _fit(natural, _least(natural, rigid), width - len(GAP) * (len(heads) - 1))
    lines = _row([(title,) for title in heads], widths, right)
    lines.append(GAP.join("-" * size for size in widths))
    for row in body:
        lines += _row(row, widths, right)
    return lines


def _paragraphs(cell: Cell) -> tuple[str, ...]:
    parts = (cell,) if isinstance(cell, str) else cell
    return tuple(visible(part) for part in parts if part) or ("",)


def _row(row: Sequence[tuple[str, ...]], widths: Sequence[int], right: frozenset[int]) -> list[str]:
    """One row of the table as lines."""
    columns = [
        [line for part in cell for line in wrap(part, size)] for cell, size in zip(row, widths, strict=True)
    ]
    height = max(len(column) for column in columns)
    return [
        GAP.join(
            pad(column[at] if at < len(column) else "", widths[i], i in right)
            for i, column in enumerate(columns)
        )
        for at in range(height)
    ]
