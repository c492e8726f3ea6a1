"""What the evaluator and a query answer differently."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from random import Random

from policy_dsl.backends.columnar.expr import Unsupported
from policy_dsl.backends.columnar.given import Given
from policy_dsl.backends.interpreter import compile_policy
from policy_dsl.values.case import Case, Item, Value
from tests.columnar.tables import Row, Tables

MOST = 2**62


def thinned(case: Case, random: Random) -> Case:
    """The applicant with some facts, lists and histories not known."""
    share = random.choice((0, 0.1, 0.4))

    def kept(values: dict[str | tuple[str, int], Value]) -> dict[str | tuple[str, int], Value]:
        return {key: value for key, value in values.items() if random.random() >= share}

    return Case(
        case.name,
        None if random.random() < share / 2 else case.date,
        kept(case.values),
        {
            thing: tuple(Item(item.name, kept(item.values)) for item in items)
            for thing, items in case.things.items()
            if random.random() >= share
        },
        None if random.random() < share else case.history,
        None if random.random() < share else case.overlaps,
    )


def statuses(tables: Tables, readings: dict[str, str]) -> Iterator[str]:
    """Of every award of every applicant."""
    return (row[2] for rows in tables.answers(readings) for row in rows)


def differences(tables: Tables, readings: dict[str, str], given: Given | None = None) -> list[str]:
    """The rows that only one of the two has, in words. What is beyond 64 bits an engine refuses, so such applicants are
    not asked about."""
    policy = tables.policy
    code = compile_policy(policy, readings)
    per_item = {award.id for award in policy.awards if award.thing}
    wanted = [code.amounts(case) for case in tables.cases]
    tables.without([at for at, rows in enumerate(wanted) if any((row[4] or 0) > MOST for row in rows)])
    answers = tables.answers(readings, given)
    totals = None
    with suppress(Unsupported):  # a policy may tie its awards crosswise
        totals = tables.totals(readings, given)
    tables.summed = totals is not None

    def shown(row: Row) -> bool:
        # an award for the items of a list that is not known, refused: one row or none say the same
        return row[0] not in per_item or row[1] is not None or row[2] != "denied"

    found = []
    for at, (mine, theirs) in enumerate(zip(wanted, answers, strict=True)):
        if at in tables.left_out:
            continue
        ours, others = {row for row in mine if shown(row)}, {row for row in theirs if shown(row)}
        total = code.evaluate(tables.cases[at], reasons=False).total
        if totals is not None and totals[at] != (total.floor, total.ceiling):
            found.append(f"{at} total: evaluator {total}, query {totals[at]}")
        found += [f"{at} evaluator {row}" for row in ours - others] + [
            f"{at} query {row}" for row in others - ours
        ]
    return found
