"""JSON Lines: a facts file a line, read as one, and its exact values as tables."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from policy_dsl.backends.columnar.expr import FACT_MOST
from policy_dsl.backends.columnar.given import (
    AMOUNT,
    HISTORIES,
    ID,
    MATTER,
    NAME,
    OF,
    ORDER,
    TIER,
    YEAR,
    flag,
    of_year,
)
from policy_dsl.batch.cells import sql_type
from policy_dsl.batch.load import LINE, Reject, Rejected
from policy_dsl.batch.wrong import Wrong
from policy_dsl.core import ir
from policy_dsl.facts import names as n
from policy_dsl.facts.applicant import Reader
from policy_dsl.facts.jsontext import read_json
from policy_dsl.facts.names import fold
from policy_dsl.facts.problem import Enough, Problems, Raw, where
from policy_dsl.facts.text import decode
from policy_dsl.facts.values import is_unknown
from policy_dsl.types import DateT
from policy_dsl.values.case import Case, Key, Receipt

LONGEST = 50 * 1024 * 1024
"""Bytes of one line."""
Row = dict[str, Any]


class Lines:
    """Reads the applicants of a file into one file of rows for each table."""

    def __init__(
        self, policy: ir.Policy, aside: Path, reject: Reject, labels: Mapping[str, str] | None = None
    ) -> None:
        """``labels``: keys of an applicant that are text and no facts, by the spelling that counts."""
        self.policy = policy
        self.labels = labels or {}
        self._labelled: Row = {}
        self.aside = aside
        self.reject = reject
        self.problems = Problems()
        self.reader = Reader(policy, self.problems)
        self.types = {(fact.thing, fact.name): fact.type for fact in policy.facts}
        self.columns: dict[str, dict[str, str]] = {n.NAME: {LINE: "BIGINT", ID: "VARCHAR", n.DATE: "DATE"}}
        for thing in policy.things:
            self.columns[n.NAME][flag(thing.name)] = "BOOLEAN"
            self.columns[thing.name] = {LINE: "BIGINT", ID: "VARCHAR", ORDER: "BIGINT", NAME: "VARCHAR"}
        self.columns[n.NAME] |= dict.fromkeys(self.labels.values(), "VARCHAR")
        for name in HISTORIES.values():
            self.columns[n.NAME][flag(name)] = "BOOLEAN"
            self.columns[name] = {
                LINE: "BIGINT", ID: "VARCHAR", YEAR: "BIGINT", MATTER: "VARCHAR", AMOUNT: "BIGINT", OF: "VARCHAR", TIER: "VARCHAR",
            }  # fmt: skip
        for fact in policy.facts:
            if not fact.yearly:
                self.columns[n.NAME if fact.thing is None else fact.thing][fact.name] = sql_type(fact.type)
        self.rows = dict.fromkeys(self.columns, 0)
        self._encoder = msgspec.json.Encoder()

    def path(self, role: str) -> Path:
        """Where the rows of a table are."""
        return self.aside / f"{list(self.columns).index(role)}.jsonl"

    def read(self, file: Path) -> int:
        """How many lines hold an applicant, a good one or not. Raises ``OSError``, :class:`Wrong`."""
        read = 0
        files = {role: self.path(role).open("wb") for role in self.columns}
        try:
            with file.open("rb") as source:
                for number in range(1, 1 << 62):
                    data = source.readline(LONGEST + 1)
                    if not data:
                        break
                    if len(data) > LONGEST:
                        raise Wrong("U0218", file=str(file), line=str(number))
                    if data.strip(b" \t\r\n\xef\xbb\xbf"):
                        read += 1
                        case = self._case(data, number)
                        if case is not None:
                            for role, row in self._tables(case, number):
                                self.rows[role] += 1
                                files[role].write(self._encoder.encode(row) + b"\n")
        finally:
            for each in files.values():
                each.close()
        return read

    def _case(self, data: bytes, number: int) -> Case | None:
        text = decode(data)
        found = self.problems.found
        found.clear()
        case = None
        if isinstance(text, str):
            document = read_json("", text)
            found += document.problems.found
            if not document.broken and isinstance(document.raw, dict):
                if not any(fold(key) == n.NAME for key in document.raw):
                    self.reject(Rejected(n.NAME, number, n.NAME, "", "U0256"))
                    return None
                facts = self._without_labels(document.raw)
                with suppress(Enough):
                    case, asked = self.reader.applicant(facts, (), number)
                    if asked.score is not None:
                        case.values[n.SCORE] = asked.score
            elif not found:
                self.reject(Rejected(n.NAME, number, "", _short(data), "U0262"))
                return None
        else:
            found.append(text)
        errors = [one for one in found if one.severity == "error"]
        for one in errors:
            words = one.args.get("found", "")
            self.reject(Rejected(n.NAME, number, where(one.path), words or _short(data), one.code, one.args))
        if errors or case is None:
            return None
        return case if self._fits(case, number) else None

    def _without_labels(self, raw: dict[str, Raw]) -> dict[str, Raw]:
        """What is to be read as facts; the rest is kept for the row."""
        if not self.labels:
            return raw
        self._labelled = {
            self.labels[fold(key)]: str(value)
            for key, value in raw.items()
            if fold(key) in self.labels and isinstance(value, str) and not is_unknown(value)
        }
        return {key: value for key, value in raw.items() if fold(key) not in self.labels}

    def _fits(self, case: Case, number: int) -> bool:
        """Whether the query can reckon with its numbers."""
        values = [case.values, *(item.values for items in case.things.values() for item in items)]
        pairs = [(key, each) for some in values for key, each in some.items()]
        pairs += [(n.AMOUNT, one.amount) for one in (*(case.history or ()), *(case.overlaps or ()))]
        for key, each in pairs:
            if isinstance(each, int) and each > FACT_MOST:
                column = key if isinstance(key, str) else of_year(*key)
                self.reject(Rejected(n.NAME, number, column, str(each), "U0255", {"found": str(each)}))
                return False
        return True

    def _tables(self, case: Case, number: int) -> list[tuple[str, Row]]:
        known = {flag(name): name in case.things for name in self.reader.names.lists}
        known |= {
            flag(HISTORIES["own"]): case.history is not None,
            flag(HISTORIES["other"]): case.overlaps is not None,
        }
        day = None if case.date is None else date.fromordinal(case.date).isoformat()
        head: Row = {LINE: number, ID: case.name}
        rows = [(n.NAME, head | {n.DATE: day} | known | self._labelled | self._values(None, case.values))]
        for thing, items in case.things.items():
            for order, item in enumerate(items):
                mine = head | {ORDER: order, NAME: fold(item.name)}
                rows.append((thing, mine | self._values(thing, item.values)))
        for name, receipts in ((HISTORIES["own"], case.history), (HISTORIES["other"], case.overlaps)):
            rows += [(name, head | self._receipt(one)) for one in receipts or ()]
        return rows

    def _receipt(self, one: Receipt) -> Row:
        item = None if one.thing is None else fold(one.thing)
        return {YEAR: one.year, MATTER: one.award, AMOUNT: one.amount, OF: item, TIER: one.tier}

    def _values(self, thing: str | None, values: dict[Key, Any]) -> Row:
        row: Row = {}
        for key, value in values.items():
            name = key if isinstance(key, str) else key[0]
            if thing is None and key == n.SCORE:
                self.columns[n.NAME][n.SCORE] = "BIGINT"
                row[n.SCORE] = value
                continue
            column = key if isinstance(key, str) else of_year(*key)
            type_ = self.types[thing, name]
            if not isinstance(key, str):
                role = n.NAME if thing is None else thing
                self.columns[role][column] = sql_type(type_)
            if isinstance(value, frozenset):
                value = sorted(value)
            elif isinstance(type_, DateT):
                value = date.fromordinal(value).isoformat()
            row[column] = value
        return row


def _short(data: bytes) -> str:
    return data[:200].decode("utf-8", "backslashreplace").strip()
