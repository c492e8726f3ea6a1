"""The search with Hypothesis: it draws the applicants, and makes those that it finds as simple as it can.

The only module that imports Hypothesis (``polc[fuzz]``).
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import TypeVar

from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from hypothesis import strategies as st
from hypothesis.configuration import set_hypothesis_home_dir

from policy_dsl.fuzz.applicants import Dice
from policy_dsl.fuzz.suite import Broken, Sample, Suite
from policy_dsl.values.case import Case

T = TypeVar("T")
Draw = Callable[[st.SearchStrategy[int]], int]


AGAIN = 4
"""So many times the examples are tried to come upon again what is known to be there."""


class Found(Exception):
    """Something does not hold."""


class Choices:
    """Choices that Hypothesis makes."""

    def __init__(self, draw: Draw) -> None:
        self.draw = draw

    def whole(self, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``."""
        return self.draw(_between(low, high))

    def pick(self, options: Sequence[T]) -> T:
        """One of the options."""
        return options[self.draw(_between(0, len(options) - 1))]


@cache
def _between(low: int, high: int) -> st.SearchStrategy[int]:
    return st.integers(low, high)


def samples(suite: Suite) -> st.SearchStrategy[Sample]:
    """Applicants of the suite's policy as a strategy."""

    @st.composite
    def made(draw: st.DrawFn) -> Sample:
        return suite.draw(Choices(draw))

    return made()


def search(
    suite: Suite, examples: int, number: int, tell: Callable[[int, int], None] | None = None
) -> Iterator[Broken]:
    """Every probe that does not hold of one of ``examples`` applicants drawn from the seed ``number``, with the simplest
    that was found. ``tell`` hears how many of how many have been looked at.

    Half of them come from dice, which scatter; half from Hypothesis, which varies what it has tried."""
    with tempfile.TemporaryDirectory() as folder:
        set_hypothesis_home_dir(folder)  # else it leaves a folder where the command was started
        try:
            yield from _search(suite, examples, number, tell or _silent)
        finally:
            set_hypothesis_home_dir(None)


def _silent(*_: int) -> None:
    """Nobody wants to hear."""


def _search(suite: Suite, examples: int, number: int, tell: Callable[[int, int], None]) -> Iterator[Broken]:
    wanted = frozenset(range(len(suite.probes)))
    thrown: dict[int, tuple[Case, ...]] = {}
    dice = Dice(number)
    half = examples // 2
    for looked in range(half):
        sample = suite.draw(dice)
        while (found := suite.wrong(sample, wanted - set(thrown))) is not None:
            thrown[found[0]] = found[1]
        tell(looked + 1, examples)
    for at, cases in sorted(thrown.items()):
        # what the dice came upon Hypothesis comes upon too, and makes simple; if not, only facts are left out of it
        again = _one(suite, frozenset({at}), AGAIN * examples, number, _silent)
        yield suite.stated(at, again[1] if again is not None else cases)
    wanted -= set(thrown)
    while found := _one(suite, wanted, examples - half, number, lambda looked: tell(half + looked, examples)):
        wanted -= {found[0]}
        yield suite.stated(*found)


def _one(
    suite: Suite,
    wanted: frozenset[int],
    examples: int,
    number: int,
    tell: Callable[[int], None],
) -> tuple[int, tuple[Case, ...]] | None:
    """The first of the probes that does not hold, of the simplest applicants."""
    looked = 0
    found: tuple[int, tuple[Case, ...]] | None = None

    @seed(number)
    @settings(
        max_examples=examples,
        phases=(Phase.generate, Phase.shrink),
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        verbosity=Verbosity.quiet,
        print_blob=False,
        report_multiple_bugs=False,
    )
    @given(samples(suite))
    def look(sample: Sample) -> None:
        nonlocal looked, found
        looked += 1
        tell(min(looked, examples))
        # once something is found only that is made simpler, not the next thing that happens to fail beside it
        broken = suite.wrong(sample, wanted if found is None else frozenset({found[0]}))
        if broken is not None:
            found = broken
            raise Found

    try:
        look()
    except Found:
        return found
    return None
