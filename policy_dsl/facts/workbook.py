"""Reading the workbook that people fill in (:mod:`policy_dsl.facts.xlsx`): the same plain tree as of JSON.

A cell is what its reader sees. A number keeps the 15 digits that Excel shows; a percentage stays one; a
format that shows a unit which is not in the value, a formula without its result, and an error value are
errors. In a row with a 单位 a bare number has that unit. An empty cell says nothing; 未知 says that it is not
known.
"""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from io import BytesIO
from typing import TYPE_CHECKING, Any

from policy_dsl.facts import names as n
from policy_dsl.facts.document import Document, Place
from policy_dsl.facts.names import fold, sheet_title
from policy_dsl.facts.problem import Enough, Num, Path, Problem, Problems, Raw, shown
from policy_dsl.types import NONE

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

FACTS, YEARLY, ABOUT, CHOICES = n.NAME, "逐年事实", "说明", "选项"
OBJECT, FACT, FILL, UNIT, REMARK, LIST = "对象", "事实", "填写", "单位", "说明", "清单"
RECORDS = "记录"
SOME = "有"

UNPACKED = 256 * 1024 * 1024
"""Bytes of a workbook when unpacked, at most; a small file can hold gigabytes."""
MEMBERS = 2000
CELLS = 2_000_000
LAST_ROW = 1_048_576

_BARE = re.compile(r"(?=[,. ]*\d)[\d,. ]+", re.A)
_LITERAL = re.compile(r"\[[^\]]*\]|_.|\\.|\"[^\"]*\"|[^\"\\\[_]")
_SCALED = re.compile(r"[0#?],+(?![0#?,])")
_MONEY_SIGNS = frozenset("¥￥$€ -+()/:.,*?#0%")


def _shows_more(number_format: str) -> bool:
    """Whether a number format shows something that is not in the value: a unit, or thousands."""
    first = number_format.split(";")[0]
    if first == "General" or first == "@":
        return False
    if _SCALED.search(first):
        return True
    for piece in _LITERAL.findall(first):
        if piece[0] == "[" or piece[0] == "_":
            continue
        text = piece[1:-1] if piece[0] == '"' else piece[1:] if piece[0] == "\\" else piece
        if any(char not in _MONEY_SIGNS and char != "元" for char in text) and text not in ("E", "e"):
            return True
    return False


_TEXT = (
    "把单元格格式改成“文本”，再把数和单位一起写进去，例如 3000万元。",
    "Format the cell as text and write the number with its unit: 3000万元.",
)
_DAY = (
    "把单元格格式改成“文本”，只写日期，例如 2026-03-01。",
    "Format the cell as text and write the day alone, for example 2026-03-01.",
)


_DAMAGED = Problem("F0118", (), "value", {"reason": "文件已损坏", "reason_en": "the file is damaged"})


class Cell:
    """One cell: its place and what a reader of the sheet sees in it."""

    __slots__ = ("at", "head", "raw")

    def __init__(self, at: str, raw: Raw) -> None:
        self.at = at
        self.raw = raw
        self.head = ""


