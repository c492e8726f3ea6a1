"""Which text a decision rests on: the hash of a policy file, and of the files that it is made of."""

from __future__ import annotations

import hashlib

from policy_dsl import store


def of_policy(path: str) -> str:
    """SHA-256 over the file, for a 修订 its base too, and the official text."""
    made = hashlib.sha256()
    for data in store.made_of(path):
        made.update(hashlib.sha256(data).digest())
    return made.hexdigest()
