"""Range arithmetic: every value that the parts allow lies in the result, and points stay points."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from policy_dsl.values import ranges
from policy_dsl.values.ranges import FINITE, INF, Ranged, Span, ends

ENDS = st.sampled_from([-INF, -7, -1, 0, 1, 3, 10, INF])


@st.composite
def spans(draw: st.DrawFn) -> Ranged:
    low, high = sorted((draw(ENDS), draw(ENDS)))
    return ranges.span(low, high, draw(st.sampled_from([2, 4, 8])))


@st.composite
def values_in(draw: st.DrawFn, span: Span) -> int:
    return draw(st.integers(max(span[0], -1000), min(span[1], 1000)))


def finite(value: Ranged) -> bool:
    low, high, _ = ends(value)
    return low <= 1000 and high >= -1000


@given(spans(), spans(), st.integers(-5, 5), st.integers(1, 5), st.data())
def test_sound(left: Ranged, right: Ranged, factor: int, divisor: int, data: st.DataObject) -> None:
    if not (finite(left) and finite(right)):
        return
    a = data.draw(values_in(ends(left)))
    b = data.draw(values_in(ends(right)))
    for result, value in [
        (ranges.add([left, right]), a + b),
        (ranges.sub(left, right), a - b),
        (ranges.scale(left, factor), a * factor),
        (ranges.floordiv(left, divisor), a // divisor),
        (ranges.least([left, right]), min(a, b)),
        (ranges.greatest([left, right]), max(a, b)),
        (ranges.hull(left, right, 16), a),
        (ranges.hull(left, right, 16), b),
    ]:
        low, high, mask = ends(result)
        assert low <= value <= high
        assert (mask > 0) == (low < high)
        assert low > -FINITE or low == -INF
        assert high < FINITE or high == INF
    for truth, fact in [(ranges.less(left, right), a < b), (ranges.equal(left, right), a == b)]:
        assert truth is fact or truth not in (True, False)


def test_infinite_ends_are_shown_as_none() -> None:
    assert ranges.upper(INF) is None and ranges.lower(-INF) is None
    assert ranges.upper(5) == ranges.lower(5) == 5


def test_unbounded_stays_unbounded() -> None:
    assert ranges.sub(INF, (0, INF, 2)) == INF
    assert ranges.sub((0, INF, 2), (0, INF, 4)) == (-INF, INF, 6)


def test_a_range_that_closes_depends_on_nothing() -> None:
    assert ranges.span(3, 3, 6) == 3
    assert ranges.least([(0, 5, 2), (-2, 0, 4), 0]) == (-2, 0, 4)
    assert ranges.greatest([(0, 5, 2), 5]) == 5


def test_negation() -> None:
    assert ranges.negate(True) is False and ranges.negate(False) is True and ranges.negate(6) == 6
