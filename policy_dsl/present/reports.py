"""Findings for other programs: SARIF 2.1.0, JUnit, and the commands of GitHub Actions."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from policy_dsl.diagnostics import Diagnostic
from policy_dsl.diagnostics.render import ordered, visible, wording
from policy_dsl.present.properties import counterexample
from policy_dsl.proofs.findings import reason, story
from policy_dsl.proofs.verdict import Verdict
from policy_dsl.source import Source

_LEVEL = {"error": "error", "warning": "warning", "note": "note"}
_GITHUB = {"error": "error", "warning": "warning", "note": "notice"}


def _said(found: Diagnostic, lang: str) -> str:
    return " ".join(part for part in wording(found, lang) if part)


def sarif(
    found: Sequence[Diagnostic], sources: dict[str, Source], lang: str, version: str
) -> dict[str, object]:
    """A SARIF log. Columns count code points."""
    found = ordered(found)
    codes = list(dict.fromkeys(each.code for each in found))
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "polc",
                        "version": version,
                        "rules": [{"id": code} for code in codes],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "results": [_result(each, sources, lang, codes.index(each.code)) for each in found],
            }
        ],
    }


def _result(each: Diagnostic, sources: dict[str, Source], lang: str, rule: int) -> dict[str, object]:
    place: dict[str, object] = {"artifactLocation": {"uri": each.file.replace("\\", "/")}}
    source = sources.get(each.file)
    if source is not None and each.span is not None:
        size = len(source.text)
        line, column = source.position(min(each.span.start, size))
        end_line, end_column = source.position(min(max(each.span.end, each.span.start), size))
        place["region"] = {
            "startLine": line,
            "startColumn": column,
            "endLine": end_line,
            "endColumn": end_column,
        }
    return {
        "ruleId": each.code,
        "ruleIndex": rule,
        "level": _LEVEL[each.severity],
        "message": {"text": _said(each, lang)},
        "locations": [{"physicalLocation": place}],
    }


def github(found: Sequence[Diagnostic], sources: dict[str, Source], lang: str) -> str:
    """One workflow command a finding."""
    lines = []
    for each in found:
        source = sources.get(each.file)
        row, column = source.position(each.span.start) if source and each.span else (1, 1)
        file = each.file.replace("%", "%25").replace(":", "%3A").replace(",", "%2C")
        text = _said(each, lang).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
        lines.append(
            f"::{_GITHUB[each.severity]} file={file},line={row},col={column},title={each.code}::{text}"
        )
    return "".join(f"{line}\n" for line in lines)


def junit(files: Sequence[tuple[str, Sequence[Diagnostic], Sequence[Verdict]]], lang: str) -> str:
    """A suite for each file: one case for its text, and one for each property."""
    suites = []
    for file, found, verdicts in files:
        plain = [each for each in found if not each.code.startswith("V")]
        errors = [each for each in plain if each.severity == "error"]
        said = "\n".join(f"{each.code} {_said(each, lang)}" for each in plain)
        cases = [_case(file, "polc check", "failure" if errors else "", said)]
        for verdict in verdicts:
            tag = {"PROVED": "", "VIOLATED": "failure", "TESTED": "skipped", "UNKNOWN": "skipped"}[
                verdict.word
            ]
            why = reason(verdict, lang)
            if verdict.word == "TESTED":
                n = verdict.tested
                why = (
                    f"只作抽查：{n}家企业没有不符合的；{why}"
                    if lang == "zh"
                    else f"only tested: {n} applicants; {why}"
                )
            if verdict.word == "VIOLATED":
                why = "\n".join([story(verdict, lang), *counterexample(verdict, lang)])
            cases.append(
                _case(file, f"{verdict.goal.article} {verdict.goal.name}", tag, why, verdict.seconds)
            )
        failures = sum("<failure" in case for case in cases)
        skipped = sum("<skipped" in case for case in cases)
        head = f'<testsuite name={_attribute(file)} tests="{len(cases)}" failures="{failures}" skipped="{skipped}">'
        suites.append("\n".join([head, *cases, "</testsuite>"]))
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', "<testsuites>", *suites, "</testsuites>", ""])


def _case(file: str, name: str, tag: str, text: str, seconds: float = 0.0) -> str:
    head = f'<testcase classname={_attribute(file)} name={_attribute(name)} time="{seconds:.3f}"'
    if not tag:
        return f"{head}/>"
    first = text.partition("\n")[0]
    return f"{head}><{tag} message={_attribute(first)}>{escape(chr(10).join(map(visible, text.split(chr(10)))))}</{tag}></testcase>"


def _attribute(text: str) -> str:
    return quoteattr(visible(text))
