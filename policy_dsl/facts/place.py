"""From problems, which name a path, to diagnostics, which name a place. Only imported when there are any."""

from __future__ import annotations

from policy_dsl.diagnostics import Diagnostic
from policy_dsl.facts.document import Document, Place
from policy_dsl.facts.problem import LIMIT, Path, Problem, Problems, where
from policy_dsl.source import Span


def _all(problems: list[Problem]) -> set[Path]:
    """The paths of problems without a place, and those above them: one of them will have a place."""
    paths: set[Path] = set()
    for one in problems:
        if one.span is None and not one.cell:
            paths.update(one.path[:end] for end in range(len(one.path) + 1))
    return paths


def _find(problem: Problem, places: dict[Path, Place]) -> tuple[tuple[int, int] | None, str]:
    """The span and the cell of a problem, or of the nearest thing around it."""
    if problem.span is not None or problem.cell:
        return problem.span, problem.cell
    for end in range(len(problem.path), -1, -1):
        place = places.get(problem.path[:end])
        if place is not None:
            on_key = problem.on == "key" or end < len(problem.path)
            if on_key and place.head and end == len(problem.path):
                return None, place.head
            return place.key if on_key and place.key is not None else place.value, place.cell
    return None, ""


def diagnose(document: Document, problems: list[Problem], cut: bool) -> list[Diagnostic]:
    """The findings about a document, in the order of the file; at the end a note when there were more."""
    places = document.locate(_all(problems))
    found: list[tuple[tuple[int, ...], Diagnostic]] = []
    heads = set()
    for one in problems:
        span, cell = _find(one, places)
        path = where(one.path)
        if one.on == "key" and cell and cell == places.get(one.path, Place()).head:
            # the name of a column is wrong once, however many rows it has
            if cell in heads:
                continue
            heads.add(cell)
            path = where(one.path[:-2] + one.path[-1:])
        words = "、".join(part for part in (path if path != cell else "", cell) if part)
        made = Span(*span) if span is not None else None
        diagnostic = Diagnostic(one.code, document.name, made, words, one.args, (), one.severity)
        found.append((_order(made, cell, document.sheets), diagnostic))
    found.sort(key=lambda pair: pair[0])
    if cut:
        note = Diagnostic("F0123", document.name, None, "", {"limit": str(LIMIT)}, (), "note")
        return [*(each for _, each in found), note]
    return [each for _, each in found]


def _order(span: Span | None, cell: str, sheets: tuple[str, ...]) -> tuple[int, ...]:
    """Where a finding stands among the others: by the text, or by sheet, row and column."""
    if span is not None:
        return (span.start,)
    sheet, _, place = cell.rpartition("!") if "!" in cell else (cell, "", "")
    column = 0
    for letter in place.rstrip("0123456789"):
        column = column * 26 + ord(letter) - 64
    row = place.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return (sheets.index(sheet) if sheet in sheets else -1, int(row or 0), column)


def of_document(document: Document) -> list[Diagnostic]:
    """The findings about the writing of a document alone."""
    problems: Problems = document.problems
    return diagnose(document, problems.found, problems.cut)
