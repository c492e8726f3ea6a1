"""The ledger as a SQLite database in one file.

An entry is there when :meth:`Ledger.decide` has returned, whatever happens then (``synchronous = EXTRA``, rollback journal); before that nothing of it is. Writers wait
for each other. What stands in it cannot be changed or removed, only taken back by a further entry; each entry has the hash of the one before it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Final

import msgspec

from policy_dsl.ledger.entry import FIRST, Decision, Entry

APPLICATION: Final = 0x706F6C63
VERSION: Final = 1
WAIT: Final = 30.0
"""Seconds that a writer waits for another one."""

_SCHEMA: Final = (
    """CREATE TABLE entries (
        number INTEGER PRIMARY KEY,
        kind TEXT NOT NULL CHECK (kind IN ('决定', '冲销')),
        applicant TEXT NOT NULL CHECK (applicant <> ''), award TEXT NOT NULL CHECK (award <> ''),
        item TEXT NOT NULL, year INTEGER NOT NULL, tier TEXT NOT NULL,
        amount INTEGER NOT NULL CHECK (amount >= 0),
        day TEXT NOT NULL, application TEXT NOT NULL, policy TEXT NOT NULL, version TEXT NOT NULL, policy_hash TEXT NOT NULL,
        readings TEXT NOT NULL, trace TEXT NOT NULL, recorded TEXT NOT NULL,
        reverses INTEGER NOT NULL, why TEXT NOT NULL,
        before TEXT NOT NULL, hash TEXT NOT NULL
    ) STRICT""",
    # what holds now: a key once, until it is taken back
    """CREATE TABLE held (
        applicant TEXT NOT NULL, award TEXT NOT NULL, item TEXT NOT NULL, year INTEGER NOT NULL, tier TEXT NOT NULL,
        number INTEGER NOT NULL UNIQUE REFERENCES entries (number),
        PRIMARY KEY (applicant, award, item, year, tier)
    ) STRICT, WITHOUT ROWID""",
    "CREATE UNIQUE INDEX taken_back ON entries (reverses) WHERE reverses > 0",
    "CREATE TRIGGER entries_stay BEFORE DELETE ON entries BEGIN SELECT RAISE(ABORT, 'append only'); END",
    "CREATE TRIGGER entries_are_final BEFORE UPDATE ON entries BEGIN SELECT RAISE(ABORT, 'append only'); END",
)
_OF_DECISION: Final = tuple(field.name for field in msgspec.structs.fields(Decision))
_COLUMNS: Final = ", ".join(
    (*_OF_DECISION, "number", "kind", "recorded", "before", "hash", "reverses", "why")
)
_KEY: Final = "applicant = ? AND award = ? AND item = ? AND year = ? AND tier = ?"


class LedgerError(Exception):
    """What keeps a ledger from being used: a code of the catalogue and the words of its message."""

    def __init__(self, code: str, **args: str) -> None:
        super().__init__(code)
        self.code = code
        self.words = args


class Recorded(msgspec.Struct, frozen=True):
    """What became of a decision: its entry, and whether it was there before."""

    entry: Entry
    again: bool


class Ledger:
    """An open ledger. ``now``: the clock, for tests."""

    def __init__(
        self,
        path: Path,
        *,
        create: bool = False,
        wait: float = WAIT,
        now: Callable[[], datetime] | None = None,
    ) -> None:
        """Raises :class:`LedgerError`: U0230 there is none, U0231 it is none or damaged, U0232 of a newer program, U0233 in use, U0103 the disk."""
        self.path = path
        self._now = now or (lambda: datetime.now(UTC))
        if not create and not path.is_file():
            raise LedgerError("U0230", file=str(path))
        with self._said():
            self._base = sqlite3.connect(path, timeout=wait, isolation_level=None)
        try:
            with self._said():
                self._base.execute("PRAGMA synchronous = EXTRA")
                self._base.execute("PRAGMA foreign_keys = ON")
                self._base.execute("PRAGMA trusted_schema = OFF")
                self._opened(create)
        except BaseException:
            self._base.close()
            raise

    def __enter__(self) -> Ledger:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Nothing is written by closing."""
        self._base.close()

    def _opened(self, create: bool) -> None:
        application, version = self._pragma("application_id"), self._pragma("user_version")
        if application == 0 and version == 0 and create and self._pragma("page_count") == 0:
            with self.writing():
                # another writer may have been first
                if self._pragma("user_version") == 0:
                    for statement in _SCHEMA:
                        self._base.execute(statement)
                    self._base.execute(f"PRAGMA application_id = {APPLICATION}")
                    self._base.execute(f"PRAGMA user_version = {VERSION}")
            return
        if application != APPLICATION:
            raise LedgerError("U0231", file=str(self.path), detail="不是台账", detail_en="it is no ledger")
        if version > VERSION:
            raise LedgerError("U0232", file=str(self.path))

    def _pragma(self, name: str) -> int:
        return int(self._base.execute(f"PRAGMA {name}").fetchone()[0])

    @contextmanager
    def _said(self) -> Iterator[None]:
        """The engine's errors in words."""
        try:
            yield
        except sqlite3.Error as problem:
            raise self._word(problem) from problem
        except (UnicodeDecodeError, OverflowError, msgspec.ValidationError) as problem:
            # what no ledger would have written
            raise LedgerError(
                "U0231", file=str(self.path), detail="文件已损坏", detail_en="the file is damaged"
            ) from problem

    def _word(self, problem: sqlite3.Error) -> LedgerError:
        code = getattr(problem, "sqlite_errorcode", 0) & 0xFF
        file = str(self.path)
        match code:
            case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
                return LedgerError("U0233", file=file)
            case sqlite3.SQLITE_FULL:
                return LedgerError("U0103", file=file, reason="磁盘已满", reason_en="the disk is full")
            case sqlite3.SQLITE_IOERR:
                return LedgerError(
                    "U0103",
                    file=file,
                    reason="磁盘读写出错，或者已满",
                    reason_en="the disk failed, or is full",
                )
            case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM:
                return LedgerError(
                    "U0103",
                    file=file,
                    reason="没有权限，或者文件夹不存在",
                    reason_en="not permitted, or no such folder",
                )
            case sqlite3.SQLITE_NOTADB:
                return LedgerError("U0231", file=file, detail="不是台账", detail_en="it is no ledger")
            case _:
                return LedgerError("U0231", file=file, detail="文件已损坏", detail_en="the file is damaged")

    # --- writing --------------------------------------------------------------------------------

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Nobody else writes within it, and all that is written in it is there afterwards, or nothing of it. May stand in itself."""
        if self._base.in_transaction:
            yield
            return
        with self._said():
            self._base.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._base.execute("COMMIT")
            except BaseException:
                if self._base.in_transaction:
                    self._base.execute("ROLLBACK")
                raise

    def decide(self, decisions: Iterable[Decision]) -> list[Recorded]:
        """Records all of the decisions, or none. One that is there already with the same sum is told; raises U0234 where it is there with
        another one."""
        found = []
        with self.writing():
            for decision in decisions:
                held = self._held(decision)
                if held is None:
                    entry = self._append("决定", decision)
                    self._base.execute(
                        "INSERT INTO held VALUES (?, ?, ?, ?, ?, ?)", (*decision.key, entry.number)
                    )
                    found.append(Recorded(entry, False))
                elif held.decision.amount == decision.amount:
                    found.append(Recorded(held, True))
                else:
                    raise LedgerError(
                        "U0234",
                        who=decision.applicant, award=decision.award, year=str(decision.year), number=str(held.number),
                        first=str(held.decision.amount), second=str(decision.amount),
                    )  # fmt: skip
        return found

    def reverse(self, number: int, why: str) -> Entry:
        """Takes a decision back. Raises U0235 where there is none of that number that still holds."""
        with self.writing():
            found = next(iter(self._entries("WHERE number = ?", (number,))), None)
            row = self._base.execute("SELECT 1 FROM held WHERE number = ?", (number,)).fetchone()
            if found is None or row is None:
                raise LedgerError("U0235", number=str(number))
            entry = self._append("冲销", found.decision, number, why)
            self._base.execute("DELETE FROM held WHERE number = ?", (number,))
        return entry

    def _held(self, decision: Decision) -> Entry | None:
        row = self._base.execute(f"SELECT number FROM held WHERE {_KEY}", decision.key).fetchone()
        return None if row is None else next(iter(self._entries("WHERE number = ?", row)))

    def _append(self, kind: str, decision: Decision, reverses: int = 0, why: str = "") -> Entry:
        last = self._base.execute("SELECT number, hash FROM entries ORDER BY number DESC LIMIT 1").fetchone()
        number, before = (1, FIRST) if last is None else (last[0] + 1, last[1])
        recorded = self._now().astimezone(UTC).isoformat(timespec="seconds")
        entry = Entry(
            number, "决定" if kind == "决定" else "冲销", decision, recorded, before, "", reverses, why
        )
        entry = msgspec.structs.replace(entry, hash=entry.digest())
        values = (
            *msgspec.structs.astuple(decision),
            number,
            kind,
            recorded,
            before,
            entry.hash,
            reverses,
            why,
        )
        self._base.execute(
            f"INSERT INTO entries ({_COLUMNS}) VALUES ({', '.join('?' * len(values))})", values
        )
        return entry

    # --- reading --------------------------------------------------------------------------------

    def _entries(self, where: str = "", values: tuple[object, ...] = ()) -> Iterator[Entry]:
        asked = self._base.cursor()
        asked.execute(f"SELECT {_COLUMNS} FROM entries {where} ORDER BY number", values)
        while rows := asked.fetchmany(1000):
            for row in rows:
                many = len(_OF_DECISION)
                number, kind, recorded, before, hash_, reverses, why = row[many:]
                yield Entry(number, kind, Decision(*row[:many]), recorded, before, hash_, reverses, why)

    def entries(self, applicant: str | None = None) -> Iterator[Entry]:
        """All entries in their order, or those of one applicant."""
        with self._said():
            yield from (
                self._entries() if applicant is None else self._entries("WHERE applicant = ?", (applicant,))
            )

    def holding(self, applicant: str | None = None) -> Iterator[Decision]:
        """The decisions that hold, in the order in which they were made."""
        where, values = "WHERE number IN (SELECT number FROM held)", ()
        with self._said():
            if applicant is None:
                found = self._entries(where, values)
            else:
                found = self._entries(f"{where} AND applicant = ?", (applicant,))
            yield from (each.decision for each in found)

    def verify(self) -> list[tuple[int, str, str]]:
        """What is wrong: entry (0: the file), in Chinese, in English. Nothing: every entry is as it was written, and in its place."""
        found: list[tuple[int, str, str]] = []
        with self._said():
            for (word,) in self._base.execute("PRAGMA integrity_check(20)"):
                if word != "ok":
                    found.append((0, f"数据库：{word}", f"database: {word}"))
            before, number = FIRST, 0
            holds: set[int] = set()
            for entry in self._entries():
                if entry.number != number + 1:
                    found.append((entry.number, f"第{number + 1}号不见了", f"entry {number + 1} is missing"))
                if entry.before != before or entry.digest() != entry.hash:
                    found.append((entry.number, "内容和它的校验码对不上", "it does not match its hash"))
                before, number = entry.hash, entry.number
                if entry.reverses:
                    holds.discard(entry.reverses)
                else:
                    holds.add(entry.number)
            mine = {row[0] for row in self._base.execute("SELECT number FROM held")}
            found += [
                (each, "生效表和台账对不上", "it is not held as the entries say")
                for each in sorted(mine ^ holds)
            ]
        return found
