"""Nearest known words for a word that is not known."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher

LONGEST = 100
"""Characters of a word that is compared; comparing takes the square of it."""
_AROUND = 8
_ALIKE = 0.4
"""What a character costs that only looks or sounds like the right one; any other one costs 1."""

_CONFUSED = (
    "于予与", "准淮", "象像", "人入", "末未", "己已巳以", "士土", "奖将浆", "励厉", "补朴", "助住组", "标票", "企仝",
    "拔拨", "货贷", "型形", "账帐", "份分", "至致", "过国", "报抱", "上尚", "下夏", "满漫", "以已", "需须", "年联",
    "其期", "期奇", "级及", "给结", "按安", "按接", "例列", "项向", "元园", "元员", "款疑", "具俱", "权全", "利力",
    "约药", "束速", "定订", "义议", "清青", "单但", "超起", "低底", "度渡", "比此", "额颔", "支枝", "持特", "在再",
    "做作", "的地得", "有友", "或域", "且目", "并开", "加佳", "减咸", "累类", "计记", "同通", "优尤", "先选",
)  # fmt: skip
_LIKE = frozenset((a, b) for group in _CONFUSED for a in group for b in group)


def nearest(word: str, known: Iterable[str], limit: int = 3, least: float = 0.5) -> list[str]:
    """Up to ``limit`` of ``known`` that resemble ``word``, the most alike first.

    Chinese words are short, so one wrong character must still count as near: similarity is
    the share of common characters in order (``least`` and more).
    """
    if len(word) > LONGEST:
        return []
    scored = []
    for candidate in set(known):
        if len(candidate) > LONGEST:
            continue
        matcher = SequenceMatcher(None, word, candidate, autojunk=False)
        if matcher.real_quick_ratio() >= least and matcher.quick_ratio() >= least:
            ratio = matcher.ratio()
            if ratio >= least:
                scored.append((-ratio, candidate))
    return [candidate for _, candidate in sorted(scored)[:limit]]


def slipped(text: str, at: int, stop: int, known: Iterable[str], limit: int = 3) -> list[str]:
    """The words of ``known`` that someone who wrote ``text[at:stop]`` (with what stands around it) may have meant.

    One wrong character, left out or too many; in a word of two characters only one that looks or sounds
    like the right one (给于: 给予, 标淮: 标准): of two characters anything else is half of another word.
    """
    if stop - at > _AROUND:
        return []
    first, last = max(0, at - _AROUND), min(len(text), stop + _AROUND)
    window, here, until = text[first:last], at - first, stop - first
    letters = set(window)
    scored = []
    for word in set(known):
        size = len(word)
        if word in window:
            continue  # it stands there, and something else is wrong
        if not 2 <= size <= 2 * _AROUND or 2 * sum(char in letters for char in word) < size:
            continue
        cost = min(
            (
                _cost(window[start : start + long], word)
                for long in (size, size - 1, size + 1)
                for start in range(max(0, until - long), min(here, len(window) - long) + 1)
                if long >= until - here
            ),
            default=9.0,
        )
        if cost <= (_ALIKE if size == 2 else 1.0):
            scored.append((cost, -size, word))
    return [word for _, _, word in sorted(scored)[:limit]]


def alike(written: str, meant: str) -> bool:
    """Whether the one is the other but for characters that look or sound like the right ones."""
    return len(written) == len(meant) and all(
        char == other or (char, other) in _LIKE for char, other in zip(written, meant, strict=True)
    )


def _cost(written: str, meant: str) -> float:
    """Characters to change, leave out or put in, to make one of the other; those that look alike cost less."""
    row = [float(n) for n in range(len(meant) + 1)]
    for place, char in enumerate(written, 1):
        before, row[0] = row[0], float(place)
        for at, other in enumerate(meant, 1):
            change = 0.0 if char == other else _ALIKE if (char, other) in _LIKE else 1.0
            before, row[at] = row[at], min(before + change, row[at] + 1, row[at - 1] + 1)
    return row[-1]
