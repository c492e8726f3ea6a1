"""polc: policy as code that a drafter can sign. The public API stands in :mod:`policy_dsl.api`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from policy_dsl.api import FactsError, Policy, load

__version__ = "0.1.0"
__all__ = ["FactsError", "Policy", "__version__", "load"]


def __getattr__(name: str) -> object:
    # Lazily: the command line must not pay for what it does not use.
    if name in ("FactsError", "Policy", "load"):
        from policy_dsl import api

        return getattr(api, name)
    raise AttributeError(name)
