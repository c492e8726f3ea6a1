"""The names that a facts file may use, and how a spelling finds its declaration.

White space, full or half width, and the quotation marks “” "" 「」 make no difference; everything else
does. A declared name goes before an alias; an alias of two things is ambiguous, never guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from policy_dsl.types import NONE, BoolT, EnumT, SetT
from policy_dsl.values import keys

if TYPE_CHECKING:
    from policy_dsl.core.ir import Fact, Policy, Thing

NAME, DATE, POLICY, READINGS = keys.NAME, keys.DATE, keys.POLICY, keys.READINGS
HISTORY, OVERLAPS, UNLISTED, SCORE, NOTE = keys.HISTORY, keys.OVERLAPS, keys.UNLISTED, keys.SCORE, keys.NOTE
RESERVED = keys.RESERVED
MANY, ITEM = keys.MANY, keys.ITEM
fold = keys.fold

YEAR, DAY, MATTER, AMOUNT, PROJECT, TIER, SOURCE = "年度", "日期", "事项", "金额", "项目", "档", "来源"
RECEIPT = (YEAR, DAY, MATTER, AMOUNT, PROJECT, TIER, SOURCE, NOTE)
"""Keys of an entry of the history."""

VALUE = "值"
UNKNOWN = "未知"
NOT_YET = "未认定"

OFTEN_MEANT = {
    **dict.fromkeys(
        (
            "企业名称",
            "单位名称",
            "公司名称",
            "名称",
            "企业",
            "单位",
            "申请人",
            "申报单位",
            "申报企业",
            "申请单位",
            "name",
        ),
        NAME,
    ),
    **dict.fromkeys(("申请日期", "申报时间", "申请时间", "日期", "提交日期", "date"), DATE),
    **dict.fromkeys(("政策名称", "政策文件", "文号", "policy"), POLICY),
    **dict.fromkeys(("历史记录", "领取记录", "已获奖补", "享受情况", "history"), HISTORY),
    **dict.fromkeys(("得分", "分数", "评审得分", "score"), SCORE),
    **dict.fromkeys(("说明", "注", "note"), NOTE),
    **dict.fromkeys(("年", "年份", "时间", "year"), YEAR),
    **dict.fromkeys(("条款", "条", "奖补", "奖项", "奖补事项", "政策条款"), MATTER),
    **dict.fromkeys(("奖励", "补助", "奖补金额", "到账金额"), AMOUNT),
    **dict.fromkeys(("等级", "级别", "档次"), TIER),
    **dict.fromkeys(("项目名称", "清单项"), PROJECT),
}
"""Words that people write for a key of the file, and the key. They are asked about, never accepted; where a place
does not have the key (or a policy declares the word), they say nothing."""

SHEET_TITLES = ("说明", NAME, "逐年事实", HISTORY, OVERLAPS, "选项")
"""Sheets of the form that are not lists."""


def sheet_title(name: str) -> str:
    """The title of a list's sheet: a title has 31 characters at most, and not all of them."""
    title = "".join(c for c in name if c not in "[]:*?/\\'")
    if title in SHEET_TITLES or not title:
        title += "（清单）"
    return title if len(title) <= 31 else title[:30] + "…"


class Slot:
    """A declared fact and how its values are spelled."""

    __slots__ = ("closable", "fact", "levels")

    def __init__(self, fact: Fact) -> None:
        self.fact = fact
        self.levels: dict[str, str] = {}
        self.closable = False
        match fact.type:
            case EnumT(values=values, optional=optional, recognition=recognition):
                self.levels = {fold(value): value for value in values}
                if optional:
                    self.levels[NONE] = NONE
                    self.closable = True
                    if recognition:
                        self.levels.setdefault(NOT_YET, NONE)
            case SetT(values=values):
                self.levels = {fold(value): value for value in values}
                self.closable = True
            case BoolT():
                self.closable = True
            case _:
                pass
        # a 逐年 fact has as many values as years: there is none to fill in
        self.closable = self.closable and not fact.yearly


class List:
    """A declared list and the facts of its items."""

    __slots__ = ("closable", "facts", "name")

    def __init__(self, name: str, facts: Table) -> None:
        self.name = name
        self.facts = facts
        self.closable = [target for target in facts.own() if target.closable]


