"""The words of a text that decide a meaning, and the numbers that they decide about: 以上, 首次, 每年, 累计 ….

A quote and a rule are read by the same eye, so that what is the same sentence gives the same words. A comparison
belongs to the number beside it (and to all of 5万辆、12万辆、20万辆); 首次 to all that is given to the same subject;
any other word to the numbers between the same two commas.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

import msgspec

SIGNS = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<"}
_NOT = "不(?:得|应|能)?"
_PRE: tuple[tuple[str, str], ...] = (
    (
        "le",
        rf"{_NOT}(?:超过|高于|大于|多于)|未超过|小于(?:或)?等于|低于或等于|<=|≤|至多|最高|最多|最长|上限|限额|封顶",
    ),
    ("ge", rf"{_NOT}(?:低于|少于|小于)|大于(?:或)?等于|高于或等于|>=|≥|(?<!未)达到|至少|最低"),
    ("lt", "低于|少于|小于|不足|不满|未满|未达到|未达|<"),
    ("gt", "超过|高于|大于|多于|突破|>"),
)
_PRE_WORDS = re.compile("|".join(f"(?P<{kind}>{words})" for kind, words in _PRE))
_JUST_BEFORE = re.compile("(?<!未)(?<!不)(?<!每)[满达]$")
_POST = re.compile(
    "(?P<before>（不?含[^）]*）)?(?:(?P<ge>[及和]?以上)|(?P<le>[及和]?以下|以内|之内|内|封顶|为限|为上限)|(?P<gt>以外))?"
    "(?P<after>（不?含[^）]*）)?"
)
_NEXT = re.compile("(?:、|和|及|或|或者|以及|与|至|到|-|~|—|–)(?:每(?:年|个|家)?)?")
_PARTS = re.compile("且|并且|或者|同时")
_PAYS = "(?=[^，。；]*(?:给予|予以|奖励|补助|承担|安排))"
_KINDS: dict[str, re.Pattern[str]] = {
    "first": re.compile("首次|初次|第一次"),
    "once": re.compile("一次性|[只仅](?:给予|奖励|补助|支持|享受)?(?:有)?一次"),
    "yearly": re.compile("每年度?|每个年度|各年度|当年度(?=[^，。；]*不超过)|(?:(?<=[，；。：])|^)年度(?=[^，。；]*不超过)"),
    "total": re.compile("累计|合计|总计|共计|总额"),
    "running": re.compile("连续"),
    "again": re.compile("(?<!不)再(?=给予|予以|按|奖|补|给|分别|增加|加)"),
    "deduct": re.compile("扣除|扣减|减去|剔除|核减"),
    "no_longer": re.compile("不再(?:享受|给予|奖励|补助|支持)|不得享受"),
    "no_repeat": re.compile("不(?:得|予|再|能)?重复"),
    "city pays": re.compile(f"由?(?:市本级|市级财政){_PAYS}"),
    "province pays": re.compile(f"由?省级财政{_PAYS}"),
    "district pays": re.compile(f"由?区级财政{_PAYS}"),
    "each": re.compile("(?:单|每)(?:个|家|项|条|种|名|件|户|人|台|辆)|同一"),
}  # fmt: skip
_SPENDING = re.compile("出资|承担")
_ALSO_SPOKEN_OF = {
    "once": re.compile("一次"),
    "city pays": _SPENDING,
    "province pays": _SPENDING,
    "district pays": _SPENDING,
}
"""How else a reading may speak of such a word."""
_ALONE = frozenset(("first", "once", "deduct", "no_longer", "no_repeat"))
"""Words that decide also where no number stands beside them."""
_SUBJECT = re.compile("[。；：]|(?<=，)(?=对)|(?<=，)(?=[^，。；：]+的(?:再|分别|直接)?(?:给予|予以))")


class Said(msgspec.Struct, frozen=True):
    """A word that decides. ``numbers``: places in the list of numbers; none where it stands alone. ``sure`` is False
    inside a declared name (首次上规模), which may carry a word of the quote but need not."""

    kind: str
    word: str
    start: int
    end: int
    numbers: tuple[int, ...]
    sure: bool = True


Place = tuple[int, int]


def deciding(text: str, numbers: Sequence[Place], names: Iterable[Place]) -> list[Said]:
    """The words of a text (in normal form, without white space) that decide, in order. ``numbers``, ``names``: where
    its numbers and its declared names stand, rising."""
    hidden = list(names)
    masked = text
    for start, end in hidden:  # a mark that no word has, so that places stay
        masked = masked[:start] + "\0" * (end - start) + masked[end:]
    out = [*_comparisons(masked, numbers), *_others(masked, numbers, True)]
    for start, end in hidden:
        inside = "\0" * start + text[start:end] + "\0" * (len(text) - end)
        out += _others(inside, (), False)
    at_most = {at for each in out if each.kind == "le" for at in each.numbers}
    kept = []
    for each in out:
        if each.kind == "each" and each.sure:  # whom a cap is for; elsewhere it only names the subject
            capped = tuple(at for at in each.numbers if at in at_most)
            if not capped:
                continue
            each = msgspec.structs.replace(each, numbers=capped)
        kept.append(each)
    return sorted(kept, key=lambda each: (each.start, each.kind))


def _others(text: str, numbers: Sequence[Place], sure: bool) -> Iterator[Said]:
    starts = [start for start, _ in numbers]
    subjects = sorted({0, len(text), *(found.end() for found in _SUBJECT.finditer(text))})
    for kind, pattern in _KINDS.items():
        for found in pattern.finditer(text):
            if kind == "first":
                end = next(at for at in subjects if at > found.start())
                low, high = found.end(), end
            else:
                low, high = _clause(text, found.start())
            near = tuple(range(bisect_left(starts, low), bisect_left(starts, high)))
            if near or kind in _ALONE or not sure:
                yield Said(kind, found.group(), found.start(), found.end(), near, sure)


def _clause(text: str, at: int) -> Place:
    """From the mark before a place to the mark after it."""
    low = max(text.rfind(mark, 0, at) for mark in "，。；：") + 1
    ends = [end for mark in "，。；：" if (end := text.find(mark, at)) >= 0]
    return low, min(ends, default=len(text))


def _comparisons(text: str, numbers: Sequence[Place]) -> Iterator[Said]:
    done = 0  # the end of what belongs to the numbers before
    for run in _runs(text, numbers):
        first, last = numbers[run[0]], numbers[run[-1]]
        low, _ = _clause(text, first[0])
        low = max([low, done, *(part.end() for part in _PARTS.finditer(text, low, first[0]))])
        before = _before(text, low, first[0])
        tails = [_POST.match(text, numbers[at][1]) for at in run]
        own = [
            tail if tail and tail.group("ge", "le", "gt") != (None, None, None) else None for tail in tails
        ]
        shared = own[-1] if sum(tail is not None for tail in own) == 1 else None
        for at, tail, edge in zip(run, own, tails, strict=True):
            word = tail or shared
            kinds = {before[0]} if before else set[str]()
            if word is not None and word.lastgroup:
                kinds |= {kind for kind in ("ge", "le", "gt") if word.group(kind)}
            bracket = _edge(word) or _edge(edge)
            for kind in sorted(kinds) or ([""] if bracket else []):
                meant = _with_edge(kind, bracket)
                said = [before[1:]] if before and before[0] == kind else []
                if word is not None and kind and word.group(kind if kind in ("ge", "le", "gt") else "ge"):
                    said.append((word.start(), word.end(kind if kind in ("ge", "le", "gt") else "ge")))
                if bracket and edge is not None:
                    said.append((edge.start(), edge.end()))
                start, end = said[0]
                yield Said(meant, text[start:end].replace("\0", ""), start, end, (at,))
        done = max(last[1], tails[-1].end() if tails[-1] else 0)


def _before(text: str, low: int, high: int) -> tuple[str, int, int] | None:
    """The comparison nearest before a number: its kind and place. 每超过 is a step and none."""
    near = _JUST_BEFORE.search(text, low, high)
    if near:
        return "ge", near.start(), near.end()
    found = [
        each for each in _PRE_WORDS.finditer(text, low, high) if text[each.start() - 1 : each.start()] != "每"
    ]
    return (str(found[-1].lastgroup), found[-1].start(), found[-1].end()) if found else None


def _runs(text: str, numbers: Sequence[Place]) -> Iterator[list[int]]:
    """Numbers that are listed: 5万辆、12万辆、20万辆."""
    run: list[int] = []
    for at, (start, _) in enumerate(numbers):
        if run:
            tail = _POST.match(text, numbers[at - 1][1])
            if not _NEXT.fullmatch(text, tail.end() if tail else numbers[at - 1][1], start):
                yield run
                run = []
        run.append(at)
    if run:
        yield run


def _edge(tail: re.Match[str] | None) -> str:
    return (tail.group("before") or tail.group("after") or "") if tail else ""


def _with_edge(kind: str, bracket: str) -> str:
    """以上（不含） is more than; 超过（含） is at least."""
    if not bracket:
        return kind
    out = bracket.startswith("（不含")
    inner = {"ge": "gt", "le": "lt"} if out else {"gt": "ge", "lt": "le"}
    return inner.get(kind, kind) or ("outside" if out else "inside")


def mentions(kind: str, text: str) -> bool:
    """Whether a text speaks of a word of this kind."""
    if kind in _KINDS:
        other = _ALSO_SPOKEN_OF.get(kind)
        return _KINDS[kind].search(text) is not None or (other is not None and other.search(text) is not None)
    return any(
        word in text for word in ("以上", "超过", "达到", "以下", "低于", "本数", "高于", "少于", "不满")
    )


def found_words(text: str, words: Iterable[str]) -> list[tuple[int, int]]:
    """Where the words stand in a text; the longest at each place, none inside another."""
    longest: dict[int, int] = {}
    for word in words:
        at = text.find(word) if word else -1
        while at >= 0:
            longest[at] = max(longest.get(at, 0), len(word))
            at = text.find(word, at + 1)
    out: list[tuple[int, int]] = []
    done = 0
    for at in sorted(longest):
        if at >= done:
            done = at + longest[at]
            out.append((at, done))
    return out
