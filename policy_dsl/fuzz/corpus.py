"""Cases kept beside the policy: ``甲.pol`` has them in ``甲.fuzz``, each a facts file whose 备注 says what it broke."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import tempfile
from pathlib import Path
from typing import Literal

import msgspec

from policy_dsl.core.ir import Policy
from policy_dsl.diagnostics import Diagnostic
from policy_dsl.facts import open_facts, read_document
from policy_dsl.facts.names import MANY, NAME, NOTE
from policy_dsl.fuzz.suite import Broken, Probe, Suite
from policy_dsl.proofs.findings import story

State = Literal["holds", "fails", "gone", "unreadable"]


class Again(msgspec.Struct, frozen=True):
    """A kept case looked at once more. ``holds``: what it broke holds of it now; ``gone``: the policy does not say it
    any longer; ``unreadable``: its facts cannot be read, and ``found`` says why."""

    file: str
    name: str
    state: State
    detail: str = ""
    found: tuple[Diagnostic, ...] = ()


def folder_of(policy: Path) -> Path:
    """Where the cases of a policy file are kept."""
    return policy.with_suffix(".fuzz")


def label(probe: Probe) -> str:
    """What a case is said to break: ``第一条「封顶」``."""
    return f"{probe.article}「{probe.name}」" if probe.goal is not None and probe.goal.asked else probe.name


def facts_file(broken: Broken) -> str:
    """The applicants as one facts file."""
    note: dict[str, object] = {NOTE: label(broken.probe)}
    first, *others = broken.documents
    body = {**note, MANY: [first, *others]} if others else {**note, **first}
    return json.dumps(body, ensure_ascii=False, indent=2) + "\n"


def keep(broken: Broken, suite: Suite, policy: Path) -> Path | None:
    """Write a case into the folder, whole and beside those that are there; the file that now holds it. None: read
    back, it does not show what it should, and so is not kept. Raises OSError."""
    data = facts_file(broken).encode("utf-8")
    if look(data, "", suite).state != "fails":
        return None
    folder = folder_of(policy)
    folder.mkdir(exist_ok=True)
    safe = "".join(c if c.isalnum() else "-" for c in broken.probe.name)[:30].strip("-")
    stem = f"{safe}-{hashlib.sha256(data).hexdigest()[:8]}"
    handle, aside = tempfile.mkstemp(dir=folder, prefix=".polc-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(aside, 0o644)
        for number in range(1, 1000):
            path = folder / (f"{stem}.json" if number == 1 else f"{stem}-{number}.json")
            if path.exists():
                if path.read_bytes() == data:  # kept before
                    return path
                continue
            try:
                _move(aside, path)
            except FileExistsError:  # another run was quicker
                continue
            return path
    finally:
        Path(aside).unlink(missing_ok=True)
    raise OSError(errno.EEXIST, "too many cases of one name", str(folder))


def _move(aside: str, path: Path) -> None:
    """Into place, but never over another file."""
    try:
        os.link(aside, path)
    except FileExistsError:
        raise
    except OSError:  # no links on this disk
        with open(path, "xb") as file:
            file.write(Path(aside).read_bytes())


def replay(file: Path, policy: Policy) -> list[Again]:
    """Every kept case of a policy file, by name. Raises OSError."""
    folder = folder_of(file)
    kept = sorted(folder.glob("*.json")) if folder.is_dir() else []
    if not kept:
        return []
    suite = Suite(policy)
    return [look(path.read_bytes(), str(path), suite) for path in kept]


def look(data: bytes, file: str, suite: Suite) -> Again:
    """One case once more."""
    document = open_facts(data, file or "反例.json")
    cases, _, found = read_document(document, suite.policy)
    raw = document.raw
    note = raw.get(NOTE) if isinstance(raw, dict) else None
    name = note if isinstance(note, str) else ""
    probe = next((each for each in suite.probes if label(each) == name), None)
    errors = tuple(each for each in found if each.severity == "error")
    if errors or not cases:
        return Again(file, name, "unreadable", "、".join(sorted({each.code for each in errors})), errors)
    if probe is None:
        return Again(file, name, "gone")
    if (expected := _people(probe)) != len(cases):
        return Again(file, name, "unreadable", f"{NAME} {len(cases)}/{expected}")
    people = tuple(cases)
    fault = suite.fault(probe, people)
    if not fault:
        return Again(file, name, "holds")
    verdict = suite.verdict(probe, people, ())
    return Again(file, name, "fails", story(verdict) if verdict is not None else fault)


def _people(probe: Probe) -> int:
    """How many applicants it is about."""
    return {"monotone": 2, "step": 2, "switch": 2, "split": 3}.get(probe.kind, 1)
