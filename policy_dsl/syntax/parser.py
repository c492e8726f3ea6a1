"""The LALR(1) parser: tokens in, what the builder makes of each reduction out. Linear in the tokens."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from policy_dsl.syntax.tables import END, Reduction, Tables
from policy_dsl.syntax.token import Token


class Unexpected(Exception):
    """The token at ``at`` (the number of tokens: the end) cannot stand there; ``expected`` are the terminals that can."""

    def __init__(self, at: int, expected: set[str]) -> None:
        super().__init__(at)
        self.at = at
        self.expected = expected


class Parser:
    """A parser with the methods of ``builder`` as its actions, one a rule of the grammar."""

    def __init__(self, tables: Tables, builder: object) -> None:
        self._tables = tables
        self._rules = [
            (rule.symbol, rule.size, self._action(rule, builder), rule.inline, rule.single)
            for rule in tables.reductions
        ]

    @staticmethod
    def _action(rule: Reduction, builder: object) -> Callable[[list[Any]], Any] | None:
        """The builder's method; none for a rule that hands up its children or its only child."""
        if not rule.call or (rule.single and rule.size == 1 and not rule.inline):
            return None
        action: Callable[[list[Any]], Any] = getattr(builder, rule.call)
        return action

    def parse(self, tokens: list[Token]) -> Any:
        """What the builder made of the start symbol. Raises Unexpected."""
        states, rules, end = self._tables.states, self._rules, self._tables.end
        stack, values = [self._tables.start], list[Any]()
        for at, token in enumerate((*tokens, _END)):
            kind = token.type
            while (goal := states[stack[-1]].get(kind, _NOWHERE)) < 0:
                if goal == _NOWHERE:
                    raise Unexpected(at, self._accepted(stack))
                symbol, size, call, inline, single = rules[-1 - goal]
                children: list[Any] = []
                if size:
                    children = values[-size:]
                    del values[-size:], stack[-size:]
                if inline:
                    children = _inlined(children, inline)
                values.append(
                    children[0] if single and len(children) == 1 else call(children) if call else children
                )
                stack.append(states[stack[-1]][symbol])
                if stack[-1] == end and kind == END:
                    return values[-1]
            stack.append(goal)
            values.append(token)
        raise AssertionError("the last token is shifted by no state")

    def _accepted(self, stack: list[int]) -> set[str]:
        """The terminals that can come next: some that a state names only lead to a mistake a little later."""
        return {
            name for name in self._tables.states[stack[-1]] if name.isupper() and self._shifts(stack, name)
        }

    def _shifts(self, stack: list[int], kind: str) -> bool:
        stack = list(stack)
        while (goal := self._tables.states[stack[-1]].get(kind, _NOWHERE)) < 0:
            if goal == _NOWHERE:
                return False
            rule = self._tables.reductions[-1 - goal]
            if rule.size:
                del stack[-rule.size :]
            stack.append(self._tables.states[stack[-1]][rule.symbol])
            if stack[-1] == self._tables.end and kind == END:
                return True
        return True


def _inlined(children: list[Any], inline: tuple[int, ...]) -> list[Any]:
    """Children of repetitions take their place; the first one grows in place, so that a long list costs no square."""
    if inline[0] == 0:
        flat: list[Any] = children[0]
        rest = enumerate(children[1:], 1)
    else:
        flat = []
        rest = enumerate(children)
    for at, child in rest:
        if at in inline:
            flat.extend(child)
        else:
            flat.append(child)
    return flat


_NOWHERE = -(10**9)
_END = Token(END, "")
