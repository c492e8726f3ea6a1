"""Which mutants are noticed, and by what: the checks first, then the 例, then – for those that are left – the 性质."""

from __future__ import annotations

import multiprocessing
import os
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Literal

import msgspec

from policy_dsl.core import ir
from policy_dsl.diagnostics import Diagnostic
from policy_dsl.mutation.changes import Mutant, mutants
from policy_dsl.mutation.sameness import meaning
from policy_dsl.pipeline import compile_file, compile_source
from policy_dsl.proofs.goals import Goal, goals_of
from policy_dsl.proofs.run import prove
from policy_dsl.source import Source, Span
from policy_dsl.trials import run_trials

By = Literal["", "same", "syntax", "check", "audit", "analysis", "example", "property"]
"""By what a mutant was noticed first: it is no sentence of the language; a check of names, kinds and amounts; the audit
against the quotes; the analyses of the whole; a 例; a 性质 or a promise of the policy. ``""``: by nothing; ``same``: it
means what the policy means."""


class Verdict(msgspec.Struct, frozen=True):
    """What became of a mutant; ``what``: the code, or the name of the 例 or 性质. ``line``: of the policy.
    ``unaudited``: by what it is noticed when the rules are not held against the quotes."""

    mutant: Mutant
    by: By
    what: str
    line: int
    unaudited: By


class Score(msgspec.Struct, frozen=True):
    """The verdicts on all mutants of a policy, in the order of its text."""

    verdicts: tuple[Verdict, ...]

    def count(self, *by: By) -> int:
        """How many came out so."""
        return sum(each.by in by for each in self.verdicts)

    @property
    def all(self) -> int:
        """Those that count: another policy than the one that was meant, or none."""
        return len(self.verdicts) - self.count("same")

    @property
    def noticed(self) -> int:
        """Those that something notices."""
        return self.all - self.count("")

    @property
    def hundredths(self) -> int:
        """Noticed of all, in hundredths of a per cent, rounded down; all of none is everything."""
        return _hundredths(self.noticed, self.all)

    @property
    def unaudited(self) -> int:
        """The same without the audit."""
        return _hundredths(self.all - sum(each.unaudited == "" for each in self.verdicts), self.all)

    @property
    def readable(self) -> int:
        """The same of those alone that can be read."""
        unread = self.count("syntax")
        return _hundredths(self.noticed - unread, self.all - unread)

    @property
    def survivors(self) -> tuple[Verdict, ...]:
        """Those that nothing notices."""
        return tuple(each for each in self.verdicts if each.by == "")


def _hundredths(part: int, whole: int) -> int:
    return part * 10000 // whole if whole else 10000


class _Base(msgspec.Struct, frozen=True):
    """The policy as it is: what is found in it anyway is no answer to a slip."""

    source: Source
    path: Path
    found: Counter[tuple[str, str]]
    failing: frozenset[str]
    meaning: object


class _Answer(msgspec.Struct, frozen=True):
    """By what a mutant was noticed, with the audit and without; "": the proofs have not been asked yet."""

    by: By
    what: str
    unaudited: By


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
    first: list[_Answer] = []
    with context.Pool(workers or os.cpu_count() or 1, _start, (source, place)) as pool:
        for answer in pool.imap(_try, every, chunksize=4):
            first.append(answer)
            if tell is not None:
                tell(len(first), len(every))
    answers = _proved(base, policy, every, first, seconds, workers)
    return Score(
        tuple(
            Verdict(mutant, each.by, each.what, source.position(mutant.start)[0], each.unaudited)
            for mutant, each in zip(every, answers, strict=True)
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


def _try(mutant: Mutant) -> _Answer:
    """In a worker: what the checks and the 例 say."""
    assert _base is not None
    slipped = _slipped(_base.source, mutant)
    bare = compile_source(slipped, _base.path, analyses=True, audited=False)
    codes = _new_codes(bare.diagnostics, _base.found)
    analysis = [code for code in codes if code.startswith("P06")]
    codes = [code for code in codes if code not in analysis]
    unread = [code for code in codes if code.startswith("P01")]
    if unread:
        return _Answer("syntax", unread[0], "syntax")
    if bare.policy is not None and meaning(bare.policy) == _base.meaning:
        return _Answer("same", "", "same")
    if codes or bare.policy is None:
        return _Answer("check", codes[0] if codes else "", "check")
    by: By
    by, what = ("analysis", analysis[0]) if analysis else _by_example(bare.policy, _base)
    audit = _new_codes(compile_source(slipped, _base.path).diagnostics, _base.found)
    return _Answer("audit", audit[0], by) if audit else _Answer(by, what, by)


def _by_example(policy: ir.Policy, base: _Base) -> tuple[By, str]:
    for trial in run_trials(policy).trials:
        if not trial.passed and trial.example.name not in base.failing:
            return "example", trial.example.name
    return "", ""


def _new_codes(found: Sequence[Diagnostic], before: Counter[tuple[str, str]]) -> list[str]:
    """What is found only now, notes left aside: more of the same in other places is new too."""
    now = Counter(_said(each) for each in found if each.severity != "note")
    return sorted({said[0] for said, times in now.items() if times > before[said]})


def _proved(
    base: _Base, policy: ir.Policy, every: Sequence[Mutant], answers: list[_Answer], seconds: float, workers: int | None,
) -> list[_Answer]:  # fmt: skip
    """The 性质 and promises of the article that a slip is in (before the first: of all): which of those that held do not
    hold any more. Asked for what 例 have not noticed, whatever the audit says of it."""
    left = [at for at, each in enumerate(answers) if each.unaudited == ""]
    articles = {every[at].article for at in left}

    def of(goals: Sequence[Goal], among: Collection[str]) -> list[Goal]:
        return [goal for goal in goals if "" in among or goal.article in among]

    held = {
        each.goal.name
        for each in prove(policy, {}, of(goals_of(policy), articles), seconds=seconds, workers=workers)
        if each.word == "PROVED"
    }
    out = list(answers)
    for at in left:
        mutant = every[at]
        compiled = compile_source(_slipped(base.source, mutant), base.path, audited=False)
        if compiled.policy is None:
            continue
        goals = [goal for goal in of(goals_of(compiled.policy), {mutant.article}) if goal.name in held]
        for verdict in prove(compiled.policy, {}, goals, seconds=seconds, workers=workers):
            if verdict.word == "VIOLATED":
                before = out[at]
                if before.by == "":
                    out[at] = _Answer("property", verdict.goal.name, "property")
                else:
                    out[at] = _Answer(before.by, before.what, "property")
                break
    return out
