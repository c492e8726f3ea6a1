"""Which mutants are noticed, and by what: the checks first, then the 例, then – for those that are left – the 性质."""

from __future__ import annotations

import multiprocessing
import os
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

import msgspec

from policy_dsl.core import ir
from policy_dsl.diagnostics import Diagnostic
from policy_dsl.mutation.changes import Mutant, mutants
from policy_dsl.mutation.sameness import meaning
from policy_dsl.pipeline import compile_file, compile_source
from policy_dsl.proofs.goals import goals_of
from policy_dsl.proofs.run import prove
from policy_dsl.source import Source, Span
from policy_dsl.trials import run_trials

By = Literal["", "unreadable", "same", "audit", "check", "example", "property"]
"""By what a mutant was noticed: the audit against the quote, another check, a 例, a 性质. ``""``: by nothing;
``unreadable``: no sentence of the language; ``same``: it means what the policy means."""


class Verdict(msgspec.Struct, frozen=True):
    """What became of a mutant; ``what``: the code, or the name of the 例 or 性质. ``line``: of the policy."""

    mutant: Mutant
    by: By
    what: str
    line: int


class Score(msgspec.Struct, frozen=True):
    """The verdicts on all mutants of a policy, in the order of its text."""

    verdicts: tuple[Verdict, ...]

    def count(self, *by: By) -> int:
        """How many came out so."""
        return sum(each.by in by for each in self.verdicts)

    @property
    def all(self) -> int:
        """Those that count: a policy, and another one."""
        return len(self.verdicts) - self.count("unreadable", "same")

    @property
    def noticed(self) -> int:
        """Those that something notices."""
        return self.all - self.count("")

    @property
    def hundredths(self) -> int:
        """Noticed of all, in hundredths of a per cent, rounded down; all of none is everything."""
        return self.noticed * 10000 // self.all if self.all else 10000

    @property
    def survivors(self) -> tuple[Verdict, ...]:
        """Those that nothing notices."""
        return tuple(each for each in self.verdicts if each.by == "")


class _Base(msgspec.Struct, frozen=True):
    """The policy as it is: what is found in it anyway is no answer to a slip."""

    source: Source
    path: Path
    found: Counter[tuple[str, str]]
    failing: frozenset[str]
    meaning: object


_base: _Base | None = None
"""Of a worker process, which is given it once."""


def score(
    path: str,
    *,
    seconds: float = 5.0,
    workers: int | None = None,
    tell: Callable[[int, int], None] | None = None,
) -> Score | None:
    """Try all mutants of a policy file; None where it has errors itself. ``seconds``: for one proof. ``tell`` hears how
    many of how many are done. Raises OSError."""
    place = Path(path)
    source = compile_file(place, examples=False).source  # of a 修订: the amended text
    base, policy = _prepare(source, place)
    if policy is None:
        return None
    every = mutants(source)
    context = multiprocessing.get_context(
        "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
    )
    first: list[tuple[By, str]] = []
    with context.Pool(workers or os.cpu_count() or 1, _start, (source, place)) as pool:
        for answer in pool.imap(_try, every, chunksize=4):
            first.append(answer)
            if tell is not None:
                tell(len(first), len(every))
    answers = _proved(base, policy, every, first, seconds, workers)
    return Score(
        tuple(
            Verdict(mutant, by, what, source.position(mutant.start)[0])
            for mutant, (by, what) in zip(every, answers, strict=True)
        )
    )


def _prepare(source: Source, path: Path) -> tuple[_Base, ir.Policy | None]:
    compiled = compile_source(source, path, analyses=True)
    policy = compiled.policy
    failing = (
        frozenset(each.example.name for each in run_trials(policy).trials if not each.passed)
        if policy
        else frozenset()
    )
    bare = meaning(policy) if policy else None
    return _Base(source, path, Counter(map(_said, compiled.diagnostics)), failing, bare), policy


def _slipped(source: Source, mutant: Mutant) -> Source:
    """The text with the slip; what a 修订 has put in moves with it."""
    longer = len(mutant.new) - (mutant.end - mutant.start)

    def moved(at: int) -> int:
        return at + longer if at >= mutant.end else at

    changed = tuple(Span(moved(each.start), moved(each.end)) for each in source.changed)
    return Source(source.name, mutant.text(source.text), changed)


def _said(found: Diagnostic) -> tuple[str, str]:
    """A finding apart from its place, which a slip before it moves."""
    return found.code, repr(sorted(found.args.items()))


def _start(source: Source, path: Path) -> None:
    global _base
    _base = _prepare(source, path)[0]


def _try(mutant: Mutant) -> tuple[By, str]:
    """In a worker: what the checks and the 例 say."""
    assert _base is not None
    compiled = compile_source(_slipped(_base.source, mutant), _base.path, analyses=True)
    new = [each for each in compiled.diagnostics if not _base.found[_said(each)] and each.severity != "note"]
    codes = sorted({each.code for each in new})
    if any(code.startswith("P01") for code in codes):
        return "unreadable", codes[0]
    if codes:
        audit = [code for code in codes if code.startswith("P04")]
        return ("audit", audit[0]) if audit else ("check", codes[0])
    if compiled.policy is None:
        return "check", ""
    if meaning(compiled.policy) == _base.meaning:
        return "same", ""
    for trial in run_trials(compiled.policy).trials:
        if not trial.passed and trial.example.name not in _base.failing:
            return "example", trial.example.name
    return "", ""


def _proved(
    base: _Base, policy: ir.Policy, every: Sequence[Mutant], answers: list[tuple[By, str]], seconds: float,
    workers: int | None,
) -> list[tuple[By, str]]:  # fmt: skip
    """The 性质 of the article that a slip is in: those that held and do not hold any more."""
    left = [at for at, (by, _) in enumerate(answers) if by == ""]
    articles = {every[at].article for at in left}
    asked = [goal for goal in goals_of(policy) if goal.asked and goal.article in articles]
    held = {
        each.goal.name
        for each in prove(policy, {}, asked, seconds=seconds, workers=workers)
        if each.word == "PROVED"
    }
    out = list(answers)
    for at in left:
        mutant = every[at]
        compiled = compile_source(_slipped(base.source, mutant), base.path)
        if compiled.policy is None:
            continue
        goals = [
            goal for goal in goals_of(compiled.policy)
            if goal.asked and goal.article == mutant.article and goal.name in held
        ]  # fmt: skip
        for verdict in prove(compiled.policy, {}, goals, seconds=seconds, workers=workers):
            if verdict.word == "VIOLATED":
                out[at] = "property", verdict.goal.name
                break
    return out
