"""What must hold of every applicant: 性质, promises, and that the engine agrees with itself."""

from __future__ import annotations

import msgspec

from policy_dsl.backends.interpreter import Compiled, compile_policy
from policy_dsl.core import ir
from policy_dsl.facts.write import to_plain
from policy_dsl.fuzz.agreement import RARELY, Agreement
from policy_dsl.fuzz.applicants import Applicants, Draws
from policy_dsl.fuzz.neighbours import compared, nearest
from policy_dsl.fuzz.steering import towards
from policy_dsl.proofs.findings import story
from policy_dsl.proofs.goals import Goal, goals_of
from policy_dsl.proofs.slices import Slices
from policy_dsl.proofs.verdict import Verdict, ids_of, many_of, received_of, refutes, sums_of
from policy_dsl.proofs.witness import stated
from policy_dsl.values.case import Case

Document = dict[str, object]

ONE_IN = 8
"""One applicant in so many is also held against what takes long (:data:`~policy_dsl.fuzz.agreement.RARELY`)."""


class Skipped(msgspec.Struct, frozen=True):
    """What is not looked at, and why (zh, en)."""

    name: str
    name_en: str
    why: str
    why_en: str


class Probe(msgspec.Struct, frozen=True):
    """One thing to hold: a goal, or (``key``) a way in which the engine must agree with itself."""

    name: str
    name_en: str
    article: str = ""
    kind: str = "agreement"
    key: str = ""
    goal: Goal | None = None


class Broken(msgspec.Struct, frozen=True):
    """A probe that does not hold, and the facts documents that show it. ``readable``: whether they can be read back
    as facts files and show it again; ``verdict``: of a goal, what the evaluator gives these applicants."""

    probe: Probe
    documents: tuple[Document, ...]
    readable: bool
    detail: str
    verdict: Verdict | None = None

    def told(self, lang: str = "zh") -> str:
        """What comes out that must not, in a few words."""
        return story(self.verdict, lang) if self.verdict is not None else self.detail


class Sample(msgspec.Struct, frozen=True):
    """One applicant, with those whom each goal compares (by the place of the goal), and whether this one is held
    against what takes long too."""

    case: Case
    people: dict[int, tuple[Case, ...] | None]
    rare: bool


FITS = Skipped(
    "金额不超出64位整数",
    "sums fit into 64 bits",
    "看规则的写法就能断定，不必抽查",
    "decided by the form of the rules, not by examples",
)


class Suite:
    """All probes of a policy under its default readings."""

    def __init__(self, policy: ir.Policy, goals: list[Goal] | None = None, *, alone: bool = False) -> None:
        """``goals``: only these; ``alone``: they alone, not also whether the engine agrees with itself."""
        self.policy = policy
        self.code = compile_policy(policy, {})
        every = goals_of(policy) if goals is None else goals
        self.applicants = Applicants(policy, every)
        self.goals = [goal for goal in every if goal.kind != "fits"]
        self.skipped = [FITS] if len(self.goals) < len(every) else []
        self.probes = [Probe(goal.name, goal.name, goal.article, goal.kind, goal=goal) for goal in self.goals]
        # a goal is decided by its part of the policy, which is much quicker to evaluate
        slices, codes = Slices(policy), dict[int, Compiled]()
        self.codes = []
        for goal in self.goals:
            part = slices.of(goal)
            if id(part) not in codes:
                codes[id(part)] = compile_policy(part, {})
            self.codes.append(codes[id(part)])
        self.agreement = None if alone else Agreement(self.code, list(codes.values()))
        if self.agreement is not None:
            for key, (zh, en, _) in self.agreement.checks.items():
                self.probes.append(Probe(zh, en, key=key))
            self.skipped += [Skipped(*each) for each in self.agreement.skipped.values()]

    # --- drawing
    def draw(self, draw: Draws) -> Sample:
        """One applicant and his neighbours. Which choices are drawn does not depend on what is looked at."""
        case = self.applicants.case(draw)
        if self.goals and draw.whole(0, 1):
            case = towards(draw.pick(self.goals), case, self.applicants, draw)
        people = {
            at: compared(goal, case, self.applicants, draw)
            for at, goal in enumerate(self.goals)
            if goal.kind in ("monotone", "step", "switch", "split")
        }
        return Sample(case, people, draw.whole(0, ONE_IN - 1) == ONE_IN - 1)

    # --- looking
    def wrong(self, sample: Sample, wanted: frozenset[int]) -> tuple[int, tuple[Case, ...]] | None:
        """The first of these probes that does not hold, and whom it does not hold of."""
        for at in sorted(wanted):
            probe = self.probes[at]
            cases = sample.people.get(at, (sample.case,))
            if cases is None or (probe.key in RARELY and not sample.rare):
                continue
            code = self.codes[at] if at < len(self.codes) else self.code
            if self.fault(probe, cases, code):
                return at, cases
        return None

    def fault(self, probe: Probe, cases: tuple[Case, ...], code: Compiled | None = None) -> str:
        """What is wrong; "" where the probe holds. That the engine breaks off is wrong too."""
        try:
            if probe.goal is not None:
                return "refuted" if refutes(probe.goal, code or self.code, cases) else ""
            assert self.agreement is not None
            return self.agreement.checks[probe.key][2](cases[0])
        except Exception as problem:  # whatever it is, it must not happen for any facts
            return f"{type(problem).__name__}: {problem}"[:200]

    # --- telling
    def stated(self, at: int, cases: tuple[Case, ...]) -> Broken:
        """What was found as facts documents that say no more than they must."""
        probe = self.probes[at]
        goal = probe.goal
        awards = ids_of(goal, self.code) if goal is not None else ()
        try:
            if goal is not None and self.fault(probe, cases) == "refuted":
                cases = nearest(
                    goal, cases, self.applicants, lambda some: self.fault(probe, some) == "refuted"
                )
            found = stated(cases, self.code, awards, lambda some: bool(self.fault(probe, some)))
        except Exception:  # what breaks the engine may break its reduction too: the whole is shown
            found = None
        if found is None:
            documents = tuple(to_plain(case, self.policy) for case in cases)
            return Broken(
                probe, documents, False, self.fault(probe, cases), self.verdict(probe, cases, documents)
            )
        documents, cases = found
        return Broken(probe, documents, True, self.fault(probe, cases), self.verdict(probe, cases, documents))

    def verdict(
        self, probe: Probe, cases: tuple[Case, ...], documents: tuple[Document, ...]
    ) -> Verdict | None:
        """Of a goal that does not hold, what the evaluator gives these applicants."""
        goal = probe.goal
        if goal is None or self.fault(probe, cases) != "refuted":
            return None
        return Verdict(
            goal,
            "VIOLATED",
            "抽查",
            witness=documents,
            sums=sums_of(goal, self.code, cases),
            before=received_of(goal, self.code, cases[0]),
            many=many_of(goal, self.code, cases[0]),
        )
