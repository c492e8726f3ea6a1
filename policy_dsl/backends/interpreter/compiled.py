"""A policy compiled for one choice of readings, and its evaluation for a case."""

from __future__ import annotations

from policy_dsl.backends.interpreter.assemble import (
    gate_of,
    missing_of,
    sums_of,
)
from policy_dsl.backends.interpreter.awards import AwardCode, Unit, award_result
from policy_dsl.backends.interpreter.duties import LimitCode, RightCode
from policy_dsl.backends.interpreter.env import Env
from policy_dsl.backends.interpreter.groups import CapCode, ChoiceCode
from policy_dsl.backends.interpreter.notices import PoolCode, Standing
from policy_dsl.backends.interpreter.run import Run
from policy_dsl.backends.interpreter.totals import Totals
from policy_dsl.core.ir import Bool, Policy, Right
from policy_dsl.core.result import Missing, Notice, Outcome, Status, Total
from policy_dsl.values.case import Case
from policy_dsl.values.dates import FIRST_DAY, LAST_DAY
from policy_dsl.values.ranges import upper

Amount = tuple[str, str | None, Status, int, int | None]
"""Award id, item name, status, floor, ceiling (None: no upper end)."""


class Work:
    """A case under evaluation: its units can still be changed (by pools) before it becomes an answer."""

    __slots__ = ("notices", "run", "totals", "units")

    def __init__(
        self, code: Compiled, case: Case, *, texts: bool, trace: bool, ties: bool = True
    ) -> None:
        """``ties``: with the choices and the caps."""
        env = code.env
        self.run = run = Run(case, len(env.thing_at), len(env.award_at), texts, trace)
        run.gate, notice = gate_of(env, run)
        self.notices = [] if notice is None else [notice]
        # Without a date: as if it were in the period. Outside of it nothing is given anyway.
        run.within(env.first, env.last)
        self.units: list[Unit] = []
        for award in code.awards:
            self.units += award.units(run)
        self.totals = Totals(self.units, code.deducting)
        if not ties:
            return
        claims = list(self.totals.start)
        for choice in code.choices:
            self.totals.add(choice.apply(claims, self.notices))
        for cap in code.caps:
            self.totals.add(cap.apply(run, self.totals.start, self.notices))


class Compiled:
    """A policy under fixed readings. Evaluates any number of cases; holds nothing of them.

    Awards whose ``when`` is false under the readings do not exist for it.
    """

    def __init__(self, policy: Policy, readings: dict[str, str]) -> None:
        self.policy = policy
        self.env = env = Env(policy, readings)
        self.readings = env.readings
        self.awards = [AwardCode(env, a) for a in policy.awards if env.constant(a.when) is not False]
        self.deducting = frozenset(
            a.id
            for a in policy.awards
            if a.deducts and a.gross_floor is not None and a.gross_ceiling is not None
        )
        self.rights = [RightCode(env, right) for right in policy.rights]
        self.limits = [LimitCode(env, limit) for limit in policy.limits]
        self.choices = [ChoiceCode(c) for c in policy.choices if env.constant(c.when) is not False]
        self.caps = [CapCode(env, cap) for cap in policy.caps if env.constant(cap.when) is not False]
        self.pools = [PoolCode(p, policy) for p in policy.pools if env.constant(p.when) is not False]
        self.standing = Standing(policy, self.pools)

    def evaluate(self, case: Case, trace: bool = False, *, reasons: bool = True) -> Outcome:
        """Everything the policy answers for ``case``; with ``trace`` also how it came about.

        Without ``reasons``: the answer alone, not why an award is refused nor the figures of a limit in words.
        """
        return self.answer(Work(self, case, texts=reasons or trace, trace=trace))

    def total(self, case: Case, awards: tuple[str, ...], item: str = "") -> Total:
        """The sum over some awards (``item``: of one list item), as exact as the sum over all: what one deducts
        from another, a cap and a choice make it narrower than its parts."""
        work = Work(self, case, texts=False, trace=False)
        return work.totals.of(
            [
                unit
                for unit in work.totals.start
                if unit.code.award.id in awards
                and (not item or (unit.item is not None and unit.item.name == item))
            ]
        )

    def holds(self, case: Case, condition: Bool, thing: str = "") -> dict[str | None, Status]:
        """Whether a condition holds: of the applicant (None), or of each item of a list by name; ``granted`` means
        that it does."""
        run = Work(self, case, texts=False, trace=False).run
        code = RightCode(self.env, Right("", "", "", "", condition, thing or None))
        return {result.item: result.status for result, _ in code.results(run)}

    def amounts(self, case: Case) -> list[Amount]:
        """The awards and sums of :meth:`evaluate`, without texts, rights, limits and totals."""
        return [
            (
                u.code.award.id,
                None if u.item is None else u.item.name,
                u.status,
                u.floor_low,
                upper(u.ceiling_high),
            )
            for u in Work(self, case, texts=False, trace=False).units
        ]

    def answer(self, work: Work) -> Outcome:
        """The answer for a case whose awards are worked out."""
        run, units, policy = work.run, work.units, self.policy
        rights = [r for code in self.rights for r in code.results(run)]
        # Limits hold whatever the period: with no date, any day is possible.
        run.within(FIRST_DAY, LAST_DAY)
        limits = [r for code in self.limits for r in code.results(run)]
        total, totals = sums_of(work.totals)
        notices: list[Notice] = [
            *work.notices,
            *self.standing.of([unit for unit in work.totals.start if unit.status != "denied"], run),
        ]
        missing: tuple[Missing, ...] = ()
        if run.bits:
            decided = [(u.code.award.id, u.mask) for u in units]
            decided += [(right.id, mask) for right, mask in rights]
            decided += [(limit.id, mask) for limit, mask in limits]
            missing = missing_of(run, decided)
        return Outcome(
            policy.name,
            policy.number,
            work.run.case.name,
            run.date,
            self.readings,
            tuple([award_result(unit, run.names(unit.mask) if unit.mask else ()) for unit in units]),
            tuple([right for right, _ in rights]),
            tuple([limit for limit, _ in limits]),
            total,
            totals,
            missing,
            tuple(notices),
        )


def compile_policy(policy: Policy, readings: dict[str, str] | None = None) -> Compiled:
    """Compiles a policy under ``readings`` (name → option; the default where one is not named).

    ``ValueError`` for a reading or an option that the policy does not have.
    """
    return Compiled(policy, readings or {})


def evaluate(
    policy: Policy, case: Case, *, readings: dict[str, str] | None = None, trace: bool = False
) -> Outcome:
    """Compiles and evaluates in one go. For many cases: :func:`compile_policy` once."""
    return Compiled(policy, readings or {}).evaluate(case, trace)
