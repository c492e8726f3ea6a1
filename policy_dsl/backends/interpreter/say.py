"""Closures that record a step of the trace: what was asked or computed, from what, with what result."""

from __future__ import annotations

from policy_dsl.backends.interpreter.inputs import Inputs, Reader
from policy_dsl.backends.interpreter.run import BoolFn, NumFn, Run
from policy_dsl.core.ir import SayBool, SayNum
from policy_dsl.core.result import Step
from policy_dsl.values.format import unit_of
from policy_dsl.values.ranges import Kleene, Ranged, least, less, lower, upper


def say_bool(node: SayBool, test: BoolFn, inputs: Inputs, code: int, loops: tuple[int, ...]) -> BoolFn:
    """A condition. One that floor, ceiling and eligibility share is shown once for each item of ``loops``.

    ``code``: the same number for the same condition, wherever it stands in the award.
    """
    kind, origin, text = node.kind, node.origin, node.origin.text
    read: Reader | None = None

    def said(run: Run) -> Kleene:
        nonlocal read
        truth = test(run)
        key = (code, *[id(run.cur[at]) for at in loops]) if loops else code
        steps = run.steps
        if key not in steps:
            if read is None:
                read = inputs.reader()
            if truth is True or truth is False:
                step = Step(kind, text, truth, None, None, 1, "", None, read(run), (), origin)
            else:
                needs = run.names(truth)
                step = Step(kind, text, None, None, None, 1, "", None, read(run), needs, origin)
            steps[key] = step
        return truth

    return said


def say_num(
    node: SayNum, get: NumFn, cap: NumFn | None, inputs: Inputs, code: int, loops: tuple[int, ...]
) -> NumFn:
    """A step of a calculation; ``cap`` is apart where the step says whether it bound.

    Floor and ceiling often are the same words with the same value, and then are one step.
    """
    kind, origin, text, den = node.kind, node.origin, node.origin.text, node.den
    unit = unit_of(node.type)
    read: Reader | None = None

    def said(run: Run) -> Ranged:
        nonlocal read
        value = get(run)
        bound: bool | None = None
        if cap is not None:
            limit = cap(run)
            over = less(limit, value)
            bound = over if isinstance(over, bool) else None
            value = least([value, limit])
        low, high, mask = (value, value, 0) if isinstance(value, int) else value
        key = (code, low, high, *[id(run.cur[at]) for at in loops]) if loops else (code, low, high)
        steps = run.steps
        if key not in steps:
            if read is None:
                read = inputs.reader()
            found = read(run)
            needs = run.names(mask) if mask else ()
            steps[key] = Step(
                kind, text, None, lower(low), upper(high), den, unit, bound, found, needs, origin
            )
        return value

    return said
