"""Answers and rejects as files: written aside, and moved into place when they are whole."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final, Literal

import duckdb

from policy_dsl.batch.cells import quoted, text
from policy_dsl.batch.checks import REJECTS
from policy_dsl.batch.wrong import Wrong

Form = Literal["parquet", "csv", "jsonl", "xlsx"]
FORMS: Final[dict[str, Form]] = {".parquet": "parquet", ".csv": "csv", ".jsonl": "jsonl", ".xlsx": "xlsx"}
PEOPLE: Final = ("csv", "xlsx")
PARQUET: Final = "FORMAT parquet, COMPRESSION zstd, DICTIONARY_SIZE_LIMIT 0, ROW_GROUP_SIZE 40960"
"""Nearly all is a number, and most of them are 0: a dictionary costs time and saves nothing; small groups keep the memory small."""
_MARK: Final = b"\xef\xbb\xbf"
_SHEET_ROWS: Final = 1_048_575
_POLL: Final = 0.2
_MANY: Final = 5_000


def form_of(out: Path) -> Form:
    """The format that a file's name asks for. Raises :class:`Wrong`."""
    form = FORMS.get(out.suffix.lower())
    if form is None:
        raise Wrong("U0210", file=str(out), known="、".join(FORMS))
    return form


def write(
    base: duckdb.DuckDBPyConnection,
    query: str,
    path: Path,
    form: Form,
    told: Callable[[float], None] | None = None,
) -> int:
    """Writes a query's rows to ``path``; how many. ``told`` hears how many hundredths are done. Raises :class:`Wrong`,
    ``OSError``, :class:`duckdb.Error`."""
    if form == "xlsx":
        return _workbook(base, query, path)
    how = {
        "parquet": PARQUET,
        "csv": "FORMAT csv, HEADER",
        "jsonl": "FORMAT json",
    }[form]
    made = path.with_suffix(".bare") if form == "csv" else path
    rows = _watched(base, f"COPY ({query}) TO {text(str(made))} ({how})", told)
    if form == "csv":
        _marked(made, path)
    _kept(path)
    return rows


def _watched(base: duckdb.DuckDBPyConnection, statement: str, told: Callable[[float], None] | None) -> int:
    """Runs a statement; somebody hears how far it is."""
    if told is None:
        found = base.execute(statement).fetchone()
        return int(found[0]) if found else 0
    done = threading.Event()
    result: list[int] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            found = base.execute(statement).fetchone()
            result.append(int(found[0]) if found else 0)
        except BaseException as problem:
            failed.append(problem)
        finally:
            done.set()

    worker = threading.Thread(target=run, daemon=True)
    worker.start()
    try:
        while not done.wait(_POLL):
            told(base.query_progress())
    except BaseException:
        base.interrupt()
        worker.join()
        raise
    worker.join()
    if failed:
        raise failed[0]
    return result[0]


def _marked(bare: Path, path: Path) -> None:
    """WPS and Excel take a CSV file for UTF-8 by the mark at its start."""
    with path.open("wb") as file:
        file.write(_MARK)
        with bare.open("rb") as source:
            shutil.copyfileobj(source, file, 1 << 20)
    bare.unlink()


def _workbook(base: duckdb.DuckDBPyConnection, query: str, path: Path) -> int:
    try:
        from openpyxl import Workbook
        from openpyxl.cell import WriteOnlyCell
    except ImportError:
        raise Wrong("U0201", package="openpyxl", extra="xlsx") from None
    asked = base.cursor().execute(query)
    book = Workbook(write_only=True)
    sheet = book.create_sheet("奖补测算")
    sheet.freeze_panes = "B2"
    sheet.append([each[0] for each in asked.description or ()])
    rows = 0
    while found := asked.fetchmany(_MANY):
        rows += len(found)
        if rows > _SHEET_ROWS:
            raise Wrong("U0222", file=str(path), most=str(_SHEET_ROWS))
        for row in found:
            cells = []
            for value in row:
                cell = WriteOnlyCell(sheet, value)
                if isinstance(value, str):
                    # a text that begins like a formula is a text
                    cell.data_type = "s"
                cells.append(cell)
            sheet.append(cells)
    book.save(path)
    _kept(path)
    return rows


def write_rejects(base: duckdb.DuckDBPyConnection, path: Path) -> int:
    """The rejects as CSV: table, row, column, value, code, reason, applicant."""
    query = f"SELECT * FROM {quoted(REJECTS)} ORDER BY 表, 行, 列"
    return write(base, query, path, "csv")


def _kept(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def into_place(pairs: list[tuple[Path, Path]]) -> None:
    """Moves whole files to where they belong."""
    for made, place in pairs:
        os.replace(made, place)
    for folder in {place.parent for _, place in pairs}:
        if hasattr(os, "O_DIRECTORY"):
            handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
