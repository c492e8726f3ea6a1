"""The public Python API: load a policy, evaluate facts.

>>> import policy_dsl
>>> policy = policy_dsl.load("policies/hz2025.pol")
>>> policy.number
'杭政办函〔2025〕66号'
>>> outcome = policy.evaluate(
...     {"绿色工厂": "省级", "未列事项": "无"}, date="2026-03-01"
... )
>>> [(award.title, award.floor, award.ceiling) for award in outcome.awards if award.status == "granted"]
[('绿色工厂', 0, 50000000)]

Amounts are integers in 分: 50 000 000 分 = 50万元, «不超过50万元» is the interval [0, 50 000 000].
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date as Day
from pathlib import Path

from policy_dsl import store
from policy_dsl.backends.interpreter import Compiled, compile_policy
from policy_dsl.core import ir
from policy_dsl.core.result import Outcome
from policy_dsl.diagnostics import Diagnostic
from policy_dsl.facts import read_object, with_doubts


class FactsError(ValueError):
    """The facts cannot be understood; ``diagnostics`` says where and why. Nothing was evaluated."""

    def __init__(self, diagnostics: list[Diagnostic]) -> None:
        super().__init__("; ".join(f"{each.code} {each.where}" for each in diagnostics))
        self.diagnostics = diagnostics


class Policy:
    """A loaded policy. ``ir`` is its typed core; evaluation is exact, deterministic and has no side effects."""

    def __init__(self, core: ir.Policy) -> None:
        self.ir = core
        self._compiled: dict[tuple[tuple[str, str], ...], Compiled] = {}

    @property
    def name(self) -> str:
        """The policy's title."""
        return self.ir.name

    @property
    def number(self) -> str:
        """文号."""
        return self.ir.number

    @property
    def readings(self) -> dict[str, tuple[str, ...]]:
        """The open readings (解读) and their options, the default first.

        >>> import policy_dsl
        >>> policy_dsl.load("policies/hz2025.pol").readings["次年度起的保费基数"]
        ('甲', '乙')
        """
        return {
            reading.name: tuple(
                sorted((option.name for option in reading.options), key=lambda name: name != reading.default)
            )
            for reading in self.ir.readings
        }

    def evaluate(
        self,
        facts: Mapping[str, object],
        *,
        date: str | Day | None = None,
        readings: Mapping[str, str] | None = None,
        trace: bool = False,
    ) -> Outcome:
        """Every award, right and limit for one applicant.

        ``facts``: as in a facts file: declared names; amounts as ``"3000万元"`` or whole 元; dates as text; what is
        absent is unknown, never zero or false. ``date``: the day of the application (it overrides 申报日期).
        ``readings``: options by reading; the defaults elsewhere. ``trace``: also how each award came about.

        Raises :class:`FactsError` for facts that cannot be read, ValueError for an unknown reading.
        """
        body = dict(facts)
        if date is not None:
            body["申报日期"] = date.isoformat() if isinstance(date, Day) else date
        cases, extra, found = read_object(body, "facts", self.ir)
        wrong = [each for each in found if each.severity == "error"]
        if wrong:
            raise FactsError(wrong)
        chosen = {**extra.applicants[0].readings, **(readings or {})}
        return with_doubts(self.compiled(chosen).evaluate(cases[0], trace), extra.applicants[0])

    def compiled(self, readings: Mapping[str, str]) -> Compiled:
        """The policy made ready under these readings; kept, so that many evaluations share it."""
        key = tuple(sorted(readings.items()))
        if key not in self._compiled:
            self._compiled[key] = compile_policy(self.ir, dict(readings))
        return self._compiled[key]


def load(path: str | Path) -> Policy:
    """Load a ``.pol`` file. Raises OSError, or :class:`policy_dsl.store.BrokenPolicyError` when it has errors."""
    return Policy(store.load(path))