class Book:
    """A workbook while it is being read."""

    def __init__(self, shown_: Workbook, written: Workbook, most: int | None = None) -> None:
        """``most``: cells that are looked at."""
        self.most = CELLS if most is None else most
        self.values = shown_
        self.formulas = written
        self.problems = Problems()
        self.places: dict[Path, Place] = {}
        self.cells = 0
        self.merged: dict[str, str] = {}
        self.tables = 0
        self.raw: dict[str, Raw] = {}

    def report(self, code: str, cell: str, **args: str) -> None:
        words = {name: shown(word) for name, word in args.items()}
        self.problems.put(Problem(code, (), "value", words, cell=cell))

    def put(self, into: dict[str, Raw], key: str, cell: Cell, path: Path, head: str = "") -> None:
        """A value under a key; a second one is an error."""
        if key in into:
            self.report("F0112", cell.at, key=key)
            return
        into[key] = cell.raw
        self.places[path] = Place(None, None, cell.at, head)

    # --- cells ------------------------------------------------------------------------------

    def rows(self, title: str, quiet: bool = False) -> Iterator[tuple[int, list[Cell | None]]]:
        """The rows of a sheet that are not empty, with their numbers from 1. ``quiet``: for a first look."""
        sheets: list[Any] = [self.values[title], self.formulas[title]]
        for sheet in sheets:
            if hasattr(sheet, "reset_dimensions"):
                sheet.reset_dimensions()
        pairs = zip(*(sheet.iter_rows(max_row=LAST_ROW + 1) for sheet in sheets), strict=False)
        for number, (seen, written) in enumerate(pairs, 1):
            self.cells += len(seen)
            if self.cells > self.most:
                self.report("F0118", f"{title}!{number}", reason="单元格太多", reason_en="too many cells")
                raise Enough
            if not any(one.value is not None for one in written):
                continue
            before = len(self.problems.found)
            row = [self.cell(title, a, b) for a, b in zip(seen, written, strict=False)]
            if quiet:
                del self.problems.found[before:]
            if any(row):
                yield number, row

    def cell(self, title: str, seen: Any, written: Any) -> Cell | None:
        """One cell; None when it is empty. What cannot be taken at its word is reported."""
        if written.value is None:
            return None
        at = f"{title}!{written.coordinate}"
        value = seen.value
        if at in self.merged:
            # its reader sees the value in all of them, but only the first one has it
            self.report("F0126", at, range=self.merged[at])
        if written.data_type == "f" and value is None:
            formula = written.value if isinstance(written.value, str) else "="
            self.report("F0119", at, found=formula)
            return None
        if seen.data_type == "e":
            self.report("F0119", at, found=str(value))
            return None
        match value:
            case bool():
                return Cell(at, value)
            case int() | float():
                raw = self.number(at, value, seen.number_format or "General")
                return None if raw is None else Cell(at, raw)
            case datetime():
                if value.time() != time():
                    self.other(at, f"{value}，带着时刻", f"{value}, with a time", _DAY)
                    return None
                return Cell(at, value.date().isoformat())
            case date():
                return Cell(at, value.isoformat())
            case str():
                return Cell(at, value.strip()) if value.strip() else None
            case _:
                self.other(at, str(value), str(value), _TEXT)
                return None

    def other(self, at: str, zh: str, en: str, how: tuple[str, str]) -> None:
        """Report a cell that does not show its own value."""
        self.report("F0120", at, what=zh, what_en=en, how=how[0], how_en=how[1])

    def number(self, at: str, value: float, number_format: str) -> Raw:
        """A number as its reader sees it."""
        text = str(value) if isinstance(value, int) else f"{value:.15g}"
        if text in ("inf", "-inf", "nan"):
            self.report("F0155", at, found=text)
            return None
        if "%" in re.sub(r'"[^"]*"|\\.', "", number_format.split(";")[0]):
            return _percent(text)
        if _shows_more(number_format):
            self.other(
                at,
                f"值是 {text}，格式 {number_format} 添上了别的字",
                f"it holds {text}, and its format {number_format} adds something",
                _TEXT,
            )
            return None
        return Num(text)

    # --- sheets -----------------------------------------------------------------------------

    def read(self) -> None:
        titles = [sheet.title for sheet in self.values.worksheets]
        known = [title for title in titles if fold(title) not in (ABOUT, CHOICES)]
        for title in known:
            self.merges(title)
        meant = {title: self.meant(title, known) for title in known}
        # the sheets in their order, but what refers to items after the items
        for title in sorted(known, key=lambda one: meant[one] in (YEARLY, FACTS)):
            match meant[title]:
                case n.NAME:
                    self.facts(title)
                case "逐年事实":
                    self.yearly(title)
                case _:
                    self.list(title)
        if not self.tables:
            self.report("F0104", "")

    def merges(self, title: str) -> None:
        """Find the merged cells of a sheet, which the reader of rows does not know of."""
        sheet: Any = self.values[title]
        path = getattr(sheet, "_worksheet_path", "").lstrip("/")
        archive = getattr(self.values, "_archive", None)
        if archive is None or path not in archive.namelist():
            return
        with archive.open(path) as part:
            before = b""
            while chunk := part.read(1 << 20):
                for found in re.finditer(rb'<mergeCell ref="([A-Z]+[0-9]+)(:[A-Z]+[0-9]+)"', before + chunk):
                    first = found[1].decode()
                    self.merged[f"{title}!{first}"] = first + found[2].decode()
                before = chunk[-100:]

    def meant(self, title: str, known: list[str]) -> str:
        """Which sheet of the form it is: by its name; by its columns, when one of the two has another name."""
        name = fold(title)
        if name in (FACTS, YEARLY):
            return name
        row = next((row for _, row in self.rows(title, quiet=True)), [])
        words = {fold(word) for word, _ in self.header(row)}
        if not {FACT, FILL} <= words:
            return name
        form = YEARLY if n.YEAR in words else FACTS
        if form in map(fold, known):
            return name
        self.report("F0125", title, sheet=title, near=f"「{form}」")
        return form

    def header(self, row: list[Cell | None]) -> list[tuple[str, str]]:
        """The names of the columns with their cells, ("", "") for a column without one."""
        return [(str(cell.raw), cell.at) if cell is not None else ("", "") for cell in row]

    def table(self, title: str, needed: tuple[str, ...]) -> Iterator[tuple[int, dict[str, Cell]]]:
        """The rows of a sheet below its header, by column."""
        head: list[tuple[str, str]] | None = None
        for number, row in self.rows(title):
            if head is None:
                head = self.header(row)
                self.tables += 1
                lacking = [name for name in needed if name not in {fold(word) for word, _ in head}]
                if lacking:
                    zh = f"表头（第一行）没有“{'”“'.join(lacking)}”这一列"
                    self.astray(title, f"{title}!A{number}", zh, f"its header has no {', '.join(lacking)}")
                    return
                continue
            found: dict[str, Cell] = {}
            for (word, at), cell in zip(head, row, strict=False):
                if cell is not None and word:
                    cell.head = at
                    if word in found:
                        self.report("F0112", cell.at, key=word)
                    else:
                        found[word] = cell
            for cell in [*row[len(head) :], *(c for (w, _), c in zip(head, row, strict=False) if not w)]:
                if cell is not None:
                    zh = f"“{cell.raw}”写在没有列名的地方"
                    self.astray(title, cell.at, zh, f"“{cell.raw}” stands in no named column")
            if found:
                yield number, found

    def astray(self, title: str, at: str, zh: str, en: str) -> None:
        """Report something that belongs nowhere."""
        self.report("F0121", at, sheet=title, what=zh, what_en=en)

    def facts(self, title: str) -> None:
        """The sheet 申报主体: a row a fact."""
        for _, row in self.table(title, (FACT, FILL)):
            cells = {fold(word): cell for word, cell in row.items()}
            fact, filled = cells.get(FACT), cells.get(FILL)
            if filled is None:
                continue
            if fact is None:
                self.astray(title, filled.at, f"这一行没有写“{FACT}”", f"its row has no {FACT}")
                continue
            name = str(fact.raw)
            group = fold(str(cells[OBJECT].raw)) if OBJECT in cells else ""
            filled.raw = _with_unit(filled.raw, cells.get(UNIT))
            if group == n.READINGS:
                chosen = self.raw.setdefault(n.READINGS, {})
                if isinstance(chosen, dict):
                    self.put(chosen, name, filled, (n.READINGS, name))
            elif group in (LIST, RECORDS):
                self.stated(name, filled)
            else:
                self.put(self.raw, name, filled, (name,))

    def stated(self, name: str, cell: Cell) -> None:
        """A row that says whether there is anything in a list or a record: 有 or 无."""
        rows = self.raw.get(sheet_title(name)) or self.raw.get(name)
        match cell.raw:
            case "无" if not rows:
                self.put(self.raw, name, Cell(cell.at, NONE), (name,))
            case "有" if rows:
                pass
            case n.UNKNOWN if not rows:
                self.put(self.raw, name, Cell(cell.at, None), (name,))
            case _:
                self.report("F0122", cell.at, name=name, found=str(cell.raw), rows=str(len(rows or ())))  # type: ignore[arg-type]

    def list(self, title: str) -> None:
        """The sheet of a list, or of a history: a row an item."""
        items: list[Raw] = []
        for number, row in self.table(title, ()):
            item: dict[str, Raw] = {}
            path = (title, len(items))
            for word, cell in row.items():
                self.put(item, word, cell, (*path, word), cell.head)
            self.places[path] = Place(None, None, f"{title}!{number}")
            items.append(item)
        if items:
            self.raw[title] = items
            self.places[(title,)] = Place(None, None, title)

    def yearly(self, title: str) -> None:
        """The sheet of 逐年 facts: a row a year, of the applicant or of an item."""
        for _, row in self.table(title, (FACT, n.YEAR, FILL)):
            cells = {fold(word): cell for word, cell in row.items()}
            filled = cells.get(FILL)
            if filled is None:
                continue
            if FACT not in cells or n.YEAR not in cells:
                lacking = FACT if FACT not in cells else n.YEAR
                self.astray(title, filled.at, f"这一行没有写“{lacking}”", f"its row has no {lacking}")
                continue
            into, path = self.owner(title, cells, filled)
            if into is None:
                continue
            name, of_year = str(cells[FACT].raw), str(cells[n.YEAR].raw)
            filled.raw = _with_unit(filled.raw, cells.get(UNIT))
            years = into.setdefault(name, {})
            if isinstance(years, dict):
                self.put(years, of_year, filled, (*path, name, of_year))
                self.places.setdefault((*path, name), Place(None, None, filled.at))
            else:
                self.report("F0112", filled.at, key=name)

    def owner(self, title: str, cells: dict[str, Cell], filled: Cell) -> tuple[dict[str, Raw] | None, Path]:
        """Whose 逐年 fact a row is: the applicant's, or an item's that its sheet names."""
        if LIST not in cells:
            return self.raw, ()
        name, wanted = str(cells[LIST].raw), str(cells[n.ITEM].raw) if n.ITEM in cells else ""
        key = sheet_title(name)
        items = self.raw.get(key)
        for index, item in enumerate(items if isinstance(items, list) else ()):
            own = str(item.get(n.ITEM, "")) if isinstance(item, dict) else ""
            # a name of nothing but quotation marks folds to nothing: then letter by letter
            if isinstance(item, dict) and wanted and (own == wanted or fold(own) == fold(wanted) != ""):
                return item, (key, index)
        zh = f"清单“{name}”里没有“{wanted}”这一项" if wanted else f"这一行没有写“{n.ITEM}”"
        self.astray(title, filled.at, zh, f"the list {name} has no item “{wanted}”")
        return None, ()


