"""What the engine must say of an applicant however it is asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING

from msgspec.structs import replace

from policy_dsl.backends.interpreter import Compiled
from policy_dsl.backends.interpreter.compiled import Work
from policy_dsl.core.result import Outcome
from policy_dsl.facts import read_object
from policy_dsl.facts.write import to_plain
from policy_dsl.values.case import Case, Item, Key
from policy_dsl.values.dates import year_of

if TYPE_CHECKING:
    from policy_dsl.backends.symbolic.applicant import Applicant, Place
    from policy_dsl.fuzz.formulas import Both

Check = Callable[[Case], str]
"""What is wrong with the answers for an applicant; "" where they agree."""


RARELY = ("formulas", "parts")
"""What takes long."""


class Agreement:
    """The ways of asking that must agree, by name (zh, en). ``parts``: the parts of the policy that decide its goals,
    each compiled for itself."""

    def __init__(self, code: Compiled, parts: Sequence[Compiled] = ()) -> None:
        self.code = code
        self.parts = parts
        self.checks: dict[str, tuple[str, str, Check]] = {
            "trace": ("带过程与不带过程，结果一样", "the same with and without a trace", self._trace),
            "amounts": ("只算金额与完整计算，结果一样", "the same from amounts alone", self._amounts),
            "written": (
                "写成事实文件再读回来，结果一样",
                "the same after writing and reading",
                self._written,
            ),
            "parts": (
                "单看一项所及的规则与看整份政策，结果一样",
                "the same from the rules that an award depends on alone",
                self._parts,
            ),
            "less": ("少知道一项事实，结果只会更宽", "knowing less only widens the answer", self._less),
        }
        self.skipped: dict[str, tuple[str, str, str, str]] = {}
        """The ways that are not tried: their names, and why (zh, en)."""
        self._both: Both | None = None
        formulas = ("证明用的公式与计算，结果一样", "formulas and evaluator agree")
        if find_spec("z3") is None:
            self.skipped["formulas"] = (*formulas, "未安装 z3-solver", "z3-solver is not installed")
        elif why := self._lowered():
            self.skipped["formulas"] = (*formulas, f"公式里写不出：{why}", f"no formula for: {why}")
        else:
            self.checks["formulas"] = (*formulas, self._formulas)

    def _lowered(self) -> str:
        """Makes the formulas; why there are none."""
        # Not at the top: Z3 may not be installed.
        from policy_dsl.backends.symbolic.applicant import UnsupportedError
        from policy_dsl.fuzz.formulas import Both

        try:
            self._both = Both(self.code.policy, self.code.readings)
        except UnsupportedError as problem:
            return str(problem)
        return ""

    def _trace(self, case: Case) -> str:
        plain = self.code.evaluate(case)
        if bare(self.code.evaluate(case, True)) != bare(plain):
            return "trace"
        return (
            ""
            if bare(self.code.evaluate(case, reasons=False), texts=False) == bare(plain, texts=False)
            else "reasons"
        )

    def _amounts(self, case: Case) -> str:
        whole = self.code.evaluate(case, reasons=False)
        full = [(each.id, each.item, each.status, each.floor, each.ceiling) for each in whole.awards]
        if self.code.amounts(case) != full:
            return "amounts"
        ids = tuple(dict.fromkeys(each.id for each in whole.awards))
        return "" if self.code.total(case, ids) == whole.total else "total"

    def _parts(self, case: Case) -> str:
        whole = Work(self.code, case, texts=False, trace=False).totals
        for part in self.parts:
            ids = {each.award.id for each in part.awards}
            expected = whole.of([unit for unit in whole.start if unit.code.award.id in ids])
            if part.total(case, tuple(ids)) != expected:
                return "、".join(sorted(ids))
        return ""

    def _written(self, case: Case) -> str:
        policy = self.code.policy
        read, _, found = read_object(to_plain(case, policy), "事实", policy)
        if codes := sorted({each.code for each in found if each.severity == "error"}):
            return "、".join(codes)
        if len(read) != 1 or read[0] != case:
            return "case"
        return "" if self.code.evaluate(read[0]) == self.code.evaluate(case) else "outcome"

    def _less(self, case: Case) -> str:
        known = self.code.evaluate(case, reasons=False)
        for fewer in (_half(case, 0), _half(case, 1), replace(case, history=None, overlaps=None)):
            if wrong := _narrower(known, self.code.evaluate(fewer, reasons=False)):
                return wrong
        return ""

    def _formulas(self, case: Case) -> str:
        assert self._both is not None
        if not complete(case, self._both.who):  # the formulas know everything
            return ""
        slots = self._both.who.slots
        things = {name: tuple(items[:slots]) for name, items in case.things.items()}
        return "；".join(self._both.differences(replace(case, things=things))[:2])


def bare(outcome: Outcome, *, texts: bool = True) -> Outcome:
    """Without the steps; without ``texts`` also without why an award is refused, and the figures of a limit."""
    return replace(
        outcome,
        awards=tuple(replace(each, steps=(), **({} if texts else {"reason": ""})) for each in outcome.awards),
        rights=tuple(replace(each, steps=()) for each in outcome.rights),
        limits=tuple(
            replace(each, steps=(), **({} if texts else {"actual": "", "limit": ""}))
            for each in outcome.limits
        ),
    )


def complete(case: Case, who: Applicant) -> bool:
    """Whether everything is known that the formulas ask about."""
    if case.date is None or case.history is None or case.overlaps is None:
        return False
    year = year_of(case.date)
    asked: list[tuple[Place, Key]] = [
        (where, name if at is None else (name, year + at)) for where, name, at in who.facts
    ]
    asked += [(where, name) for where, name, _ in who.sets]
    return all(thing.name in case.things for thing in who.policy.things) and all(
        key in values
        for where, key in asked
        for values in (
            [case.values] if where is None else [item.values for item in case.things[where[0]][: who.slots]]
        )
    )


def _half(case: Case, start: int) -> Case:
    """The same applicant, of whom every second fact is not known."""
    return replace(
        case,
        values=dict(list(case.values.items())[start::2]),
        things={
            name: tuple(Item(item.name, dict(list(item.values.items())[start::2])) for item in items)
            for name, items in case.things.items()
        },
    )


def _narrower(known: Outcome, less: Outcome) -> str:
    """The first award that says more where less is known."""
    for one, other in zip(known.awards, less.awards, strict=True):
        inside = other.floor <= one.floor and (
            other.ceiling is None or (one.ceiling is not None and one.ceiling <= other.ceiling)
        )
        # whose conditions hold, but who gets nothing of it, is denied as soon as that is known
        nothing = other.status == "granted" and other.floor == 0 and one.ceiling == 0
        told = other.status in (one.status, "unknown") or nothing
        if not inside or not told or (one.id, one.item) != (other.id, other.item):
            return one.id
    low, high = less.total.floor, less.total.ceiling
    top = known.total.ceiling
    if low > known.total.floor or (high is not None and (top is None or top > high)):
        return "total"
    return ""
