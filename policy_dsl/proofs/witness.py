"""A counterexample as a facts document that says no more than it must."""

from __future__ import annotations

from collections.abc import Callable

from policy_dsl.backends.interpreter import Compiled
from policy_dsl.facts import read_object
from policy_dsl.facts.names import ITEM, NAME, UNLISTED
from policy_dsl.facts.write import to_plain
from policy_dsl.types import NONE
from policy_dsl.values.case import Case

Document = dict[str, object]
NAMES = ("反例企业", "反例企业（改动后）", "反例企业（另一家）")


def stated(
    cases: tuple[Case, ...],
    code: Compiled,
    awards: tuple[str, ...],
    refutes: Callable[[tuple[Case, ...]], bool],
) -> tuple[tuple[Document, ...], tuple[Case, ...]] | None:
    """The documents of the applicants (one, or those that are compared), and what is read from them: every fact is
    left out without which, all else being 无, they still refute. What is left is read back as a facts file would be
    before it counts; None: no facts file can say who they are."""
    documents = tuple({**to_plain(case, code.policy), UNLISTED: NONE} for case in cases)
    for document, name in zip(documents, NAMES, strict=False):
        document[NAME] = name
    held = _holding(documents, code, awards, refutes)
    if held is None:
        whole = _read(documents, code)
        return (documents, whole) if whole is not None and refutes(whole) else None
    every = paths(documents)
    # whole facts many at a time: most of them are nothing, and decide nothing
    waiting: list[list[_Path]] = [[path for path in every if len(path) == 1]]
    waiting += [[path] for path in every if len(path) > 1]
    while waiting:
        several = waiting.pop(0)
        fewer = documents
        for path in several:
            fewer = tuple(without(document, path) for document in fewer)
        if fewer == documents:
            continue
        if (holding := _holding(fewer, code, awards, refutes)) is not None:
            documents, held = fewer, holding
        elif len(several) > 1:
            half = len(several) // 2
            waiting[:0] = [several[:half], several[half:]]
    return documents, held


def _read(documents: tuple[Document, ...], code: Compiled) -> tuple[Case, ...] | None:
    read = [read_object(document, "反例", code.policy) for document in documents]
    if any(len(cases) != 1 or any(each.severity == "error" for each in found) for cases, _, found in read):
        return None
    return tuple(cases[0] for cases, _, _ in read)


def _holding(
    documents: tuple[Document, ...],
    code: Compiled,
    awards: tuple[str, ...],
    refutes: Callable[[tuple[Case, ...]], bool],
) -> tuple[Case, ...] | None:
    """The applicants of the documents, if they refute."""
    cases = _read(documents, code)
    if cases is None:
        return None
    # What is left open must not be what refutes: the answer has to be settled.
    unsettled = any(
        award.id in awards and (award.status == "unknown" or award.needs)
        for case in cases
        for award in code.evaluate(case, reasons=False).awards
    )
    return cases if refutes(cases) and not unsettled else None


_Path = tuple[str | int, ...]


def paths(documents: tuple[Document, ...]) -> list[_Path]:
    """Everything that can be left out, the largest first."""
    found: dict[_Path, None] = {}
    for document in documents:
        for key, value in document.items():
            if key in (NAME, UNLISTED):
                continue
            found[key,] = None
            rows = value if isinstance(value, list) else []
            for at in reversed(range(len(rows))):
                found[key, at] = None
                if isinstance(rows[at], dict):
                    found.update({(key, at, inner): None for inner in rows[at] if inner != ITEM})
            if isinstance(value, dict):
                found.update({(key, inner): None for inner in value})
    return list(found)


def without(node: Document, path: _Path) -> Document:
    """A copy without what stands at the path."""
    head, *tail = path
    if head not in node:
        return node
    assert isinstance(head, str)
    if not tail:
        return {key: value for key, value in node.items() if key != head}
    inner = node[head]
    if isinstance(inner, dict):
        return {**node, head: without(inner, tuple(tail))}
    if isinstance(inner, list) and isinstance(tail[0], int) and tail[0] < len(inner):
        at = tail[0]
        kept = [] if len(tail) == 1 else [without(inner[at], tuple(tail[1:]))]
        return {**node, head: [*inner[:at], *kept, *inner[at + 1 :]]}
    return node
