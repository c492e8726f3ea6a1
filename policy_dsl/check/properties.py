"""性质: what the drafter says holds for every applicant."""

from __future__ import annotations

from typing import Literal

import msgspec

from policy_dsl.check.conditions import condition
from policy_dsl.check.examples import Index, thing_of
from policy_dsl.check.scope import Scope, WrongError
from policy_dsl.check.units import Quantity, aligned, literal, money
from policy_dsl.core import ir
from policy_dsl.resolve import FactSym, GroupSym
from policy_dsl.source import Span
from policy_dsl.syntax import tree as t
from policy_dsl.types import NONE, BoolT, EnumT, is_number

Window = Literal["", "year", "all"]


class _Meant(msgspec.Struct, frozen=True):
    """Whose money a claim speaks of. ``each``: the list of ``每个项目的…``; ``party``: the one of ``每个区、县（市）``."""

    ids: tuple[str, ...]
    window: Window = ""
    each: str = ""
    party: str = ""


def prop(node: t.PropertyNode, scope: Scope, index: Index, readings: tuple[ir.Reading, ...]) -> ir.Property:
    """``性质「…」：…``."""
    claim = _Claim(node, scope, index, readings)
    made = claim.made()
    if node.premise is None:
        return made
    about = scope.about(made.each or None)
    return msgspec.structs.replace(made, when=condition(node.premise, about))


