"""What a policy asks for that is not money: of everybody whom it is about, whether it is kept."""

from __future__ import annotations

from collections.abc import Iterator

from policy_dsl.audit.finding import Finding
from policy_dsl.audit.people import People
from policy_dsl.backends.interpreter import Compiled
from policy_dsl.core.result import LimitResult


class Limits:
    """``asked``: how many things were held against a limit."""

    def __init__(self, code: Compiled, people: People) -> None:
        self.code = code
        self.people = people
        self.asked = 0

    def findings(self) -> Iterator[Finding]:
        """Limits that are exceeded, and such as cannot be told for lack of facts; in the order of the policy."""
        about: dict[str, set[str]] = {}
        for limit in self.code.policy.limits:
            for name in self.people.within(limit):
                about.setdefault(name, set()).add(limit.id)
        found: dict[str, list[Finding]] = {limit.id: [] for limit in self.code.policy.limits}
        for case in self.people.cases(about):
            outcome = self.code.evaluate(case)
            for result in outcome.limits:
                if result.id not in about[case.name] or result.status == "not_applicable":
                    continue
                self.asked += 1
                if result.status != "within":
                    found[result.id].append(_told(case.name, result))
        for some in found.values():
            yield from sorted(some, key=lambda each: (each.applicant, each.item))


def _told(name: str, result: LimitResult) -> Finding:
    exceeded = result.status == "exceeded"
    return Finding(
        kind="limit-exceeded" if exceeded else "unverifiable", why="limit" if exceeded else "limit-open", applicant=name, award=result.id,
        article=result.article, title=result.title, item=result.item or "", detail=result.text, quote=result.quote, needs=result.needs,
        words={"actual": result.actual, "limit": result.limit},
    )  # fmt: skip
