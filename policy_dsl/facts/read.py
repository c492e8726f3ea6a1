"""Reading facts files: bytes in; cases, what else the file asks for, and diagnostics out."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime
from typing import TYPE_CHECKING

import msgspec

from policy_dsl.facts import names as n
from policy_dsl.facts.applicant import Asked, Reader
from policy_dsl.facts.document import DEEPEST, Document
from policy_dsl.facts.jsontext import read_json
from policy_dsl.facts.names import fold
from policy_dsl.facts.problem import Enough, Num, Path, Problem, Problems, Raw, shown
from policy_dsl.facts.text import decode, format_of, problem
from policy_dsl.facts.values import wrong_kind
from policy_dsl.values.case import Case

if TYPE_CHECKING:
    from policy_dsl.core.ir import Policy
    from policy_dsl.core.result import Outcome
    from policy_dsl.diagnostics import Diagnostic

_APPLICANT = (
    '一个申报主体写成“名称: 值”，例如 {"申报主体": "甲公司"}（YAML：申报主体: 甲公司，一行一个）。'
    "用 polc facts 可以得到空表。",
    'Write its facts with their names: {"申报主体": "…"} (YAML: 申报主体: …). polc facts writes a form.',
)

LARGEST = 100 * 1024 * 1024
"""Bytes of a facts file, unless the caller says otherwise."""


class Extra(msgspec.Struct, frozen=True):
    """What a file asks for besides the facts: one :class:`~policy_dsl.facts.applicant.Asked` per applicant.

    ``policy``: the one policy that the file is for, None when it names none or several.
    """

    applicants: tuple[Asked, ...] = ()

    @property
    def policy(self) -> str | None:
        """政策, when all applicants that name one name the same."""
        asked = {one.policy for one in self.applicants} - {None}
        return asked.pop() if len(asked) == 1 else None


Reading = tuple[list[Case], Extra, "list[Diagnostic]"]


def _refused(name: str, why: Problem) -> Document:
    problems = Problems()
    problems.put(why)
    return Document(name, problems=problems, broken=True)


def open_facts(data: bytes, name: str, limit: int = LARGEST) -> Document:
    """A facts file as data: decoded and parsed, not yet held against a policy.

    ``name``: as the user gave it; its suffix (.json, .yaml, .xlsx) tells the format. More than ``limit``
    bytes are not looked at. Never raises for what the bytes are.
    """
    if len(data) > limit:
        return _refused(name, problem("F0101", size=_size(len(data)), limit=_size(limit)))
    format_ = format_of(data, name)
    if isinstance(format_, Problem):
        return _refused(name, format_)
    if format_ == "xlsx":
        # Not at the top, as yamltext below: what JSON does not need costs its start-up nothing.
        from policy_dsl.facts.workbook import read_workbook

        return read_workbook(name, data)
    text = decode(data)
    if isinstance(text, Problem):
        document = _refused(name, text)
        if text.span is not None:
            document.text = data.decode("utf-8-sig", "replace")
        return document
    if format_ == "json":
        return read_json(name, text)
    from policy_dsl.facts.yamltext import read_yaml

    return read_yaml(name, text)


def _size(count: int) -> str:
    return f"{count / 2**20:.1f}MB" if count >= 2**20 else f"{count / 1024:.1f}KB"


def _applicants(document: Document) -> tuple[dict[str, Raw], list[Raw], str | None]:
    """What holds for all, the applicants, and the key that they stand under (None: they are all)."""
    raw = document.raw
    if isinstance(raw, list):
        return {}, raw, None
    if isinstance(raw, dict):
        for key, value in raw.items():
            if fold(key) == n.MANY:
                many: list[Raw] = value if isinstance(value, list) else [value]
                return {k: v for k, v in raw.items() if k != key}, many, key
    return {}, [raw], None


def asked_policy(document: Document) -> str | None:
    """政策: the policy (its name or a path) that a document is for; None when it names none, or several."""
    asked = {name for name, _ in _asked(document)}
    return asked.pop() if len(asked) == 1 else None


def _asked(document: Document) -> list[tuple[str, Path]]:
    """Every 政策 of a document, and where it stands."""
    shared, applicants, many = _applicants(document)
    alone = not isinstance(document.raw, list) and many is None
    below: Path = () if many is None else (many,)
    places: list[tuple[Raw, Path]] = [(shared, ())]
    places += [(one, () if alone else (*below, number)) for number, one in enumerate(applicants)]
    return [
        (value.strip(), (*path, key))
        for one, path in places
        if isinstance(one, dict)
        for key, value in one.items()
        if isinstance(value, str) and value.strip() and fold(key) == n.POLICY
    ]


def no_such_policy(document: Document, known: str) -> list[Diagnostic]:
    """The finding that there is no policy of the name that a document gives. ``known``: those that there are."""
    from policy_dsl.facts.place import diagnose

    name, path = _asked(document)[0]
    return diagnose(document, [Problem("U0104", path, "value", {"name": shown(name), "known": known})], False)


def read_document(document: Document, policy: Policy, day: int | None = None) -> Reading:
    """The cases of a document against a policy. ``day``: of the application, before 申报日期.

    A case is complete as far as it was understood: what is wrong stays unknown in it. So where a diagnostic
    is an error, the cases must not be evaluated.
    """
    problems = Problems()
    problems.found = list(document.problems.found)
    problems.cut = document.problems.cut
    cases: list[Case] = []
    asked: list[Asked] = []
    if not document.broken:
        with suppress(Enough):
            _read(document, Reader(policy, problems, document.sheets, day), cases, asked)
    found: list[Diagnostic] = []
    if problems:
        # Not at the top: only a file with a problem needs the machinery of diagnostics.
        from policy_dsl.facts.place import diagnose

        found = diagnose(document, problems.found, problems.cut)
    return cases, Extra(tuple(asked)), found


def _read(document: Document, reader: Reader, cases: list[Case], asked: list[Asked]) -> None:
    shared, applicants, key = _applicants(document)
    base = reader.shared(shared) if key is not None else None
    if not applicants:
        reader.problems.add("F0104", () if key is None else (key,))
    seen: set[str] = set()
    for index, raw in enumerate(applicants):
        alone = not isinstance(document.raw, list) and key is None
        path = () if alone else (index,) if key is None else (key, index)
        if not isinstance(raw, dict):
            reader.problems.reject(
                wrong_kind(raw, "一个申报主体（{…}）", "an applicant, {…}", _APPLICANT), path
            )
            continue
        case, one = reader.applicant(raw, path, index + 1, base)
        if (spelling := fold(case.name)) in seen:
            named = next((key for key in raw if fold(key) == n.NAME), None)
            reader.problems.add("F0143", path if named is None else (*path, named), {"name": case.name})
        seen.add(spelling)
        cases.append(case)
        asked.append(one)


def read_facts(data: bytes, name: str, policy: Policy, limit: int = LARGEST) -> Reading:
    """Read a facts file against a policy.

    Returns the applicants of the file, what it asks for besides (per applicant, in the same order), and every
    problem of the file in file order. Amounts are in 分, rates in 10⁻⁸, days as ordinals
    (:mod:`policy_dsl.types`); what the file does not say is absent. With an error among the diagnostics the
    cases are incomplete and must not be evaluated. Never raises for what the bytes are.
    """
    return read_document(open_facts(data, name, limit), policy)


def with_doubts(outcome: Outcome, asked: Asked) -> Outcome:
    """The answer for an applicant, with what the reader of the facts warned of among its notices."""
    if not asked.doubts:
        return outcome
    # Not at the top: it is only needed where there is a warning.
    from policy_dsl.core.result import Notice

    notices = tuple(Notice(code, text) for code, text in asked.doubts)
    return msgspec.structs.replace(outcome, notices=notices + outcome.notices)


def read_object(value: object, name: str, policy: Policy) -> Reading:
    """Read facts that are Python data already, in the form of a facts file: dicts, lists, texts, ints.

    Days may be ``date``, decimals ``Decimal``, sets ``set``. A float is an error: it is not exact. ``name``
    stands for the file in diagnostics.
    """
    problems = Problems()
    try:
        document = Document(name, _plain(value, (), problems), problems=problems)
    except Enough:
        document = Document(name, problems=problems, broken=True)
    return read_document(document, policy)


def _plain(value: object, path: tuple[str | int, ...], problems: Problems) -> Raw:
    """Python data as the plain tree of a file."""
    if len(path) > DEEPEST:
        problems.add("F0106", path[:3], {"limit": str(DEEPEST)})
        raise Enough
    match value:
        case None | bool() | str():
            return value
        case int():
            return Num(value) if -(10**40) < value < 10**40 else Num("1e400")
        case dict():
            return {str(key): _plain(one, (*path, str(key)), problems) for key, one in value.items()}
        case set() | frozenset():
            return [_plain(one, path, problems) for one in sorted(value, key=str)]
        case datetime():
            pass
        case date():
            return value.isoformat()
        case _ if type(value).__module__ in ("decimal", "_pydecimal"):
            return Num(value)
        case list() | tuple():
            return [_plain(one, (*path, index), problems) for index, one in enumerate(value)]
        case _:
            pass
    problems.add("F0165", path, {"found": type(value).__name__})
    return None
