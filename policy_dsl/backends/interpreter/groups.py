"""What several awards of one applicant share: a choice among them, and caps on their sum."""

from __future__ import annotations

from collections.abc import Mapping

from policy_dsl.backends.interpreter.awards import Unit
from policy_dsl.backends.interpreter.builder import Builder
from policy_dsl.backends.interpreter.env import Env
from policy_dsl.backends.interpreter.run import Run
from policy_dsl.core import ir
from policy_dsl.core.result import Notice, Step
from policy_dsl.types import MoneyT
from policy_dsl.values.format import format_number, format_range, unit_of
from policy_dsl.values.ranges import ends, lower, upper


class Tie:
    """Units whose sum is narrower than their own sums added up.

    The sum is at most ``low`` (of floors) and ``high`` (of ceilings). ``after``: floor and ceiling of each
    unit once the tie has been applied to it.
    """

    __slots__ = ("after", "high", "low", "units")

    def __init__(self, units: list[Unit], low: int, high: int) -> None:
        self.units = units
        self.low = low
        self.high = high
        self.after = {unit: (unit.floor_low, unit.ceiling_high) for unit in units}


class ChoiceCode:
    """限报一项: the best award of several, compiled."""

    def __init__(self, choice: ir.Choice) -> None:
        self.choice = choice

    def apply(self, units: list[Unit], notices: list[Notice]) -> Tie | None:
        """Keeps the best award: the highest ceiling, then the highest floor, then the first one.

        Missing facts may leave open which one that is; then each that may be the best is unknown, and
        the sum of all is that of one of them.
        """
        sums = [s for s in (_Sum(units, award) for award in self.choice.awards) if s.units]
        if len(sums) < 2:
            return None
        best = next((a for a in sums if all(a is b or a.surely_before(b, sums) for b in sums)), None)
        titles = "、".join(a.title for a in sums)
        if best is not None:
            for other in sums:
                if other is not best:
                    other.deny(f"限报一项：已按较高的“{best.title}”计算")
            notices.append(
                Notice("choice", f"{titles}限报一项，按较高的“{best.title}”计算", self.choice.article)
            )
            return Tie([u for s in sums for u in s.units], best.floor_low, best.ceiling_high)
        left = [a for a in sums if not any(b.surely_before(a, sums) for b in sums if b is not a)]
        for other in sums:
            if other not in left:
                other.deny("限报一项：另有一项一定较高")
        mask = 0
        for a in left:
            for unit in a.units:
                mask |= unit.mask
        floor = min(a.floor_low for a in left)
        ceiling = max(a.ceiling_high for a in left)
        for a in left:
            for unit in a.units:
                unit.doubt(mask)
        notices.append(Notice("choice", f"{titles}限报一项，哪一项较高还要看未知的事实", self.choice.article))
        return Tie([u for s in sums for u in s.units], floor, ceiling)


class _Sum:
    """One award of a choice, over all of its items."""

    def __init__(self, units: list[Unit], award: str) -> None:
        self.units = [u for u in units if u.code.award.id == award and u.status != "denied"]
        self.title = self.units[0].code.award.title if self.units else ""
        self.floor_low = sum(u.floor_low for u in self.units)
        self.floor_high = sum(u.floor_high for u in self.units)
        self.ceiling_low = sum(u.ceiling_low if u.status == "granted" else 0 for u in self.units)
        self.ceiling_high = sum(u.ceiling_high for u in self.units)

    def surely_before(self, other: _Sum, order: list[_Sum]) -> bool:
        """Whether this one is better than ``other`` whatever the missing facts are."""
        if self.ceiling_low != other.ceiling_high:
            return self.ceiling_low > other.ceiling_high
        if self.floor_low != other.floor_high:
            return self.floor_low > other.floor_high
        return order.index(self) < order.index(other)

    def deny(self, reason: str) -> None:
        for unit in self.units:
            unit.deny(reason)


