"""Text tables record by record: CSV (UTF-8, GBK) and the sheets of a workbook, as cells of text with the line where each record stands.

A record that cannot be read as one is given as :class:`Bad`; the others are not touched by it.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

from policy_dsl.batch.wrong import Wrong
from policy_dsl.facts import names as n
from policy_dsl.facts.jsontext import read_json
from policy_dsl.facts.problem import Enough, Num, Problem, Problems, Raw
from policy_dsl.facts.text import decode
from policy_dsl.facts.workbook import FACT, FILL, Book, open_book
from policy_dsl.values.keys import fold

_CHUNK: Final = 1 << 20
_LONGEST: Final = 1 << 20
_SHOWN: Final = 200
MOST_CELLS: Final = 50_000_000
"""Cells of a workbook."""
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class Record(msgspec.Struct, frozen=True):
    """One record. ``line``: of the file, or the row of the sheet; from 1."""

    line: int
    cells: list[str]


class Bad(msgspec.Struct, frozen=True):
    """A record that is not one: why, and what stands in it."""

    line: int
    column: str
    value: str
    code: str
    args: dict[str, str] = {}


Records = Iterator[Record | Bad]


def encoding_of(path: Path) -> str:
    """``utf-8-sig`` or ``gb18030``, whichever the whole file is; raises :class:`Wrong` where it is neither."""
    with path.open("rb") as file:
        head = file.read(4)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise Wrong("U0216", file=str(path), found="UTF-16")
    for name in ("utf-8-sig", "gb18030"):
        decoder = codecs.getincrementaldecoder(name)()
        try:
            with path.open("rb") as file:
                while chunk := file.read(_CHUNK):
                    decoder.decode(chunk)
                decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return name
    # most of the file is readable: the records that are not are rejected one by one
    return "utf-8-sig"


def read_csv(path: Path) -> tuple[list[str], Records]:
    """The headings and the records. Raises :class:`Wrong`, ``OSError``."""
    encoding = encoding_of(path)
    with path.open(encoding=encoding, errors="surrogateescape", newline="") as file:
        first = file.readline(_LONGEST)
    mark = "\t" if first.count("\t") > first.count(",") else ","
    rows = _rows(path, encoding, mark)
    head = next(rows, None)
    if head is None:
        raise Wrong("U0217", file=str(path))
    if isinstance(head, Bad):
        raise Wrong("U0218", file=str(path), line=str(head.line))
    headings = [each.strip() for each in head.cells]
    return headings, _checked(rows, headings)


def _rows(path: Path, encoding: str, mark: str) -> Records:
    """The records that hold anything."""
    csv.field_size_limit(_LONGEST)
    with path.open(encoding=encoding, errors="surrogateescape", newline="") as file:
        reader = csv.reader(file, delimiter=mark, strict=True)
        line = 1
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as problem:
                if "unexpected end" in str(problem) or "larger than" in str(problem):
                    # where this record ends nobody can tell, nor what follows
                    raise Wrong("U0218", file=str(path), line=str(line)) from None
                yield Bad(line, "", "", "U0251")
            else:
                if any(cells):
                    yield Record(line, cells)
            line = reader.line_num + 1


def _checked(rows: Records, headings: list[str]) -> Records:
    many = len(headings)
    for row in rows:
        if isinstance(row, Bad):
            yield row
            continue
        if len(row.cells) != many:
            words = {"found": str(len(row.cells)), "expected": str(many)}
            yield Bad(row.line, "", ",".join(row.cells), "U0252", words)
            continue
        for heading, cell in zip(headings, row.cells, strict=True):
            if not cell.isprintable() and (found := _unreadable(cell)) is not None:
                yield Bad(row.line, heading, cell, *found)
                break
        else:
            yield row


def _unreadable(cell: str) -> tuple[str, dict[str, str]] | None:
    """What a cell must not have: bytes that are no character, or a control character."""
    for char in cell:
        if "\udc80" <= char <= "\udcff":
            return "U0253", {"byte": f"0x{ord(char) - 0xDC00:02X}"}
    found = _CONTROL.search(cell)
    return None if found is None else ("F0103", {"char": f"U+{ord(found[0]):04X}"})


def read_lines(path: Path) -> tuple[list[str], Records]:
    """Headings and records of a file of JSON lines, a flat object each: every key that occurs is a heading. Raises :class:`Wrong`, ``OSError``."""
    headings: dict[str, None] = {}
    for line in _objects(path):
        if isinstance(line, tuple):
            headings |= dict.fromkeys(line[1])
    if not headings:
        raise Wrong("U0217", file=str(path))
    return list(headings), _of_lines(path, list(headings))


def _objects(path: Path) -> Iterator[tuple[int, dict[str, Raw]] | Bad]:
    with path.open("rb") as file:
        for number in range(1, 1 << 62):
            data = file.readline(_LONGEST + 1)
            if not data:
                return
            if len(data) > _LONGEST:
                raise Wrong("U0218", file=str(path), line=str(number))
            if not data.strip(b" \t\r\n\xef\xbb\xbf"):
                continue
            text = decode(data)
            if not isinstance(text, str):
                yield Bad(number, "", "", text.code, text.args)
                continue
            document = read_json("", text)
            shown = text.strip()[:_SHOWN]
            if document.problems.found:
                first = document.problems.found[0]
                yield Bad(number, "", shown, first.code, first.args)
            elif not isinstance(document.raw, dict):
                yield Bad(number, "", shown, "U0263")
            else:
                yield number, document.raw


def _of_lines(path: Path, headings: list[str]) -> Records:
    for line in _objects(path):
        if isinstance(line, Bad):
            yield line
            continue
        number, raw = line
        nested = next((name for name, value in raw.items() if isinstance(value, list | dict)), None)
        if nested is not None:
            yield Bad(number, nested, str(raw[nested])[:_SHOWN], "U0263")
            continue
        yield Record(number, [_text(raw.get(name)) for name in headings])


def sheets_of(path: Path) -> list[str]:
    """The sheets of a workbook that hold anything."""
    book = _book(path)
    return [sheet.title for sheet in book.values.worksheets if next(book.rows(sheet.title, quiet=True), None)]


def is_form(path: Path) -> bool:
    """Whether a workbook is the form that ``polc facts`` writes – a row a fact – and no table of applicants. Raises :class:`Wrong`, ``OSError``."""
    book = _book(path)
    for sheet in book.values.worksheets:
        if fold(sheet.title) == n.NAME:
            head = next(book.rows(sheet.title, quiet=True), (0, []))[1]
            return {FACT, FILL} <= {fold(_text(cell.raw)) for cell in head if cell is not None}
    return False


def read_sheet(path: Path, sheet: str) -> tuple[list[str], Records]:
    """Headings and records of one sheet; "" for the first one."""
    book = _book(path)
    title = sheet or book.values.worksheets[0].title
    book.merges(title)
    rows = book.rows(title)
    head = next(rows, None)
    if head is None:
        raise Wrong("U0217", file=str(path))
    if book.problems:
        raise _refused(path, book.problems)
    headings = [str(cell.raw).strip() if cell is not None else "" for cell in head[1]]
    while headings and not headings[-1]:
        headings.pop()
    return headings, _of_sheet(path, book, rows, headings)


def _of_sheet(path: Path, book: Book, rows: object, headings: list[str]) -> Records:
    every = iter(rows)  # type: ignore[call-overload]
    while True:
        before = len(book.problems.found)
        try:
            found = next(every, None)
        except Enough:
            raise _refused(path, book.problems) from None
        new = book.problems.found[before:]
        del book.problems.found[before:]
        if found is None and not new:
            return
        line = found[0] if found is not None else 0
        if new:
            yield _bad_cell(new[0], line)
            continue
        assert found is not None
        cells = ["" if cell is None else _text(cell.raw) for cell in found[1]]
        extra = next((cell for cell in cells[len(headings) :] if cell), None)
        if extra is not None:
            words = {"found": str(len(cells)), "expected": str(len(headings))}
            yield Bad(line, "", extra, "U0252", words)
            continue
        yield Record(line, [*cells[: len(headings)], *[""] * (len(headings) - len(cells))])


def _bad_cell(problem: Problem, line: int) -> Bad:
    place = problem.cell.rpartition("!")[2]
    row = re.sub("[^0-9]", "", place)
    return Bad(int(row) if row else line, place, problem.args.get("found", ""), problem.code, problem.args)


def _text(raw: object) -> str:
    match raw:
        case bool():
            return "是" if raw else "否"
        case Num() | str():
            return str(raw)
        case _:
            return ""


def _book(path: Path) -> Book:
    book = open_book(path.read_bytes(), MOST_CELLS)
    if isinstance(book, Problem):
        raise Wrong("U0219", file=str(path), reason=book.args.get("reason", ""))
    return book


def _refused(path: Path, problems: Problems) -> Wrong:
    first = problems.found[-1]
    return Wrong("U0219", file=str(path), reason=first.args.get("reason", first.cell or first.code))
