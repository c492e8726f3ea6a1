"""The score of a policy file, kept by content: tried again only when the file, its official text or the code changes."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from policy_dsl import store
from policy_dsl.mutation.run import Score, score


class _Kept(msgspec.Struct, frozen=True):
    seconds: float
    score: Score


def score_of(path: str, seconds: float, tell: Callable[[int, int], None] | None = None) -> Score | None:
    """As :func:`policy_dsl.mutation.run.score`. A score reckoned with less time is not used for more."""
    kept = store.found_before(path, "mutation", _Kept)
    if kept is not None and kept.seconds >= seconds:
        return kept.score
    with open(path, "rb") as file:
        data = file.read()
    made = score(path, seconds=seconds, tell=tell)
    if made is not None:
        store.keep_found(path, "mutation", _Kept(seconds, made), data)
    return made