class Key:
    """A key that no policy declares (申报日期 …)."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name


class Ambiguous:
    """A spelling that means several declarations."""

    __slots__ = ("names",)

    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = names


Target = Slot | List | Key | Ambiguous


def label(target: Target) -> str:
    """The declared name of a target."""
    match target:
        case Slot(fact=fact):
            return fact.name
        case List(name=name) | Key(name=name):
            return name
        case Ambiguous(names=names):
            return "、".join(names)


class Table:
    """Spellings → what they mean, in one place of a file."""

    __slots__ = ("_seen", "_targets", "targets")

    def __init__(self, named: list[tuple[str, Target]], aliases: list[tuple[str, Target]]) -> None:
        self.targets: dict[str, Target] = {}
        self._targets: dict[str, Target] = {}
        self._seen: dict[str, Target | None] = {}
        for name, target in named:
            self.targets.setdefault(name, target)
            self._targets.setdefault(fold(name), target)
        others: dict[str, list[Target]] = {}
        for alias, target in aliases:
            if (key := fold(alias)) not in self._targets:
                meant = others.setdefault(key, [])
                if target not in meant:
                    meant.append(target)
                    self.targets.setdefault(alias, target)
        for key, meant in others.items():
            self._targets[key] = meant[0] if len(meant) == 1 else Ambiguous(tuple(label(t) for t in meant))

    def own(self) -> list[Slot]:
        """The facts, each once, in the order of their declaration."""
        return [t for name, t in self.targets.items() if isinstance(t, Slot) and t.fact.name == name]

    def find(self, spelling: str) -> Target | None:
        """What a spelling means here; None when it means nothing."""
        try:
            return self._seen[spelling]
        except KeyError:
            target = self._targets.get(fold(spelling))
            if len(self._seen) < 10_000:
                self._seen[spelling] = target
            return target

    def near(self, spelling: str) -> str:
        """What an unknown spelling may be meant for, as a message says it; "" when nothing resembles it."""
        meant = OFTEN_MEANT.get(fold(spelling).lower(), "")
        if meant in self._targets:
            return f"「{meant}」"
        return near(spelling, self.targets, same=lambda one: id(self.targets[one]))


def near(spelling: str, known: Iterable[str], same: Callable[[str], object] = fold) -> str:
    """The nearest of ``known`` as ``「甲」、「乙」``; "" when there is none.

    Of several names of the same thing (``same``) the nearest is enough; those far behind the best are left out.
    """
    # Not at the top: only a file with a wrong name needs difflib.
    from difflib import SequenceMatcher

    from policy_dsl.diagnostics.suggest import nearest

    word = fold(spelling)[:100]
    names = {fold(name): name for name in known}
    likeness = {one: SequenceMatcher(None, word, one, autojunk=False).ratio() for one in nearest(word, names)}
    best = max(likeness.values(), default=0)
    found: dict[object, str] = {}
    for one, ratio in likeness.items():
        if ratio >= best - 0.2:
            found.setdefault(same(names[one]), f"「{names[one]}」")
    return "、".join(found.values())


class Names:
    """Every name of a policy, by the place where it may stand."""

    def __init__(self, policy: Policy) -> None:
        named: list[tuple[str, Target]] = [(key, Key(key)) for key in RESERVED if key != NOTE]
        aliases: list[tuple[str, Target]] = []
        parts: dict[str, list[Fact]] = {}
        for fact in policy.facts:
            if fact.thing is None:
                slot = Slot(fact)
                named.append((fact.name, slot))
                aliases += [(alias, slot) for alias in fact.aliases]
            else:
                parts.setdefault(fact.thing, []).append(fact)
        self.lists = {thing.name: _list(thing, parts.get(thing.name, [])) for thing in policy.things}
        for thing in policy.things:
            table = self.lists[thing.name]
            named.append((thing.name, table))
            aliases += [(alias, table) for alias in thing.aliases]
            if (title := sheet_title(thing.name)) != thing.name:
                aliases.append((title, table))
        named.append((NOTE, Key(NOTE)))
        self.top = Table(named, aliases)
        self.closable = [slot for slot in self.top.own() if slot.closable]

    def homes(self, spelling: str) -> list[str]:
        """The lists whose items have such a fact: for a fact that stands in the wrong place."""
        return [one.name for one in self.lists.values() if isinstance(one.facts.find(spelling), Slot)]

    def slot(self, name: str, thing: str | None) -> Slot | None:
        """The declared fact of that name, of the applicant or of a list's items."""
        table = self.top if thing is None else self.lists[thing].facts if thing in self.lists else None
        target = table.targets.get(name) if table is not None else None
        return target if isinstance(target, Slot) else None


def _list(thing: Thing, facts: list[Fact]) -> List:
    """A list with the names that its items may use."""
    slots = [Slot(fact) for fact in facts]
    named: list[tuple[str, Target]] = [(ITEM, Key(ITEM))]
    named += [(slot.fact.name, slot) for slot in slots]
    named.append((NOTE, Key(NOTE)))
    aliases: list[tuple[str, Target]] = [(alias, slot) for slot in slots for alias in slot.fact.aliases]
    return List(thing.name, Table(named, aliases))