def _percent(text: str) -> str:
    """``0.0185`` → ``1.85%``, exactly."""
    mantissa, _, power = text.partition("e")
    sign = "-" if mantissa.startswith("-") else ""
    whole, _, part = mantissa.lstrip("-").partition(".")
    shift = int(power or 0) + 2 - len(part)
    digits = whole + part
    if shift >= 0:
        digits += "0" * shift
    else:
        digits = digits.rjust(-shift + 1, "0")
        digits = f"{digits[:shift]}.{digits[shift:]}".rstrip("0").rstrip(".")
    head, dot, tail = digits.partition(".")
    return f"{sign}{head.lstrip('0') or '0'}{dot}{tail}%"


def _with_unit(raw: Raw, unit: Cell | None) -> Raw:
    """A bare number of a row together with the row's unit."""
    if unit is not None and isinstance(raw, str) and isinstance(unit.raw, str) and _BARE.fullmatch(raw):
        return f"{raw}{unit.raw}"
    return raw


def _hostile(data: bytes) -> tuple[str, str] | None:
    """Why a package must not be opened: too much in it, or a document type in its XML. None: it may."""
    with zipfile.ZipFile(BytesIO(data)) as package:
        members = package.infolist()
        if len(members) > MEMBERS or sum(one.file_size for one in members) > UNPACKED:
            return f"解压后超过{UNPACKED // 2**20}MB", f"more than {UNPACKED // 2**20} MB when unpacked"
        if "xl/workbook.xml" not in package.namelist():
            return "不是 Excel 工作簿", "it is not an Excel workbook"
        for one in members:
            if one.filename.endswith((".xml", ".rels", ".vml")):
                with package.open(one) as member:
                    head = member.read(65_536).replace(b"\0", b"")
                if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
                    return "含有 DOCTYPE 声明", "it has a DOCTYPE declaration"
    return None


