"""Every hand-reckoned figure of ``test_oracle.py`` is asked of the oracle and of the evaluator."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from . import agreement

NAMES = ("oracle", "total", "rights", "limits")


@pytest.fixture(scope="module", autouse=True, params=["oracle", "evaluator"])
def engine(request: pytest.FixtureRequest) -> Iterator[str]:
    """Which of the two answers."""
    module = request.module
    if not module.__name__.endswith("test_oracle"):
        yield request.param
        return
    kept = {name: getattr(module, name) for name in NAMES}
    if request.param == "evaluator":
        evaluator = agreement.Evaluator()
        for name in NAMES:
            setattr(module, name, getattr(evaluator, name))
    yield request.param
    for name, function in kept.items():
        setattr(module, name, function)
