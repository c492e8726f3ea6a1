"""Nearest known words for a word that is not known."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher


def nearest(word: str, known: Iterable[str], limit: int = 3, least: float = 0.5) -> list[str]:
    """Up to ``limit`` of ``known`` that resemble ``word``, the most alike first.

    Chinese words are short, so one wrong character must still count as near: similarity is
    the share of common characters in order (``least`` and more).
    """
    scored = []
    for candidate in set(known):
        matcher = SequenceMatcher(None, word, candidate, autojunk=False)
        if matcher.real_quick_ratio() >= least and matcher.quick_ratio() >= least:
            ratio = matcher.ratio()
            if ratio >= least:
                scored.append((-ratio, candidate))
    return [candidate for _, candidate in sorted(scored)[:limit]]
