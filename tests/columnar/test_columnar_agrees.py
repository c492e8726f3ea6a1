"""The query means what the evaluator means: same statuses and amounts for the same applicants."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from policy_dsl.backends.columnar import ties
from policy_dsl.backends.columnar.capabilities import capabilities, name
from policy_dsl.backends.columnar.columns import Columns
from policy_dsl.backends.columnar.given import Given
from policy_dsl.backends.columnar.ranges import Num, Ranges
from policy_dsl.backends.columnar.receipts import Receipts
from policy_dsl.backends.contract import gaps
from policy_dsl.core import ir
from policy_dsl.pipeline import compile_file, compile_text
from policy_dsl.source import Source
from policy_dsl.values.case import Case
from tests.columnar.agree import differences, statuses, thinned
from tests.columnar.tables import YEARS, Tables
from tests.oracle import strategies
from tests.proofs.applicants import Applicants
from tests.random_policies import random_policy

HZ2025 = Path(__file__).resolve().parents[2] / "policies" / "hz2025.pol"


@pytest.fixture(scope="module")
def hz2025() -> ir.Policy:
    policy = compile_file(HZ2025).policy
    assert policy is not None
    return policy


def everybody(seed: int, count: int, complete: float = 0.5) -> list[Case]:
    random = Random(seed)
    return [strategies.random_case(random, complete=random.random() < complete) for _ in range(count)]


@pytest.mark.parametrize("seed", range(3))
def test_of_hz2025_nothing_differs(hz2025: ir.Policy, tmp_path: Path, seed: int) -> None:
    cases = everybody(seed, 400)
    readings = strategies.random_readings(Random(seed)) if seed else {}
    tables = Tables(hz2025, cases, tmp_path)
    seen = Counter(statuses(tables, readings))
    assert differences(tables, readings) == []
    assert all(seen[status] > 300 for status in ("granted", "denied", "unknown"))


def test_of_complete_tables_nothing_differs(hz2025: ir.Policy, tmp_path: Path) -> None:
    """Columns without NULLs, and lists and histories that are known of everybody, are computed without ends."""
    cases = [case for case in everybody(5, 500, 1.0) if case.date is not None]
    of_all = [(None, case.values) for case in cases] + [
        (thing, item.values) for case in cases for thing, items in case.things.items() for item in items
    ]
    keys = [(f.thing, f.name) for f in hz2025.facts if not f.yearly]
    full = frozenset((t, n) for t, n in keys if all(n in values for thing, values in of_all if thing == t))
    assert len(full) > len(keys) / 2 and all(case.history is not None for case in cases)
    given = Given(
        full=full,
        nullable=frozenset(keys) - full,
        years={(f.thing, f.name): YEARS for f in hz2025.facts if f.yearly},
        lists={thing.name: "given" for thing in hz2025.things},
        own="given",
        other="given",
        day="full",
    )
    assert differences(Tables(hz2025, cases, tmp_path), {}, given) == []


def test_of_what_no_table_tells_nothing_is_certain(hz2025: ir.Policy, tmp_path: Path) -> None:
    """No child tables, no histories, one day for all."""
    day = everybody(7, 1, 1.0)[0].date
    assert day is not None
    cases = [
        Case(case.name, day, case.values, {}, None, None)
        for case in everybody(6, 300)
        if case.date is not None
    ]
    given = Given(
        nullable=frozenset((None, f.name) for f in hz2025.facts if f.thing is None and not f.yearly),
        years={(f.thing, f.name): YEARS for f in hz2025.facts if f.yearly},
        day=day,
    )
    assert differences(Tables(hz2025, cases, tmp_path), {}, given) == []


@pytest.mark.parametrize("seed", range(24))
def test_of_random_policies_nothing_differs(tmp_path: Path, seed: int) -> None:
    policy = compile_text(Source("随机.pol", random_policy(seed))).policy
    assert policy is not None
    random = Random(seed)
    cases = [thinned(case, random) for case in Applicants(policy, seed).cases(150)]
    assert differences(Tables(policy, cases, tmp_path), {}) == []


_SUM, _LESS = Ranges.sub, Ranges._less
PLANTED: dict[str, tuple[type, str, Callable[..., object]]] = {
    "a difference takes the lower end twice": (Ranges, "sub", lambda s, a, b: _SUM(s, Num(a.low, a.low), b)),
    "an open truth counts as met": (Ranges, "choose", lambda s, test, then, other: then),
    "less means not more": (Ranges, "_less", lambda s, a, b: s.c.negate(_LESS(s, b, a))),
    "nothing was received before": (Receipts, "any", lambda s, which, place: s.c.false),
    "a missing upper end does not count": (Columns, "greatest_high", Columns.greatest),
    "an earlier item takes nothing of a cap": (Columns, "before", lambda s, column, frame: s.zero),
    "the worst of a choice is kept": (ties._Sum, "before", lambda s, other, order: s.c.false),
    "NULL is no": (Columns, "negate", lambda s, truth: s._node("not", (s.surely(truth),), "bool", False)),
}  # fmt: skip


@pytest.mark.parametrize("planted", PLANTED)
def test_a_planted_error_is_noticed(
    hz2025: ir.Policy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, planted: str
) -> None:
    monkeypatch.setattr(*PLANTED[planted])
    found: list[str] = []
    for seed in range(40):
        policy = compile_text(Source("随机.pol", random_policy(seed))).policy if seed else hz2025
        assert policy is not None
        random = Random(seed)
        cases = [thinned(case, random) for case in Applicants(policy, seed).cases(60)]
        (folder := tmp_path / str(seed)).mkdir()
        found = differences(Tables(policy, cases, folder), {})
        if found:
            break
    assert found


def test_the_table_of_capabilities_is_complete() -> None:
    assert name == "columnar" and gaps(capabilities) == ()
