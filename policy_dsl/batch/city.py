"""All applicants of a city as tables that a query can be asked of: read, checked, and what is wrong kept apart."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from types import TracebackType

import duckdb
import msgspec

from policy_dsl.backends.columnar.frames import APPLICANT, Frame
from policy_dsl.backends.columnar.given import HISTORIES, ID, NAME, ORDER, Day, Given, State, flag, of_year
from policy_dsl.batch.cells import quoted, text
from policy_dsl.batch.checks import REJECTED, REJECTS, Checks, Staged
from policy_dsl.batch.headings import Headings
from policy_dsl.batch.lines import Lines
from policy_dsl.batch.load import LINE, Loaded, Receipt, from_parquet, from_receipts, from_rows, from_text
from policy_dsl.batch.records import sheets_of
from policy_dsl.batch.sources import Source, role_of, sources
from policy_dsl.batch.wrong import Wrong
from policy_dsl.core import ir
from policy_dsl.facts import names as n
from policy_dsl.facts.names import fold, near
from policy_dsl.facts.values import FIRST_YEAR, LAST_YEAR

Done = Callable[[int, int], None]


class Count(msgspec.Struct, frozen=True):
    """What became of the rows of a table: ``read`` = ``used`` + ``rejected`` + ``apart`` (their applicant is rejected for another row)."""

    role: str
    read: int
    used: int
    rejected: int
    apart: int = 0


class City:
    """The tables of a city, open until :meth:`close`. ``given``: what they hold; ``tables``: where the rows of each frame are."""

    def __init__(
        self,
        policy: ir.Policy,
        path: Path,
        aside: Path,
        *,
        ids: str = ID,
        leave_out: Iterable[str] = (),
        labels: Iterable[str] = (),
        day: int | None = None,
        lang: str = "zh",
        memory: str = "700MB",
        threads: int | None = None,
        only: str | None = None,
        receipts: Iterable[Receipt] | None = None,
        skip: Iterable[Path] = (),
        done: Done | None = None,
    ) -> None:
        """``aside``: a folder for what does not fit into memory; it is emptied and removed. ``ids``: the column that says who. ``labels``: columns of the
        applicants that are read as text where they are no fact of the policy. ``day``: of every application. ``only``: one applicant. ``receipts``: the history of everybody, from a ledger. ``skip``: files that are no tables. Raises :class:`Wrong`, ``OSError``, :class:`duckdb.Error`."""
        self.policy = policy
        self.aside = aside
        self.only = only
        self.receipts = receipts
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir()
        config: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": memory,
            "temp_directory": str(aside / "tmp"),
            # whoever wants an order asks for it
            "preserve_insertion_order": False,
        }
        if threads is not None:
            config["threads"] = threads
        try:
            self.base = duckdb.connect(str(aside / "city.duckdb"), config=config)
            self.headings = Headings(policy, ids, leave_out, labels)
            self.checks = Checks(self.base, policy, self.headings.names, aside, lang)
            self.flags: set[str] = set()
            staged = self._staged(self._expanded(sources(path, self.headings.names, skip)), done)
            self.given = self._given(staged, day)
            self.counts = self._finish(staged)
        except BaseException:
            self.close()
            raise
        self.tables: dict[Frame, str] = {
            APPLICANT
            if role == n.NAME
            else Frame("receipt", role)
            if role in HISTORIES.values()
            else Frame("item", role): f"表：{role}"
            for role in staged
        }
        self.staged = staged

    def __enter__(self) -> City:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the engine; nothing of it is left."""
        base = getattr(self, "base", None)
        if base is not None:
            base.close()
        shutil.rmtree(self.aside, ignore_errors=True)

    @property
    def accepted(self) -> int:
        """How many applicants are reckoned."""
        return self.counts[0].used

    def columns(self) -> dict[str, str]:
        """The columns of the applicants that costs can be broken down by: what is known of them, and the labels; by the spelling that counts."""
        mine = self.staged[n.NAME]
        facts = [fact.name for fact in self.policy.facts if fact.thing is None and fact.name in mine.names]
        labels = [name for name in self.headings.labels.values() if name in mine.names]
        return {fold(name): name for name in sorted(facts) + labels}

    def state(self, role: str) -> State:
        """Of whom a list or a history is known."""
        if role == HISTORIES["own"]:
            return self.given.own
        return self.given.other if role == HISTORIES["other"] else self.given.lists[role]

    def reasons(self, most: int = 1000) -> list[tuple[str, int, str, str | None, str, str]]:
        """What is rejected and why, at most so much of it: table, row, column, value, code, reason."""
        asked = f"SELECT 表, 行, 列, 值, 代码, 原因 FROM {REJECTS} ORDER BY 表, 行, 列 LIMIT {most}"
        return self.base.execute(asked).fetchall()

    # --- reading --------------------------------------------------------------------------------

    def _expanded(self, found: list[Source]) -> list[Source]:
        """A workbook of several sheets is several tables."""
        if len(found) != 1 or found[0].form != "xlsx":
            return found
        file = found[0].files[0]
        sheets = sheets_of(file)
        if len(sheets) < 2:
            return found
        several: dict[str, Source] = {}
        for sheet in sheets:
            role = role_of(self.headings.names, sheet)
            if role is None:
                known = [n.NAME, *self.headings.names.lists, *HISTORIES.values()]
                raise Wrong(
                    "U0209", file=str(file), name=sheet, near=near(sheet, known), known="、".join(known)
                )
            several[role] = Source(role, "xlsx", (file,), sheet)
        if n.NAME not in several:
            raise Wrong("U0206", file=str(file), role=n.NAME)
        return sorted(several.values(), key=lambda each: each.role != n.NAME)

    def _staged(self, found: list[Source], done: Done | None) -> dict[str, Staged]:
        if found[0].form == "jsonl":
            staged = self._of_lines(found[0].files[0])
        else:
            staged = {}
            for number, source in enumerate(found, 1):
                for loaded in self._loaded(source):
                    if loaded.role in staged:
                        raise Wrong("U0207", file=loaded.shown, first=source.shown, role=loaded.role)
                    one = self.checks.stage(self._only(loaded))
                    if loaded.role in HISTORIES.values():
                        one = self.checks.receipts(one)
                    staged[loaded.role] = self._named(one)
                if done is not None:
                    done(number, len(found) + 1)
        if self.receipts is not None:
            self._from_ledger(staged, self.receipts)
        for one in staged.values():
            self.checks.unique(one)
        for role, one in staged.items():
            if role != n.NAME:
                self.checks.orphans(one)
        return staged

    def _from_ledger(self, staged: dict[str, Staged], receipts: Iterable[Receipt]) -> None:
        role = HISTORIES["own"]
        if role in staged and staged[role].rows:
            raise Wrong("U0221", role=role)
        self.base.execute(f"DROP TABLE IF EXISTS {quoted(f'净：{role}')}")
        loaded = from_receipts(self.base, receipts, self.aside, f"净：{n.NAME}")
        staged[role] = self.checks.receipts(self.checks.stage(loaded))

    def _loaded(self, source: Source) -> list[Loaded]:
        if source.form == "parquet":
            return from_parquet(self.base, source, self.headings)
        if source.form == "jsonl":
            raise Wrong("U0208", file=source.shown)
        return [from_text(self.base, source, self.headings, self.aside, self.checks.reject)]

    def _only(self, loaded: Loaded) -> Loaded:
        """The rows of the one applicant that is asked for."""
        if self.only is None:
            return loaded
        source = next(each.source for each in loaded.cells if each.column.name == ID)
        relation = f"只看：{loaded.role}"
        wanted = f"trim(CAST({source} AS VARCHAR)) = {text(self.only.strip())}"
        self.base.execute(
            f"CREATE TABLE {quoted(relation)} AS SELECT s.* FROM {quoted(loaded.relation)} AS s WHERE {wanted}"
        )
        rows = self.checks.ints(f"SELECT count(*) FROM {quoted(relation)}")[0]
        return msgspec.structs.replace(loaded, relation=relation, rows=rows)

    def _of_lines(self, file: Path) -> dict[str, Staged]:
        self.checks.id_kind = "VARCHAR"
        lines = Lines(self.policy, self.aside, self.checks.reject, self.headings.labels)
        read = lines.read(file)
        staged = {}
        for role, types in lines.columns.items():
            relation = f"净：{role}"
            from_rows(self.base, relation, lines.path(role), types)
            names = [name for name in types if name != LINE]
            rows = read if role == n.NAME else lines.rows[role]
            staged[role] = Staged(role, relation, names, frozenset(), rows)
        if self.only is not None:
            for role in staged:
                self.base.execute(
                    f"DELETE FROM {quoted(f'净：{role}')} WHERE {quoted(ID)} <> {text(self.only)}"
                )
        return staged

    def _named(self, staged: Staged) -> Staged:
        """Items with a place and a name each, given or by their order."""
        if staged.role == n.NAME or staged.role in HISTORIES.values():
            return staged
        order, named = ORDER in staged.names, NAME in staged.names
        if order and named and {ORDER, NAME} <= staged.full:
            return staged
        rest = [name for name in staged.names if name not in (ORDER, NAME)]
        place = f"row_number() OVER (PARTITION BY {quoted(ID)} ORDER BY {quoted(LINE)}) - 1"
        if order and ORDER in staged.full:
            place = quoted(ORDER)
        title = f"{text(staged.role)} || (k + 1)"
        if named:
            title = f"coalesce({quoted(NAME)}, {title})"
        relation = f"净项：{staged.role}"
        listed = ", ".join(map(quoted, [LINE, *rest]))
        self.base.execute(
            f"CREATE TABLE {quoted(relation)} AS SELECT {listed}, k AS {quoted(ORDER)}, {title} AS {quoted(NAME)} "
            f"FROM (SELECT *, {place} AS k FROM {quoted(staged.relation)})"
        )
        return msgspec.structs.replace(
            staged, relation=relation, names=[*rest, ORDER, NAME], full=staged.full | {ORDER, NAME}
        )

    # --- what there is --------------------------------------------------------------------------

    def _given(self, staged: dict[str, Staged], day: int | None) -> Given:
        full: set[tuple[str | None, str]] = set()
        nullable: set[tuple[str | None, str]] = set()
        years: dict[tuple[str | None, str], tuple[int, ...]] = {}
        for fact in self.policy.facts:
            one = staged.get(n.NAME if fact.thing is None else fact.thing)
            if one is None:
                continue
            key = fact.thing, fact.name
            if fact.yearly:
                names = {year: of_year(fact.name, year) for year in range(FIRST_YEAR, LAST_YEAR + 1)}
                years[key] = tuple(year for year, name in names.items() if name in one.names)
                full |= {(fact.thing, names[year]) for year in years[key] if names[year] in one.full}
            elif fact.name in one.names:
                (full if fact.name in one.full else nullable).add(key)
        mine = staged[n.NAME]
        when: Day = "unknown"
        if day is not None:
            when = day
        elif n.DATE in mine.names:
            when = "full" if n.DATE in mine.full else "nullable"
        states = {
            role: self._state(role, staged)
            for role in (*(t.name for t in self.policy.things), *HISTORIES.values())
        }
        return Given(
            frozenset(full),
            frozenset(nullable),
            years,
            {thing.name: states[thing.name] for thing in self.policy.things},
            states[HISTORIES["own"]],
            states[HISTORIES["other"]],
            when,
            "unknown" if n.SCORE not in mine.names else "full" if n.SCORE in mine.full else "nullable",
            {
                (None if role == n.NAME else role, name): both
                for role, one in staged.items()
                for name, both in one.ends.items()
            },
        )

    def _state(self, role: str, staged: dict[str, Staged]) -> State:
        if role not in staged:
            return "unknown"
        if role == HISTORIES["own"] and self.receipts is not None:
            return "given"
        return "flagged" if flag(role) in staged[n.NAME].names else "given"

    def _finish(self, staged: dict[str, Staged]) -> list[Count]:
        """The tables without the applicants that are rejected, and what became of all rows."""
        some = self.checks.ints(f"SELECT count(*) FROM {REJECTS}")[0] > 0
        if some:
            self.checks.close()
        flags = {flag(role) for role in (*(t.name for t in self.policy.things), *HISTORIES.values())}
        counts = []
        for role, one in staged.items():
            columns = ", ".join(
                f"coalesce({quoted(name)}, false) AS {quoted(name)}" if name in flags else quoted(name)
                for name in (one.names if role != n.NAME else (*one.names, LINE))
            )
            where = ""
            if some:
                mine = f"SELECT 行 FROM {REJECTS} WHERE 表 = {text(role)}"
                where = f" WHERE {quoted(ID)} NOT IN (FROM {REJECTED}) AND {quoted(LINE)} NOT IN ({mine})"
            self.base.execute(
                f"CREATE VIEW {quoted(f'表：{role}')} AS SELECT {columns} FROM {quoted(one.relation)}{where}"
            )
            if not some:
                counts.append(Count(role, one.rows, one.rows, 0))
                continue
            used = self.checks.ints(f"SELECT count(*) FROM {quoted(f'表：{role}')}")[0]
            rejected = self.checks.ints(f"SELECT count(DISTINCT 行) FROM {REJECTS} WHERE 表 = {text(role)}")[
                0
            ]
            apart = one.rows - used - rejected
            counts.append(
                Count(role, one.rows, used, rejected + apart, 0)
                if role == n.NAME
                else Count(role, one.rows, used, rejected, apart)
            )
        return counts


def aside_for(out: Path) -> Path:
    """A folder beside ``out`` for what is not finished. What a killed run of the same name left there is removed."""
    for left in out.parent.glob(f".{out.name}.*.polc"):
        number = left.name.removesuffix(".polc").rpartition(".")[2]
        if number.isdecimal() and not _alive(int(number)):
            shutil.rmtree(left, ignore_errors=True)
    return out.parent / f".{out.name}.{os.getpid()}.polc"


def _alive(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