def open_book(data: bytes, most: int | None = None) -> Book | Problem:
    """A workbook, not yet read; or why it must not be."""
    try:
        reason = _hostile(data)
        if reason is not None:
            return Problem("F0118", (), "value", {"reason": reason[0], "reason_en": reason[1]})
        from openpyxl import load_workbook
    except ImportError:
        return Problem("F0124", (), "value", {})
    except Exception:
        return _DAMAGED
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            seen = load_workbook(BytesIO(data), read_only=True, data_only=True)
            written = load_workbook(BytesIO(data), read_only=True, data_only=False)
            return Book(seen, written, most)
        except Exception:
            # openpyxl raises anything that a damaged file makes happen: KeyError, ParseError, zlib.error …
            return _DAMAGED


def read_workbook(name: str, data: bytes) -> Document:
    """The document that a workbook holds: one applicant. What is wrong with it is in its ``problems``."""
    book = open_book(data)
    if isinstance(book, Problem):
        problems = Problems()
        problems.put(book)
        return Document(name, problems=problems, broken=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            book.read()
        except Enough:
            return Document(name, problems=book.problems, broken=True)
        except Exception:
            return _damaged(name, book.problems)
    places = book.places
    return Document(
        name,
        book.raw,
        "",
        book.problems,
        not book.tables,
        lambda wanted: {path: places[path] for path in wanted if path in places},
        tuple(sheet.title for sheet in book.values.worksheets),
    )


def _damaged(name: str, problems: Problems) -> Document:
    with_room = Problems()
    with_room.found = problems.found[:-1] if problems.cut else problems.found
    with_room.put(_DAMAGED)
    return Document(name, problems=with_room, broken=True)
