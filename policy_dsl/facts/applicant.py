"""One applicant of a facts file: from the plain tree to a :class:`~policy_dsl.values.case.Case`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar

import msgspec

from policy_dsl.facts import names as n
from policy_dsl.facts.names import Ambiguous, Key, List, Names, Slot, Table, fold, label, near
from policy_dsl.facts.problem import Path, Problems, Raw, Reject, where
from policy_dsl.facts.receipts import ONE_TOO, Receipts
from policy_dsl.facts.values import convert, count, day, is_unknown, text, wrong_kind, year
from policy_dsl.types import NONE, CountT, EnumT, SetT
from policy_dsl.values.case import Case, Item, Value
from policy_dsl.values.case import Key as CaseKey

if TYPE_CHECKING:
    from policy_dsl.core.ir import Policy

T = TypeVar("T")
Values = dict[CaseKey, Value]

NAMED = (
    '每一项写成“栏: 值”，例如 {"名称": "一号线"}（YAML：- 名称: 一号线）。',
    'Write each of its entries with its key: {"名称": "…"} (YAML: - 名称: …).',
)

_IN_YEAR = r"(?s)(.+)\(([0-9]{4})(?:年度?)?\)"
_POINTS = CountT("分")
_SHARED = frozenset((n.DATE, n.POLICY, n.READINGS, n.UNLISTED, n.NOTE))


class Asked(msgspec.Struct, frozen=True):
    """What one applicant's part of a file asks for, besides its facts.

    ``policy``: 政策, a name or a path, None when the file names none. ``readings``: 解读, option by reading,
    both as the policy spells them. ``score``: 评分, for choosing within a quota. ``doubts``: what the reader warns
    of, for the answer to say too: a code and a text in Chinese each.
    """

    policy: str | None = None
    readings: dict[str, str] = msgspec.field(default_factory=dict)
    score: int | None = None
    doubts: tuple[tuple[str, str], ...] = ()


class _Draft:
    """An applicant while it is being read."""

    __slots__ = ("case", "items", "listed", "policy", "readings", "receipts", "score")

    def __init__(self, case: Case, asked: Asked) -> None:
        self.case = case
        self.policy, self.readings, self.score = asked.policy, dict(asked.readings), asked.score
        self.listed: set[str] = set()
        self.items: list[tuple[Item, List, set[str]]] = []
        self.receipts: list[tuple[str, Raw, Path]] = []


class Reader:
    """Reads applicants against one policy; what is wrong goes to ``problems``."""

    def __init__(
        self, policy: Policy, problems: Problems, sheets: tuple[str, ...] = (), day: int | None = None
    ) -> None:
        """``sheets``: the keys of an applicant that are sheets of a workbook. ``day``: of the application, whatever
        the file says."""
        self.policy = policy
        self.day = day
        self.sheets = sheets
        self.problems = problems
        self.names = Names(policy)
        self._history: Receipts | None = None

    def shared(self, raw: dict[str, Raw]) -> tuple[Case, Asked]:
        """What stands beside a list of applicants and holds for each of them."""
        kept = {}
        for key, value in raw.items():
            target = self.names.top.find(key)
            if isinstance(target, Key) and target.name in _SHARED:
                kept[key] = value
            elif target is not None:
                self.problems.add("F0137", (key,), {"name": key, "list": f"{n.MANY}”里的“{n.NAME}"}, "key")
            else:
                self._unknown(self.names.top, key, (key,), None)
        return self.applicant(kept, (), 0)

    def applicant(
        self, raw: dict[str, Raw], path: Path, number: int, base: tuple[Case, Asked] | None = None
    ) -> tuple[Case, Asked]:
        """The ``number``-th applicant (from 1). What is wrong stays unknown, and is reported."""
        before = len(self.problems.found)
        case = Case(f"{n.NAME}{number}", None, {}, {}, None, None)
        draft = _Draft(case, base[1] if base else Asked())
        if base:
            case.date, case.closed = base[0].date, base[0].closed
        if self.day is not None:
            case.date = self.day
        seen: dict[str, str] = {}
        for key, value in raw.items():
            at = (*path, key)
            target = self._find(self.names.top, key, at, seen, None)
            match target:
                case None:
                    pass
                case Slot():
                    draft.listed.add(target.fact.name)
                    self._fact(target, value, at, case.values)
                case (slot, of_year):
                    self._year(slot, of_year, value, at, case.values)
                case List():
                    draft.listed.add(target.name)
                    self._list(target, value, at, draft)
                case Key():
                    self._key(target.name, value, at, draft)
        for name, value, at in draft.receipts:
            # after the lists: an entry may name one of their items
            if self._history is None:
                self._history = Receipts(self.policy, self.names, self.problems)
            receipts = self._history.read(value, at, case.things, name == n.OVERLAPS, case.date)
            if name == n.OVERLAPS:
                case.overlaps = receipts
            else:
                case.history = receipts
        if case.closed:
            self._close(draft)
        return case, Asked(draft.policy, draft.readings, draft.score, self._doubts(before, path))

    def _doubts(self, before: int, path: Path) -> tuple[tuple[str, str], ...]:
        """The warnings since there were ``before`` problems, each with its place below ``path``."""
        warned = [one for one in self.problems.found[before:] if one.severity == "warning"]
        if not warned:
            return ()
        # Not at the top: only a file with a problem needs the words of all codes.
        from policy_dsl.diagnostics import Diagnostic
        from policy_dsl.diagnostics.render import wording

        return tuple(
            (
                one.code,
                f"{where(one.path[len(path) :])}：{wording(Diagnostic(one.code, '', args=one.args))[0]}",
            )
            for one in warned
        )

    # --- names ------------------------------------------------------------------------------

    def _find(
        self, table: Table, key: str, at: Path, seen: dict[str, str], home: List | None
    ) -> Slot | List | Key | tuple[Slot, int] | None:
        """What a key means, once; None when it means nothing (and is reported). A 逐年 fact may have its
        year in the key: 年度研发投入额（2024年）."""
        target = table.find(key)
        if isinstance(target, Ambiguous):
            candidates = "、".join(f"「{name}」" for name in target.names)
            self.problems.add("F0133", at, {"name": key, "candidates": candidates}, "key")
            return None
        found: Slot | List | Key | tuple[Slot, int] | None = target
        name = label(target) if target is not None else ""
        if target is None and (parts := re.fullmatch(_IN_YEAR, fold(key))) is not None:
            slot = table.find(parts[1])
            if isinstance(slot, Slot) and slot.fact.yearly:
                found, name = (slot, int(parts[2])), f"{slot.fact.name}（{parts[2]}年）"
        if found is None:
            self._unknown(table, key, at, home)
            return None
        if name in seen:
            self.problems.add("F0134", at, {"name": key, "first": seen[name]}, "key")
            return None
        seen[name] = key
        return found

    def _unknown(self, table: Table, key: str, at: Path, home: List | None) -> None:
        """Report a name that is not declared here: it may be declared elsewhere, or be misspelt."""
        elsewhere = [name for name in self.names.homes(key) if home is None or name != home.name]
        if home is not None and self.names.top.find(key) is not None:
            elsewhere.append(n.NAME)
        if elsewhere:
            self.problems.add("F0137", at, {"name": key, "list": "、".join(elsewhere)}, "key")
            return
        if home is None and key in self.sheets:
            sheets = [*(n.sheet_title(name) for name in self.names.lists), n.HISTORY, n.OVERLAPS]
            self.problems.add("F0125", at, {"sheet": key, "near": near(key, sheets)}, "key")
            return
        args = {"name": key, "near": table.near(key)}
        if home is None:
            self.problems.add("F0131", at, args, "key")
        else:
            known = "、".join([n.ITEM, *(slot.fact.name for slot in home.facts.own()), n.NOTE])
            self.problems.add("F0132", at, args | {"list": home.name, "known": known}, "key")

    # --- facts ------------------------------------------------------------------------------

    def _taken(self, value: T | Reject, at: Path) -> T | None:
        """A value that is understood; else None, and the reason is reported."""
        if isinstance(value, Reject):
            self.problems.reject(value, at)
            return None
        return value

    def _fact(self, slot: Slot, raw: Raw, at: Path, values: Values) -> None:
        fact = slot.fact
        if not fact.yearly:
            value = convert(slot, raw)
            if isinstance(value, Reject):
                self.problems.reject(value, at)
            elif value is not None:
                values[fact.name] = value
            return
        match raw:
            case dict():
                for key, one in raw.items():
                    of_year = self._taken(year(key), (*at, key))
                    if of_year is not None:
                        self._year(slot, of_year, one, (*at, key), values)
            case list():
                for number, entry in enumerate(raw):
                    self._entry(slot, entry, (*at, number), values)
            case None:
                pass
            case _ if is_unknown(raw):
                pass
            case _:
                self.problems.add("F0163", at, {"name": fact.name})

    def _entry(self, slot: Slot, raw: Raw, at: Path, values: Values) -> None:
        """One ``{年度, 值}`` of a 逐年 fact."""
        if not isinstance(raw, dict) or {fold(key) for key in raw} != {n.YEAR, n.VALUE}:
            zh, en = f'{{"{n.YEAR}": 2025, "{n.VALUE}": …}}', f'{{"{n.YEAR}": 2025, "{n.VALUE}": …}}'
            self.problems.reject(wrong_kind(raw, zh, en), at)
            return
        spelled = {fold(key): key for key in raw}
        of_year = self._taken(year(raw[spelled[n.YEAR]]), (*at, spelled[n.YEAR]))
        if of_year is not None:
            self._year(slot, of_year, raw[spelled[n.VALUE]], (*at, spelled[n.VALUE]), values)

    def _year(self, slot: Slot, of_year: int, raw: Raw, at: Path, values: Values) -> None:
        """The value of a 逐年 fact for one year."""
        key = slot.fact.name, of_year
        value = self._taken(convert(slot, raw), at)
        if key in values:
            words = {"name": str(at[-1]), "first": f"{slot.fact.name}（{of_year}年）"}
            self.problems.add("F0134", at, words, "key")
        elif value is not None:
            values[key] = value

    def _list(self, target: List, raw: Raw, at: Path, draft: _Draft) -> None:
        """The items of a list. 无 in words: there are none. A form that nobody filled in says nothing."""
        if is_unknown(raw):
            return
        if isinstance(raw, str) and raw.strip() == NONE:
            draft.case.things[target.name] = ()
            return
        if not isinstance(raw, list):
            self.problems.reject(
                wrong_kind(raw, "列表（[{…}]），或“无”", "a list, [{…}], or 无", ONE_TOO), at
            )
            return
        items: list[Item] = []
        names: dict[str, str] = {}
        blank = 0
        whole = True
        for number, entry in enumerate(raw):
            place = (*at, number)
            if not isinstance(entry, dict):
                self.problems.reject(wrong_kind(entry, "一项（{…}）", "an item, {…}", NAMED), place)
                whole = False
            elif entry and _blank(entry):
                blank += 1
            else:
                item = self._item(target, entry, place, number, draft)
                if (spelling := fold(item.name)) in names:
                    self.problems.add("F0136", place, {"list": target.name, "name": names[spelling]})
                names.setdefault(spelling, item.name)
                items.append(item)
        if whole and (not blank or blank < len(raw)):
            draft.case.things[target.name] = tuple(items)

    def _item(self, target: List, raw: dict[str, Raw], path: Path, number: int, draft: _Draft) -> Item:
        item = Item(f"{target.name}{number + 1}", {})
        listed: set[str] = set()
        seen: dict[str, str] = {}
        for key, value in raw.items():
            at = (*path, key)
            match self._find(target.facts, key, at, seen, target):
                case Slot() as slot:
                    listed.add(slot.fact.name)
                    self._fact(slot, value, at, item.values)
                case (Slot() as slot, int() as of_year):
                    self._year(slot, of_year, value, at, item.values)
                case Key(name=n.ITEM) if value is not None:
                    item.name = self._taken(text(value), at) or item.name
                case _:
                    pass
        draft.items.append((item, target, listed))
        return item

    # --- keys of every file -----------------------------------------------------------------

    def _key(self, name: str, raw: Raw, at: Path, draft: _Draft) -> None:
        match name:
            case n.HISTORY | n.OVERLAPS:
                draft.listed.add(name)
                draft.receipts.append((name, raw, at))
            case _ if raw is None:
                pass
            case n.NOTE:
                if not isinstance(raw, str):
                    self.problems.reject(wrong_kind(raw, "文字", "a text"), at)
            case n.NAME:
                draft.case.name = self._taken(text(raw), at) or draft.case.name
            case n.DATE:
                given = None if is_unknown(raw) else self._taken(day(raw), at)
                draft.case.date = given if self.day is None else self.day
            case n.POLICY:
                draft.policy = self._asked_policy(raw, at)
            case n.READINGS:
                draft.readings |= self._readings(raw, at)
            case n.SCORE:
                draft.score = None if is_unknown(raw) else self._taken(count(raw, _POINTS), at)
            case n.UNLISTED:
                draft.case.closed = isinstance(raw, str) and raw.strip() == NONE
                if not draft.case.closed and not is_unknown(raw):
                    self.problems.add("F0142", at)
            case _:
                raise AssertionError(name)

    def _asked_policy(self, raw: Raw, at: Path) -> str | None:
        """The policy that the file is for; another one than this is worth a warning."""
        asked = self._taken(text(raw), at)
        if asked is not None:
            last = re.split(r"[/\\]", asked)[-1]
            mine = re.split(r"[/\\]", self.policy.file)[-1]
            known = {
                fold(one)
                for one in (self.policy.name, self.policy.number, mine, mine.removesuffix(".pol"))
                if one
            }
            if fold(last) not in known and fold(asked).strip("《》") not in known:
                self.problems.add(
                    "F0138", at, {"name": asked, "policy": self.policy.name}, "value", "warning"
                )
        return asked

    def _readings(self, raw: Raw, at: Path) -> dict[str, str]:
        """解读: {name: option}, as the policy spells both."""
        if not isinstance(raw, dict):
            self.problems.reject(wrong_kind(raw, "{解读的名称: 选项}", "{reading: option}"), at)
            return {}
        chosen = {}
        readings = {fold(reading.name): reading for reading in self.policy.readings}
        for key, value in raw.items():
            place = (*at, key)
            reading = readings.get(fold(key))
            if reading is None:
                known = [one.name for one in self.policy.readings]
                words = {"name": key, "near": near(key, known), "known": "、".join(known) or NONE}
                self.problems.add("F0140", place, words, "key")
            elif value is not None and (word := self._taken(text(value), place)) is not None:
                options = {
                    fold(spelling): one.name for one in reading.options for spelling in (one.text, one.name)
                }
                if reading.name in chosen:
                    self.problems.add("F0134", place, {"name": key, "first": reading.name}, "key")
                elif fold(word) in options:
                    chosen[reading.name] = options[fold(word)]
                else:
                    listed = "、".join(one.name for one in reading.options)
                    self.problems.add(
                        "F0141", place, {"found": word, "name": reading.name, "options": listed}
                    )
        return chosen

    # --- 未列事项: 无 ------------------------------------------------------------------------

    def _close(self, draft: _Draft) -> None:
        """What the file does not list is none or no; amounts and levels without 无 stay unknown."""
        case = draft.case
        for slot in self.names.closable:
            if slot.fact.name not in draft.listed:
                case.values[slot.fact.name] = _nothing(slot)
        for item, target, listed in draft.items:
            for slot in target.closable:
                if slot.fact.name not in listed:
                    item.values[slot.fact.name] = _nothing(slot)
        for name in self.names.lists:
            if name not in draft.listed:
                case.things[name] = ()
        if n.HISTORY not in draft.listed:
            case.history = ()
        if n.OVERLAPS not in draft.listed:
            case.overlaps = ()


def _nothing(slot: Slot) -> Value:
    """否, 无, or an empty set."""
    match slot.fact.type:
        case EnumT():
            return NONE
        case SetT():
            return frozenset()
        case _:
            return False


def _blank(raw: Raw) -> bool:
    """A row of a form that nobody filled in: nothing but null."""
    return raw is None or (isinstance(raw, dict) and bool(raw) and all(_blank(one) for one in raw.values()))
