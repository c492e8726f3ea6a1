"""The evaluator against the oracle on random applicants (``python -m tests.oracle.agreement`` runs 100,000)."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import HealthCheck, given, settings

from policy_dsl.values.case import Case

from . import agreement, strategies

EVALUATOR = agreement.Evaluator()


def test_random_applicants() -> None:
    wrong = agreement.run(4000, seed=66)
    assert wrong == []


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(case=strategies.cases(), readings=strategies.readings())
def test_boundary_aware_applicants(case: Case, readings: Mapping[str, str]) -> None:
    assert agreement.differences(EVALUATOR, case, readings) == []
