"""Rights and limits: what a policy says that is not money."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from policy_dsl.backends.interpreter.builder import Builder
from policy_dsl.backends.interpreter.env import Env
from policy_dsl.backends.interpreter.run import NO_ITEM, BoolFn, NumFn, Run
from policy_dsl.core import ir
from policy_dsl.core.result import LimitResult, RightResult, Status, Step
from policy_dsl.types import RateT
from policy_dsl.values.case import Item
from policy_dsl.values.format import UNKNOWN, format_number, format_range, format_share
from policy_dsl.values.ranges import FINITE, Kleene, ends, lower, upper

Within = Literal["within", "exceeded", "unknown", "not_applicable"]


class RightCode:
    """A right, compiled once without and once with a trace."""

    def __init__(self, env: Env, right: ir.Right) -> None:
        self.env = env
        self.right = right
        self._tests: dict[bool, BoolFn] = {}

    def results(self, run: Run) -> list[tuple[RightResult, int]]:
        """One result for the applicant or for each item, with the mask of what is missing."""
        return [self._one(run, item) for item in _items(run, self.env, self.right.thing)]

    def _one(self, run: Run, item: Item | None) -> tuple[RightResult, int]:
        right, gate, trace = self.right, run.gate, run.trace
        truth: Kleene = gate.truth
        steps: tuple[Step, ...] = (gate.step,) if trace and gate.step is not None else ()
        if truth is not False:
            if trace not in self._tests:
                self._tests[trace] = Builder(self.env, right.thing, trace).boolean(right.eligible)
            run.begin()
            truth = _both(truth, self._tests[trace](run))
            if item is None and right.thing is not None and truth is not False:
                # The list is not given, and there may be no such item at all.
                truth = run.miss(right.thing) | (0 if truth is True else truth)
            steps = (*steps, *run.traced())
        mask = 0 if isinstance(truth, bool) else truth
        status: Status = "granted" if truth is True else "unknown" if mask else "denied"
        result = RightResult(
            right.id,
            right.article,
            right.title,
            right.holder,
            status,
            None if item is None else item.name,
            run.names(mask),
            right.text,
            right.quote,
            steps,
        )
        return result, mask


class LimitCode:
    """A limit on a plan, compiled once without and once with a trace. The period has no say in it."""

    def __init__(self, env: Env, limit: ir.Limit) -> None:
        self.env = env
        self.limit = limit
        self._tests: dict[bool, tuple[BoolFn, BoolFn]] = {}
        builder = Builder(env, limit.thing)
        self._figures: tuple[NumFn | None, ...] = tuple(
            None if node is None else builder.number(node)
            for node in (limit.actual, limit.limit, limit.whole)
        )
        self._type = limit.type if limit.whole is None else RateT()
        self._constant = ""
        if isinstance(limit.limit, ir.Const):
            self._constant = format_number(limit.limit.value, self._type)

    def results(self, run: Run) -> list[tuple[LimitResult, int]]:
        """One result for the applicant or for each item, with the mask of what is missing."""
        return [self._one(run, item) for item in _items(run, self.env, self.limit.thing)]

    def _one(self, run: Run, item: Item | None) -> tuple[LimitResult, int]:
        limit, trace = self.limit, run.trace
        if trace not in self._tests:
            builder = Builder(self.env, limit.thing, trace)
            self._tests[trace] = builder.boolean(limit.applies), builder.boolean(limit.within)
        applies, within = self._tests[trace]
        run.begin()
        status, mask = _status(applies(run), within, run)
        if item is None and limit.thing is not None and status != "not_applicable":
            status, mask = "unknown", mask | run.miss(limit.thing)
        steps = run.traced() if trace else ()
        actual, most = self._shown(run) if run.texts and status != "not_applicable" else ("", "")
        result = LimitResult(
            limit.id,
            limit.article,
            limit.title,
            status,
            actual,
            most,
            None if item is None else item.name,
            run.names(mask),
            limit.text,
            limit.quote,
            steps,
        )
        return result, mask

    def _shown(self, run: Run) -> tuple[str, str]:
        """The two figures as text; a share as a percentage."""
        actual, most, whole = self._figures
        if actual is None or most is None:
            return "", ""
        low, high, _ = ends(actual(run))
        limit_low, limit_high, _ = ends(most(run))
        type_ = self._type
        limit_text = self._constant or format_range(lower(limit_low), upper(limit_high), type_)
        if whole is None:
            return format_range(lower(low), upper(high), type_), limit_text
        whole_low, whole_high, _ = ends(whole(run))
        if low != high or whole_low != whole_high or high > FINITE:
            return UNKNOWN, limit_text
        if whole_low <= 0:
            return "无法计算（总数为0）", limit_text
        return format_share(low, whole_low, limit_low if limit_low == limit_high else None), limit_text


def _items(run: Run, env: Env, thing: str | None) -> Iterator[Item | None]:
    """Puts the items in place, one after the other; None where there is no list, or it is not given."""
    items = None if thing is None else run.things.get(thing)
    if items is None or thing is None:
        yield None
        return
    at = env.thing_at[thing]
    for item in items:
        run.cur[at] = item
        yield item
    run.cur[at] = NO_ITEM


def _both(left: Kleene, right: Kleene) -> Kleene:
    """且 of two truths."""
    if left is False or right is False:
        return False
    if left is True:
        return right
    return left if right is True else left | right


def _status(applies: Kleene, within: BoolFn, run: Run) -> tuple[Within, int]:
    if applies is False:
        return "not_applicable", 0
    kept = within(run)
    if applies is True and kept is True:
        return "within", 0
    if applies is True and kept is False:
        return "exceeded", 0
    return "unknown", (0 if isinstance(applies, bool) else applies) | (0 if isinstance(kept, bool) else kept)
