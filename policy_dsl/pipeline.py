"""The order of the stages, in one visible place. No printing, no argument parsing, no clock.

``load`` and ``compile_text`` go text → syntax → resolve → check → core IR; ``evaluate`` goes facts → case →
interpreter → outcome. The disk is read here and nowhere below.
"""

from __future__ import annotations

import re
from pathlib import Path

import msgspec

from policy_dsl.check import check
from policy_dsl.check.consequences import without_consequences
from policy_dsl.core import ir
from policy_dsl.diagnostics import Diagnostic
from policy_dsl.diagnostics.render import wording
from policy_dsl.facts import read_object
from policy_dsl.resolve import resolve
from policy_dsl.source import Source, Span
from policy_dsl.syntax import parse
from policy_dsl.syntax.amend import Amended, amend, base_name
from policy_dsl.syntax.chars import normal

MOST_BYTES = 32_000_000
_NUMBER = re.compile(r"\[(\d+)\]\.?")
_ONLY_ALONE = ("P0338", "P0345", "P0349")


class Compiled(msgspec.Struct, frozen=True):
    """A policy file after all stages. ``policy`` is None when it has errors."""

    source: Source
    policy: ir.Policy | None
    diagnostics: list[Diagnostic] = msgspec.field(default_factory=list)
    amended: Amended | None = None

    def sources(self) -> dict[str, Source]:
        """The texts that the findings point into, by name: of a 修订, the file itself and its base."""
        if self.amended is None:
            return {self.source.name: self.source}
        return {each.name: each for each in (self.amended.base, self.amended.change)}


def compile_text(
    source: Source,
    official: str | None = None,
    *,
    examples: bool = True,
    analyses: bool = False,
    audited: bool = True,
) -> Compiled:
    """Text → typed policy, with every finding of every stage in source order. ``examples=False`` leaves the facts
    of the 例 unread: evaluation does not need them. ``analyses``: also what nobody asks of a policy that is to be
    evaluated, but who drafts it wants to know. ``audited=False``: without the audit against the quotes."""
    parsed = parse(source)
    names = resolve(parsed.document, source.name)
    early = parsed.diagnostics + names.diagnostics
    checked = check(parsed.document, names, source, official, audited=audited)
    later = checked.diagnostics
    if early:  # what could not be read is not «missing»
        later = [each for each in later if each.code not in _ONLY_ALONE]
    later = without_consequences(later, parsed.lost, parsed.lost_words, parsed.document, source)
    found = _ordered(early + later)
    if checked.policy is not None and examples:
        found = _ordered(found + _examples(checked.policy, source.name))
    failed = any(each.severity == "error" for each in found)
    if analyses and checked.policy is not None and not failed:
        from policy_dsl.analyses import analyse  # not at the top: evaluation does not need them

        found = _ordered(found + analyse(parsed.document, names, checked.policy, source))
    return Compiled(source, None if failed else checked.policy, found)


def _examples(policy: ir.Policy, file: str) -> list[Diagnostic]:
    """A 例 states facts in the form of a facts file, so the reader of facts says whether they can be meant."""
    found = []
    examples = policy.examples
    _, _, wrong = read_object([example.facts for example in examples], "例", policy)
    for each in wrong:
        number = _NUMBER.match(each.where)
        # examples are no applicants of one file: their names may be alike
        if each.severity == "error" and each.code != "F0143" and number is not None:
            example = examples[int(number.group(1)) - 1]
            args = {
                "name": example.name,
                "where": each.where[number.end() :],
                "reason": wording(each, "zh")[0],
                "reason_en": wording(each, "en")[0],
            }
            span = Span(example.origin.start, example.origin.end)
            found.append(Diagnostic("P0507", file, span, args=args))
    return found


def _ordered(found: list[Diagnostic]) -> list[Diagnostic]:
    seen: set[tuple[str, int, int]] = set()
    out = []
    for each in sorted(found, key=lambda d: (d.span.start if d.span else 0, d.code)):
        key = (each.code, each.span.start if each.span else 0, each.span.end if each.span else 0)
        if key not in seen:
            seen.add(key)
            out.append(each)
    return out


def decode(data: bytes, name: str) -> tuple[Source, list[Diagnostic]]:
    """Bytes → text: UTF-8, with or without a byte order mark; anything else is named, not guessed."""
    if len(data) > MOST_BYTES:
        args = {"size": f"{len(data):,}", "limit": f"{MOST_BYTES:,}"}
        return Source(name, ""), [Diagnostic("P0110", name, Span(0, 0), args=args)]
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Source(name, ""), [Diagnostic("P0115", name, Span(0, 0), args={"encoding": "UTF-16"})]
    try:
        return Source(name, data.decode("utf-8")), []
    except UnicodeDecodeError as problem:
        try:
            data.decode("gb18030")
            guess = "GBK/GB18030"
        except UnicodeDecodeError:
            guess = "?"
        args = {"encoding": guess, "byte": str(problem.start)}
        return Source(name, ""), [Diagnostic("P0115", name, Span(0, 0), args=args)]


def compile_file(path: Path, *, examples: bool = True, analyses: bool = False) -> Compiled:
    """Read and compile one ``.pol`` file with the official text that it names, beside it. A 修订 is applied to
    its base first; the two must lie in one folder."""
    source, wrong = decode(path.read_bytes(), str(path))
    if wrong:
        return Compiled(source, None, wrong)
    amended: Amended | None = None
    name = base_name(source.text)
    if name is not None:
        place = path.parent / name
        if Path(name).name != name or place == path or not place.is_file():
            span = Span(*_find(source.text, name))
            return Compiled(source, None, [Diagnostic("P0506", source.name, span, args={"name": name})])
        base, wrong = decode(place.read_bytes(), str(place))
        if wrong:
            return Compiled(base, None, wrong)
        amended, wrong = amend(base, source)
        if wrong:
            return Compiled(source, None, wrong)
        source = amended.source
    official, missing = _official(source, path)
    compiled = compile_text(source, official, examples=examples, analyses=analyses)
    found = compiled.diagnostics
    if missing:
        found = _ordered([*found, missing])
    if amended is not None:  # what is wrong is shown where it was written, not in the merged text
        found = [amended.written(each) for each in found]
    return Compiled(source, None if missing else compiled.policy, found, amended)


def compile_source(source: Source, path: Path, *, analyses: bool = False, audited: bool = True) -> Compiled:
    """A text as if it stood in the file ``path`` (no 修订), with the official text beside that; otherwise as
    :func:`compile_text`."""
    official, missing = _official(source, path)
    compiled = compile_text(source, official, analyses=analyses, audited=audited)
    if missing is None:
        return compiled
    return Compiled(source, None, _ordered([*compiled.diagnostics, missing]))


def _find(text: str, name: str) -> tuple[int, int]:
    at = text.find(name)
    return (at, at + len(name)) if at >= 0 else (0, 0)


def _official(source: Source, path: Path) -> tuple[str | None, Diagnostic | None]:
    """The official text that the file names (``官方文本：…``), looked for beside the file and only there."""
    found = re.search(r"官方文本：\s*(\S+?)(?:。|\s|$)", normal(source.text))
    if found is None:
        return None, None
    name = found.group(1)
    place = path.parent / name
    if Path(name).name == name and place.is_file():
        text, wrong = decode(place.read_bytes(), str(place))
        if not wrong:
            return text.text, None
    span = Span(found.start(1), found.end(1))
    return None, Diagnostic("P0405", source.name, span, args={"name": name})
