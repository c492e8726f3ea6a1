"""Which tables there are: a folder with a file (or a folder of Parquet parts) each, one workbook with a sheet each, or one file.

A table's name is its role: 申报主体, the name of a list, 历史, 同类政策.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final, Literal

import msgspec

from policy_dsl.backends.columnar.given import HISTORIES
from policy_dsl.batch.wrong import Wrong
from policy_dsl.facts import names as n
from policy_dsl.facts.names import Key, List, Names, near

Form = Literal["parquet", "csv", "jsonl", "xlsx"]
FORMS: Final[dict[str, Form]] = {
    ".parquet": "parquet", ".csv": "csv", ".tsv": "csv", ".txt": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".xlsx": "xlsx",
}  # fmt: skip


class Source(msgspec.Struct, frozen=True):
    """One table. ``files``: several for parts of Parquet. ``sheet``: of a workbook."""

    role: str
    form: Form
    files: tuple[Path, ...]
    sheet: str = ""

    @property
    def shown(self) -> str:
        """How messages name it."""
        name = str(self.files[0] if len(self.files) == 1 else self.files[0].parent)
        return f"{name}（{self.sheet}）" if self.sheet else name


def role_of(names: Names, title: str) -> str | None:
    """What a table of that name holds."""
    match names.top.find(title):
        case Key(name=name) if name in (n.NAME, *HISTORIES.values()):
            return name
        case List(name=name):
            return name
        case _:
            return None


def sources(path: Path, names: Names, skip: Iterable[Path] = ()) -> list[Source]:
    """The tables at ``path``, that of the applicants first. ``skip``: files that are none. Raises :class:`Wrong`, ``OSError``."""
    if not path.exists():
        raise Wrong("U0101", file=str(path))
    if not path.is_dir():
        form = FORMS.get(path.suffix.lower())
        if form is None:
            raise Wrong("U0205", file=str(path), known="、".join(FORMS))
        return [Source(n.NAME, form, (path,))]
    found: dict[str, Source] = {}
    left_out = {each.resolve() for each in skip}
    for each in sorted(path.iterdir()):
        if each.name.startswith((".", "_")) or each.resolve() in left_out:
            continue
        source = _table(each, names)
        if source is None:
            continue
        if source.role in found:
            raise Wrong("U0207", file=str(each), first=found[source.role].shown, role=source.role)
        found[source.role] = source
    if n.NAME not in found:
        raise Wrong("U0206", file=str(path), role=n.NAME)
    if found[n.NAME].form == "jsonl" and len(found) > 1:
        raise Wrong("U0208", file=str(path))
    return sorted(found.values(), key=lambda each: each.role != n.NAME)


def _table(path: Path, names: Names) -> Source | None:
    if path.is_dir():
        files = tuple(sorted(path.rglob("*.parquet")))
        form: Form | None = "parquet" if files else None
        title = path.name
    else:
        files, form, title = (path,), FORMS.get(path.suffix.lower()), path.stem
    if form is None:
        return None
    role = role_of(names, title)
    if role is None:
        known = [n.NAME, *names.lists, *HISTORIES.values()]
        raise Wrong("U0209", file=str(path), name=title, near=near(title, known), known="、".join(known))
    return Source(role, form, files)
