"""What ``polc check`` finds in one file: its diagnostics, then the verdicts on its properties; both kept by content."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import msgspec

from policy_dsl import store
from policy_dsl.diagnostics import Diagnostic
from policy_dsl.source import Source, Span

if TYPE_CHECKING:
    from collections.abc import Callable

    from policy_dsl.core.ir import Policy
    from policy_dsl.proofs.goals import Goal
    from policy_dsl.proofs.verdict import Verdict


class Text(msgspec.Struct, frozen=True):
    """A text that findings point into."""

    name: str
    text: str
    changed: tuple[Span, ...] = ()


class Findings(msgspec.Struct, frozen=True):
    """The diagnostics of a file and the texts that they point into. ``name``: the text that the policy was read
    from, which for a 修订 is the amended one."""

    name: str
    diagnostics: tuple[Diagnostic, ...]
    texts: tuple[Text, ...]

    @property
    def broken(self) -> bool:
        """Whether there is an error, and so no policy."""
        return any(each.severity == "error" for each in self.diagnostics)

    def sources(self) -> dict[str, Source]:
        """The texts by name."""
        return {each.name: Source(each.name, each.text, each.changed) for each in self.texts}


def find(path: str) -> Findings:
    """The diagnostics of a policy file. Raises OSError."""
    kept = store.found_before(path, "check", Findings)
    if kept is not None:
        return kept
    with open(path, "rb") as file:
        data = file.read()
    # Not at the top: what is kept needs no front end.
    from pathlib import Path

    from policy_dsl.pipeline import compile_file

    compiled = compile_file(Path(path), analyses=True)
    texts = tuple(Text(each.name, each.text, each.changed) for each in compiled.sources().values())
    found = Findings(compiled.source.name, tuple(compiled.diagnostics), texts)
    store.keep_found(path, "check", found, data)
    return found


class Solved(msgspec.Struct, frozen=True):
    """What the solver found of the conditions of a file."""

    diagnostics: tuple[Diagnostic, ...]


def solved(path: str, policy: Policy) -> tuple[Diagnostic, ...]:
    """What can never apply, what is always so, and what another item always covers, as far as only a solver sees it;
    without what the drafter says is meant so. Nothing where no solver is installed."""
    kept = store.found_before(path, "solved", Solved)
    if kept is not None:
        return kept.diagnostics
    # Not at the top: what is kept needs none of it.
    from policy_dsl.analyses.questions import answered
    from policy_dsl.proofs.run import solver_is_there

    if not solver_is_there():
        return ()
    with open(path, "rb") as file:
        data = file.read()
    answers, whole = answered(policy)
    found: tuple[Diagnostic, ...] = ()
    if answers:
        # the texts are only needed where something was found
        from pathlib import Path

        from policy_dsl.analyses.intended import intended, left
        from policy_dsl.analyses.questions import told
        from policy_dsl.pipeline import compile_file
        from policy_dsl.syntax import parse

        compiled = compile_file(Path(path))
        here = left(told(answers, compiled.source), intended(parse(compiled.source).document))
        found = tuple(here if compiled.amended is None else [compiled.amended.written(each) for each in here])
    if whole:
        store.keep_found(path, "solved", Solved(found), data)
    return found


def decide(
    path: str, policy: Policy, seconds: float, tell: Callable[[int, int], None] | None = None
) -> tuple[Verdict, ...]:
    """A verdict for each property of the policy of that file, and for what it promises unasked. ``tell`` hears how
    many of how many are decided."""
    # Not at the top: a check without proofs does not need the prover.
    from policy_dsl.fuzz.tested import SECONDS, by_search, is_open
    from policy_dsl.proofs.goals import goals_of
    from policy_dsl.proofs.run import IN_ALL, prove, solver_is_there
    from policy_dsl.proofs.verdict import Proofs

    kept = store.found_before(path, "proofs", Proofs)
    solver = solver_is_there()
    known: dict[Goal, Verdict] = {}
    if kept is not None:
        known = {each.goal: each for each in kept.verdicts if _stands(each, kept.seconds, seconds)}
    goals = goals_of(policy)
    left = [goal for goal in goals if goal not in known]
    if left:
        with open(path, "rb") as file:
            data = file.read()
        done = len(goals) - len(left)

        def heard(verdict: Verdict) -> None:
            nonlocal done
            if is_open(verdict):  # not done yet
                return
            done += 1
            if tell is not None:
                tell(done, len(goals))

        until = time.monotonic() + IN_ALL * seconds
        made = prove(policy, {}, left, seconds=seconds, until=until, done=heard)
        known |= {each.goal: each for each in made}
        still = [goal for goal in left if is_open(known[goal])]
        tried = (
            prove(policy, {}, still, seconds=min(seconds, SECONDS), until=until, work=by_search, done=heard)
            if still
            else []
        )
        known |= {each.goal: _with_reason(each, known[each.goal]) for each in tried if each.word != "UNKNOWN"}
        if solver:
            store.keep_found(path, "proofs", Proofs(seconds, tuple(known[goal] for goal in goals)), data)
    return tuple(known[goal] for goal in goals)


def _with_reason(found: Verdict, proof: Verdict) -> Verdict:
    """What testing says, and why there is no proof; together they took this long."""
    seconds = round(found.seconds + proof.seconds, 3)
    if found.word != "TESTED":
        return msgspec.structs.replace(found, seconds=seconds)
    return msgspec.structs.replace(found, seconds=seconds, why=proof.why, detail=proof.detail)


def _stands(verdict: Verdict, then: float, now: float) -> bool:
    """Whether a kept verdict is as good as a new one. What stayed open may be settled with more time."""
    if verdict.word not in ("UNKNOWN", "TESTED"):
        return True
    return now <= then and verdict.why in ("timeout", "bounded", "lists", "unsupported")
