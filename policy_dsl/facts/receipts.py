"""The history of an applicant: what was received under this policy, and under policies of the same kind.

An entry: ``{"年度": 2024, "事项": award, "金额": money, "项目": item, "档": level, "来源": policy}``, or with 日期
in the place of 年度. 事项 is an award's id (``7.1``), its title, or its article (``第十条``, ``第10条``) when
the article has only one award.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from policy_dsl.facts import names as n
from policy_dsl.facts.names import Key, Table, fold, label, near
from policy_dsl.facts.numerals import chinese
from policy_dsl.facts.problem import Path, Problems, Raw, Reject
from policy_dsl.facts.values import day, is_unknown, money, said, text, wrong_kind, year
from policy_dsl.types import NONE
from policy_dsl.values.case import Item, Receipt

if TYPE_CHECKING:
    from policy_dsl.core.ir import Award, Policy

T = TypeVar("T")
Given = dict[str, tuple[str, Raw]]
"""The keys of an entry that are filled in: their spelling in the file, and their value."""
Things = dict[str, dict[str, str]]
"""The items of each list: their names by the spelling that counts."""

ONE_TOO = (
    "只有一项也写成列表：JSON 加上 [ ]，YAML 在这一项前面加“- ”；一项也没有的写“无”。",
    "A single one is a list too: [ ] around it in JSON, “- ” before it in YAML; 无 where there is none.",
)
ENTRY = (
    '写成 {"年度": 2024, "事项": "…", "金额": "…"}（YAML：- 年度: 2024，下面各行写事项、金额）。',
    'Write {"年度": 2024, "事项": "…", "金额": "…"} (in YAML - 年度: 2024, and the others below it).',
)

_NUMERALS = frozenset("零〇一二两三四五六七八九十百千")
_KEYS = Table([(key, Key(key)) for key in n.RECEIPT], [])


def article_number(words: str) -> int | None:
    """第十条, 第10条, 十, 10 → 10; None for anything else."""
    number = words.removeprefix("第").removesuffix("条")
    if number.isascii() and number.isdecimal():
        return int(number) if len(number) <= 4 else None
    return chinese(number) if 1 <= len(number) <= 9 and _NUMERALS.issuperset(number) else None


class Receipts:
    """Reads the entries of a history against the awards of a policy."""

    def __init__(self, policy: Policy, names: n.Names, problems: Problems) -> None:
        self.policy = policy
        self.by_item = policy.by_item
        self.names = names
        self.problems = problems
        self.ids: dict[str, Award] = {}
        self.titles: dict[str, list[Award]] = {}
        self.articles: dict[int | str, list[Award]] = {}
        for award in policy.awards:
            if self.ids.setdefault(fold(award.id), award) is not award:
                # the same award under another reading
                continue
            self.titles.setdefault(fold(award.title), []).append(award)
            number = article_number(fold(award.article))
            self.articles.setdefault(fold(award.article) if number is None else number, []).append(award)
        for article, title in policy.titles.items():
            # the heading of an article means its awards too, where no award has that title
            number = article_number(fold(article))
            meant = self.articles.get(fold(article) if number is None else number, [])
            if meant:
                self.titles.setdefault(fold(title), meant)

    def read(
        self,
        raw: Raw,
        path: Path,
        things: dict[str, tuple[Item, ...]],
        other: bool,
        applied: int | None = None,
    ) -> tuple[Receipt, ...] | None:
        """The receipts of ``历史`` (``other``: of 同类政策), None = unknown. 无 in words: there are none.

        ``applied``: the day of the application, None = not known.
        """
        if is_unknown(raw):
            return None
        if isinstance(raw, str) and raw.strip() == NONE:
            return ()
        if not isinstance(raw, list):
            self.problems.reject(
                wrong_kind(raw, "列表（[{…}]），或“无”", "a list, [{…}], or 无", ONE_TOO), path
            )
            return None
        receipts = []
        spelled = {one: {fold(item.name): item.name for item in items} for one, items in things.items()}
        blank = wrong = 0
        for number, entry in enumerate(raw):
            place = (*path, number)
            if not isinstance(entry, dict):
                self.problems.reject(wrong_kind(entry, "一条记录（{…}）", "an entry, {…}", ENTRY), place)
                wrong += 1
            elif entry and all(one is None for one in entry.values()):
                blank += 1
            elif (receipt := self._entry(entry, place, spelled, other, applied)) is not None:
                receipts.append(receipt)
            else:
                wrong += 1
        # a form that nobody filled in says nothing; nor does a history of which a part is lost
        return None if wrong or (blank and blank == len(raw)) else tuple(receipts)

    def _entry(
        self, entry: dict[str, Raw], path: Path, things: Things, other: bool, applied: int | None
    ) -> Receipt | None:
        """One receipt; None when something in it is wrong (and reported)."""
        before = self._wrong()
        given: Given = {}
        for key, raw in entry.items():
            target = _KEYS.find(key)
            if target is None:
                known = "、".join(one for one in n.RECEIPT if other or one != n.SOURCE)
                words = {"name": key, "list": n.OVERLAPS if other else n.HISTORY, "near": _KEYS.near(key)}
                self.problems.add("F0132", (*path, key), words | {"known": known}, "key")
            elif (name := label(target)) in given:
                self.problems.add("F0134", (*path, key), {"name": key, "first": given[name][0]}, "key")
            elif raw is not None:
                given[name] = (key, raw)
        year_ = self._year(given, path, applied)
        award = self._award(given, path)
        amount = self._field(given, n.AMOUNT, path, money)
        tier = thing = None
        if award is not None:
            tier = self._tier(given, award, path)
            thing = self._thing(given, award, path, things)
        source = ""
        if n.SOURCE in given:
            key, raw = given[n.SOURCE]
            if not other:
                self.problems.add("F0176", (*path, key), {"name": key}, "key")
            elif raw != "":
                source = self._field(given, n.SOURCE, path, text) or ""
        elif other:
            source = n.OVERLAPS
        if self._wrong() > before or year_ is None or award is None or amount is None:
            return None
        return Receipt(year_, award.id, amount, thing, tier, source)

    def _field(
        self, given: Given, name: str, path: Path, read: Callable[[Raw], T | Reject], needed: bool = True
    ) -> T | None:
        """The value of one key; None when it is missing or wrong (and, where it is needed, reported)."""
        if name not in given:
            if needed:
                self.problems.add("F0173", path, {"field": name})
            return None
        key, raw = given[name]
        value = read(raw)
        if isinstance(value, Reject):
            self.problems.reject(value, (*path, key))
            return None
        return value

    def _wrong(self) -> int:
        """How many errors there are so far."""
        return sum(one.severity == "error" for one in self.problems.found)

    def _after(self, given: Given, name: str, path: Path, applied: int) -> None:
        """Warn of a receipt that is later than the application."""
        key, raw = given[name]
        words = {"found": f"{name}{raw}", "date": date.fromordinal(applied).isoformat()}
        self.problems.add("F0178", (*path, key), words, "value", "warning")

    def _year(self, given: Given, path: Path, applied: int | None) -> int | None:
        """The year of a receipt, from 年度 or 日期; the two must agree."""
        if n.DAY not in given:
            of_year = self._field(given, n.YEAR, path, year)
            if of_year is not None and applied is not None and of_year > date.fromordinal(applied).year:
                self._after(given, n.YEAR, path, applied)
            return of_year
        ordinal = self._field(given, n.DAY, path, day)
        named = self._field(given, n.YEAR, path, year, needed=False)
        if ordinal is None:
            return None
        dated = date.fromordinal(ordinal).year
        if named is not None and named != dated:
            where = (*path, given[n.YEAR][0])
            self.problems.add("F0175", where, {"year": str(named), "date": str(given[n.DAY][1])})
            return None
        if applied is not None and ordinal > applied:
            self._after(given, n.DAY, path, applied)
        return dated

    def _award(self, given: Given, path: Path) -> Award | None:
        """The one award that 事项 names."""
        matter = self._field(given, n.MATTER, path, text)
        if matter is None:
            return None
        spelling = fold(matter)
        number = article_number(spelling)
        meant = [self.ids[spelling]] if spelling in self.ids else self.titles.get(spelling, [])
        meant = meant or self.articles.get(spelling if number is None else number, [])
        if len(meant) == 1:
            return meant[0]
        place = (*path, given[n.MATTER][0])
        if meant:
            listed = "、".join(f"{award.id}（{award.title}）" for award in meant)
            self.problems.add("F0172", place, {"name": matter, "candidates": listed})
        else:
            known = [award.title for award in self.ids.values()] + [award.id for award in self.ids.values()]
            first = next(iter(self.ids.values()), None)
            example = f"{first.id}（{first.title}）" if first is not None else ""
            self.problems.add(
                "F0171", place, {"name": matter, "near": near(matter, known), "example": example}
            )
        return None

    def _tier(self, given: Given, award: Award, path: Path) -> str | None:
        """The level that a receipt is booked under; None when the entry names none."""
        words = self._field(given, n.TIER, path, text, needed=False)
        if words is None:
            return None
        place = (*path, given[n.TIER][0])
        slot = self.names.slot(award.tier_of.name, award.tier_of.thing) if award.tier_of is not None else None
        if slot is None:
            self.problems.add("F0174", place, {"found": words, "award": award.title})
            return None
        level = slot.levels.get(fold(words), NONE)
        if level != NONE:
            return level
        values = "、".join(dict.fromkeys(value for value in slot.levels.values() if value != NONE))
        self.problems.reject(Reject("F0159", said(words) | {"values": values}), place)
        return None

    def _thing(self, given: Given, award: Award, path: Path, things: Things) -> str | None:
        """The list item that a receipt was for, as the list spells it."""
        needed = award.thing is not None or award.id in self.by_item
        words = self._field(given, n.PROJECT, path, text, needed)
        if words is None:
            return None
        lists = [award.thing] if award.thing is not None else self._lists(award)
        spelling = fold(words)
        known = {things[one][spelling] for one in lists if spelling in things.get(one, {})}
        items = [name for one in lists for name in things.get(one, {}).values()]
        if needed and items and not known and all(one in things for one in lists):
            # where the list has no item at all, it can only be an earlier one
            found = {"found": words, "list": "、".join(lists), "near": near(words, items)}
            self.problems.add("F0177", (*path, given[n.PROJECT][0]), found, "value", "warning")
        return words if words in known or len(known) != 1 else known.pop()

    def _lists(self, award: Award) -> list[str]:
        """The lists whose items an award of the applicant goes through, as the policy declares them."""
        from policy_dsl.facts.uses import facts_of

        read = facts_of(self.policy, [award.id])[1]
        return [thing.name for thing in self.policy.things if thing.name in read]