class CapCode:
    """合计不超过, compiled."""

    def __init__(self, env: Env, cap: ir.Cap) -> None:
        self.cap = cap
        self.awards = frozenset(cap.awards)
        self.limit = Builder(env).number(cap.limit)
        self.traced = Builder(env, trace=True).number(cap.limit)

    def apply(self, run: Run, units: Mapping[Unit, tuple[int, int]], notices: list[Notice]) -> Tie | None:
        """Keeps the first awards whole and cuts the later ones, floors and ceilings each.

        Nothing comes back when the cap cannot bind. ``units``: those that were not refused at first, with
        their ends then; what an earlier cap or choice has cut still is a part of the sum.
        """
        parts = [u for u in units if u.code.award.id in self.awards]
        members = [u for u in parts if u.status != "denied"]
        if not members:
            return None
        if run.trace:
            run.begin()
            limit = self.traced(run)
        else:
            limit = self.limit(run)
        low, high, mask = ends(limit)
        low, high = max(low, 0), max(high, 0)
        ceiling = sum(u.ceiling_high for u in members)
        if run.trace:
            sure = sum(u.ceiling_low for u in members if u.status == "granted")
            bound = True if sure > high else False if ceiling <= low else None
            self._show(run, members, low, high, mask, bound)
        if sum(units[u][1] for u in parts) <= low:
            return None
        before = [(u, u.floor_low, u.ceiling_high) for u in members]
        _cut(members, low, high, mask)
        text = self.cap.origin.text or f"合计不超过{_money(low, high)}"
        for unit, f, c in before:
            if unit.ceiling_high == 0:
                unit.deny(f"合计上限已用完：{text}（可用额度{_money(low, high)}）")
            if unit.ceiling_high < c or unit.floor_low < f:
                notices.append(
                    Notice("cap", _cut_text(unit, f, c, text, _money(low, high)), self.cap.article)
                )
        return Tie(parts, low, high)

    def _show(
        self, run: Run, members: list[Unit], low: int, high: int, mask: int, bound: bool | None
    ) -> None:
        """The steps of the limit, and the cap itself, at the end of each trace."""
        step = Step(
            "cap",
            self.cap.origin.text,
            None,
            lower(low),
            upper(high),
            unit=unit_of(MoneyT()),
            bound=bound,
            needs=run.names(mask),
            origin=self.cap.origin,
        )
        for unit in members:
            unit.steps = (*unit.steps, *run.traced(), step)


def _cut(members: list[Unit], low: int, high: int, mask: int) -> None:
    """Shares out a limit between ``low`` and ``high`` in the order of ``members``.

    A floor is never left above its ceiling (a 定额 after a ceiling that may use up everything); as floors
    are below ceilings, what is left of the limit for the ceilings always bounds the floors too.
    """
    earlier_low = earlier_high = shared = 0
    for unit in members:
        c_low, c_high = unit.ceiling_low, unit.ceiling_high
        sure = unit.status == "granted"
        own = unit.mask
        if earlier_high + c_high > low:
            # What is left for it depends on the limit and on the awards before it.
            unit.mask |= mask | shared
        unit.ceiling_low = min(c_low, max(0, low - earlier_high))
        unit.ceiling_high = min(c_high, max(0, high - earlier_low))
        unit.floor_low = min(unit.floor_low, unit.ceiling_low)
        unit.floor_high = min(unit.floor_high, unit.ceiling_high)
        if sure and unit.floor_low == unit.floor_high and unit.ceiling_low == unit.ceiling_high:
            unit.mask = 0
        earlier_low += c_low if sure else 0
        earlier_high += c_high
        shared |= own


def _cut_text(unit: Unit, floor: int, ceiling: int, text: str, left: str) -> str:
    name = unit.code.award.title or unit.code.award.id
    if unit.item is not None:
        name += f"（{unit.item.name}）"
    was, now = _money(floor, ceiling), _money(unit.floor_low, unit.ceiling_high)
    return f"{name}由{was}减为{now}：{text}（可用额度{left}）"


def _money(low: int, high: int) -> str:
    top = upper(high)
    return format_number(low, MoneyT()) if low == high else format_range(low, top, MoneyT())
