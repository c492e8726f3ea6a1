"""A note of the drafter about a sentence of the policy, not about a quote."""

from __future__ import annotations

_MEANT = "有意如此"


def is_intention(text: str) -> bool:
    """``说明「有意如此：…」`` explains what an analysis finds in the sentence before it; it gives no quote a reason to have
    no rule."""
    return text.lstrip().startswith(_MEANT)
