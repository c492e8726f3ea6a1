"""What the reader must know besides the awards: shared pools, overlapping and superior policies."""

from __future__ import annotations

from policy_dsl.backends.interpreter.awards import Unit
from policy_dsl.backends.interpreter.run import Run
from policy_dsl.backends.pool_words import pool_text, recipients_of
from policy_dsl.core.ir import Policy, Pool
from policy_dsl.core.result import Notice


class PoolCode:
    """A pool, with its words made once. ``notice``: for each applicant who draws on it. ``recipients``: what says who is paid, where
    that need not be known."""

    __slots__ = ("awards", "notice", "pool", "recipients", "text")

    def __init__(self, pool: Pool, policy: Policy) -> None:
        self.pool = pool
        self.awards = frozenset(pool.awards)
        self.text = pool_text(pool)
        self.recipients = recipients_of(pool, policy)
        article = next((a.article for a in policy.awards if a.id in self.awards), "")
        self.notice = Notice("pool", f"{self.text}：与其他申请人共享", article)

    def holds(self, unit: Unit, run: Run) -> bool:
        """Whether a unit counts towards the pool; with its level not known, it may and so does."""
        return unit.code.award.id in self.awards and self._of_level(unit, run)

    def _of_level(self, unit: Unit, run: Run) -> bool:
        pool = self.pool
        if pool.level is None or pool.fact is None:
            return True
        values = run.values if unit.item is None or pool.fact.thing is None else unit.item.values
        found = values.get(pool.fact.name)
        return found is None or found == pool.level


class Standing:
    """The notices that hold for every applicant who may get something."""

    __slots__ = ("_known", "_of_award", "_pools", "_unknown")

    def __init__(self, policy: Policy, pools: list[PoolCode]) -> None:
        self._pools = pools
        self._of_award: dict[str, list[PoolCode]] = {}
        for pool in pools:
            for award in pool.awards:
                self._of_award.setdefault(award, []).append(pool)
        superior = [Notice("superior", policy.superior)] if policy.superior else []
        self._known = self._unknown = superior
        if policy.overlap:
            text = f"与各级同类政策有重叠的，按“{policy.overlap}”的原则执行"
            self._known = [Notice("overlap", text), *superior]
            self._unknown = [Notice("overlap", text + "；未给出同类政策的享受情况"), *superior]

    def of(self, claims: list[Unit], run: Run) -> list[Notice]:
        """The notices for a case with these awards, which are those that are not refused."""
        if not claims:
            return []
        drawn = {
            pool
            for unit in claims
            for pool in self._of_award.get(unit.code.award.id, ())
            if pool.pool.level is None or pool.holds(unit, run)
        }
        found = [pool.notice for pool in self._pools if pool in drawn] if drawn else []
        return found + (self._unknown if run.case.overlaps is None else self._known)