class _Claim:
    def __init__(
        self, node: t.PropertyNode, scope: Scope, index: Index, readings: tuple[ir.Reading, ...]
    ) -> None:
        self.node = node
        self.scope = scope
        self.index = index
        self.readings = readings
        text = scope.text(node.span)
        self.base = ir.Property(
            node.name or text.removeprefix("性质：").removeprefix("性质:"),
            scope.article,
            "bound",
            (),
            text=text,
            origin=scope.origin(node.span),
        )

    def made(self) -> ir.Property:
        node = self.node
        match node.kind:
            case "most" | "least":
                return self._bound("<=" if node.kind == "most" else ">=")
            case "sum_most":
                return self._with(kind="bound", awards=self._all(node.several), limit=self._limit())
            case "all_of":
                found = self._meant(node.subject)
                if found.each or found.party or not found.ids or found.window == "all":
                    raise self._unclear()
                return self._with(kind="budget", awards=found.ids, limit=self._limit(), window=found.window)
            case "some":
                return self._with(kind="some", awards=() if node.subject is None else self._ids(node.subject))
            case "exclusive":
                if len(node.several) != 2:
                    raise self._unclear()
                return self._with(
                    kind="exclusive", awards=self._ids(node.several[0]), others=self._ids(node.several[1])
                )
            case "equal":
                assert node.subject is not None
                whole = self._ids(node.subject)
                return self._with(kind="equal", awards=self._all(node.several), others=whole)
            case "rising" | "not_rising" | "falling":
                ids, fact = self._of_fact()
                # «减少时不增加» is the same claim as «增加时不减少»: both rise together
                way: Literal["up", "down"] = "down" if node.kind == "not_rising" else "up"
                return self._with(kind="monotone", awards=ids, fact=self.scope.ref(fact), direction=way)
            case "step_any" | "step_down" | "step_up":
                return self._step()
            case "switch" | "not_switch":
                return self._switch()
            case "split":
                return self._split()
            case _:
                return self._alike()

    def _with(self, **parts: object) -> ir.Property:
        return msgspec.structs.replace(self.base, **parts)

    # --- the kinds
    def _bound(self, op: str) -> ir.Property:
        found = self._meant(self.node.subject)
        if (found.each and (found.window or op == ">=")) or (found.party and op == ">="):
            raise self._unclear()
        kind = "budget" if found.party else "bound"
        return self._with(
            kind=kind, awards=found.ids, limit=self._limit(), op=op, window=found.window, each=found.each,
            party=found.party,
        )  # fmt: skip

    def _step(self) -> ir.Property:
        ids, fact = self._of_fact()
        assert self.node.step is not None and self.node.other is not None
        span, text = self.node.other.span, self.scope.text(self.node.other.span)
        one = Quantity(ir.NumFact(self.scope.ref(fact)), fact.type, 1, text, span)
        left, right = aligned(one, literal(self.node.step), self.scope)
        if left != one.num or not isinstance(right, ir.Const) or right.value < 1:
            raise self._unclear()
        way = {"step_any": "any", "step_down": "down", "step_up": "up"}[self.node.kind]
        return self._with(
            kind="step", awards=ids, fact=self.scope.ref(fact), step=right.value, limit=self._limit(), direction=way
        )  # fmt: skip

    def _switch(self) -> ir.Property:
        ids, fact = self._of_fact(numbers=False)
        values = self.node.values
        match fact.type:
            case BoolT() if not values:
                pass
            case EnumT(values=known, optional=optional) if len(set(values)) == 2:
                for value in values:
                    if value not in known and not (optional and value == NONE):
                        raise self._unclear()
            case _:
                raise self._unclear()
        way = "up" if self.node.kind == "switch" else "down"
        return self._with(kind="switch", awards=ids, fact=self.scope.ref(fact), values=values, direction=way)

    def _split(self) -> ir.Property:
        assert self.node.subject is not None
        ids = self._ids(self.node.subject)
        facts = [self._fact(target.nouns, ids) for target in self.node.several]
        things = {fact.thing for fact in facts}
        each = next(iter(things)) or ""
        if len(things) > 1 or (each and any(self.index.things.get(ident) != each for ident in ids)):
            raise self._unclear()
        refs = tuple(self.scope.ref(fact) for fact in facts)
        return self._with(kind="split", awards=ids, each=each, facts=refs)

    def _alike(self) -> ir.Property:
        assert self.node.subject is not None
        name, options = self.node.reading, self.node.options
        known = next((each for each in self.readings if each.name == name), None)
        for option in options:
            if known is None or option not in {each.name for each in known.options}:
                raise self.scope.wrong("P0504", self.node.span, name=name, option=option)
        return self._with(kind="alike", awards=self._ids(self.node.subject), reading=name, values=options)

    # --- the parts
    def _unclear(self) -> WrongError:
        """What is claimed cannot be claimed of these awards."""
        node = self.node
        several = [each.span for each in node.several]
        span = node.span if node.subject is None else node.subject.span
        span = Span(several[0].start, several[-1].end) if several else span
        return self.scope.wrong("P0512", span, name=self.scope.text(span))

    def _limit(self) -> int:
        assert self.node.number is not None
        limit = money(literal(self.node.number), self.scope, at_most=True)
        assert isinstance(limit, ir.Const)
        return limit.value

    def _all(self, targets: tuple[t.Target, ...]) -> tuple[str, ...]:
        ids = [ident for target in targets for ident in self._ids(target)]
        if len(ids) != len(set(ids)):
            raise self._unclear()
        return tuple(ids)

    def _ids(self, target: t.Target) -> tuple[str, ...]:
        """Awards that are named, of the applicant as a whole."""
        found = self._meant(target)
        if found.window or found.each or found.party or not (found.ids or self.node.kind in _ANY):
            raise self._unclear()
        return found.ids

    def _meant(self, subject: t.Target | None) -> _Meant:
        """The awards of ``第一条每家企业每年``. 每家企业 is what a 性质 speaks of anyway."""
        assert subject is not None
        scope, index = self.scope, self.index
        words = subject.nouns.words if subject.nouns is not None else ()
        each, party, names = "", "", []
        for before, word in zip((None, *words), words, strict=False):
            counted = before is not None and before.kind == "EACH"
            if word.kind != "WORD":
                continue
            if _is_party(word, scope):
                party = word.text if counted else party
            elif counted:
                if each:
                    raise scope.wrong("P0211", subject.span, name=scope.text(subject.span))
                each = thing_of(word, scope)
            else:
                names.append(word)
        total = [word for word in words if word.kind == "TOTAL"]
        if not names and not subject.article and total:  # 合计金额: of everything
            return _Meant((), "year" if any(word.kind == "YEARLY" for word in words) else "")
        if any(word.kind not in _IN_CLAIM for word in words) or bool(names) == bool(subject.article):
            raise scope.wrong("P0211", subject.span, name=scope.text(subject.span))
        nouns = t.Nouns(tuple(names), subject.span) if names else None
        ids = index.find(t.Target(nouns, subject.article, subject.item, "", subject.span), scope)
        if each and (not ids or any(index.things.get(ident) != each for ident in ids)):
            raise scope.wrong("P0511", subject.span, name=scope.text(subject.span), thing=each)
        window: Window = "year" if any(word.kind == "YEARLY" for word in words) else ""
        if not window and any(word.text == "累计" for word in total):
            window = "all"
        paid = bool(party and ids) and all(index.recipients.get(ident, "").endswith(party) for ident in ids)
        return _Meant(ids, window, each, party if paid else "")

    def _of_fact(self, *, numbers: bool = True) -> tuple[tuple[str, ...], FactSym]:
        assert self.node.subject is not None
        ids = self._ids(self.node.subject)
        return ids, self._fact(self.node.other, ids, numbers=numbers)

    def _fact(self, nouns: t.Nouns | None, ids: tuple[str, ...], *, numbers: bool = True) -> FactSym:
        """The fact of ``…增加时``: of the applicant, or of the list that the awards are about."""
        if nouns is None or len(nouns.words) != 1:
            raise self._unclear()
        scope, word = self.scope, nouns.words[-1]
        things = {self.index.things[each] for each in ids if each in self.index.things}
        facts = [s for s in scope.names.meanings(word.text) if isinstance(s, FactSym)]
        facts = [s for s in facts if s.name == word.text] or facts
        if len(facts) > 1:
            facts = [s for s in facts if s.thing in things] or facts
        if not facts:
            raise scope.wrong("P0207", word.span, name=word.text)
        if len(facts) > 1:
            names = "、".join(f"「{s.thing or s.group}」的{s.name}" for s in facts)
            raise scope.wrong("P0206", word.span, name=word.text, candidates=names)
        if numbers and not is_number(facts[0].type):
            raise scope.wrong("P0305", word.span, found=word.text)
        return facts[0]


_IN_CLAIM = frozenset(("WORD", "EACH", "YEARLY", "ITS", "BENEFIT", "TOTAL", "AMOUNT"))
_ANY = frozenset(("some", "rising", "not_rising", "falling", "step_any", "step_down", "step_up", "switch", "not_switch", "alike", "split"))  # fmt: skip
"""What may be said of 合计金额, all awards together."""


def _is_party(word: t.Word, scope: Scope) -> bool:
    return any(isinstance(symbol, GroupSym) for symbol in scope.names.meanings(word.text))
