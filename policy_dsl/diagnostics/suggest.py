"""Nearest known words for a word that is not known."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher


def nearest(word: str, known: Iterable[str], limit: int = 3) -> list[str]:
    """Up to ``limit`` of ``known`` that resemble ``word``, the most alike first.

    Chinese words are short, so one wrong character must still count as near: similarity is
    the share of common characters in order (0.5 and more).
    """
    scored = []
    for candidate in set(known):
        matcher = SequenceMatcher(None, word, candidate, autojunk=False)
        if matcher.real_quick_ratio() >= 0.5 and matcher.quick_ratio() >= 0.5:
            ratio = matcher.ratio()
            if ratio >= 0.5:
                scored.append((-ratio, candidate))
    return [candidate for _, candidate in sorted(scored)[:limit]]
