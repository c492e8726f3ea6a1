"""Why a table as a whole cannot be used."""

from __future__ import annotations

from policy_dsl.facts.problem import shown


class Wrong(Exception):
    """Nothing is computed: a code of the catalogue and the words of its message."""

    def __init__(self, code: str, **args: str) -> None:
        super().__init__(code)
        self.code = code
        # nothing near is no suggestion
        self.words = {name: shown(word) for name, word in args.items() if word or name != "near"}
        self.also: list[Wrong] = []
        """What else is wrong with the same table."""
