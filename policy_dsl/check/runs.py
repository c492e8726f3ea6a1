"""One run of words, read with the kinds of its words: a level beside its fact is an equality, a yes/no word is itself, a
recognition takes 首次认定 / 经认定 before it."""

from __future__ import annotations

from typing import Protocol

import msgspec

from policy_dsl.check.comparisons import Atom
from policy_dsl.check.logic import all_of, quiet, said
from policy_dsl.check.opening import STATES, Part
from policy_dsl.check.quantities import NEUTRAL, is_quantity, unknown_here
from policy_dsl.check.scope import Scope
from policy_dsl.core import ir
from policy_dsl.resolve import DefSym, FactSym, GroupSym, ThingSym, ValueSym
from policy_dsl.source import Span
from policy_dsl.syntax import tree as t
from policy_dsl.types import FIRST, NONE, RECOGNITIONS, BoolT, EnumT, NameT, SetT, type_name

_LEVEL = "等级"


class Grammar(Protocol):
    """What a run needs of the phrases around it: a definition is a phrase, and so is what stands in brackets."""

    def condition(self, node: t.Cond, scope: Scope) -> ir.Bool:
        """The phrase as one condition."""
        ...

    def compound(self, node: t.Cond, scope: Scope) -> list[Atom]:
        """A comparison, a negation, brackets … as atoms."""
        ...


class Alternative(msgspec.Struct, frozen=True):
    """One case of a phrase: all atoms hold. ``party``: whom the last noun belongs to; ``text``: its words."""

    atoms: tuple[Atom, ...]
    text: str
    span: Span
    party: str = ""

    @property
    def first(self) -> bool:
        """Whether it speaks of a first time (首次)."""
        return any(atom.first for atom in self.atoms)

    def lowered(self, scope: Scope) -> ir.Bool:
        """All atoms, each shown in the trace."""
        return all_of(said(atom, scope) for atom in self.atoms)


class Reader:
    """Reads one alternative from left to right. ``grammar`` reads what is not a single word."""

    def __init__(self, scope: Scope, grammar: Grammar) -> None:
        self.scope = scope
        self.grammar = grammar
        self.atoms: list[Atom] = []
        self.state: t.Word | None = None
        self.values: list[t.Word] = []
        self.waiting: tuple[FactSym, t.Word] | None = None
        self.party = ""
        self.texts: list[str] = []
        self.words = 0
        self.upward: t.Word | None = None
        self.each = False

    def read(self, part: Part) -> None:
        if not isinstance(part, t.Word):
            self.flush()
            self.atoms.extend(self.grammar.compound(part, self.scope))
            self.texts.append(self.scope.text(part.span))
            return
        self.texts.append(part.text)
        each, self.each = self.each, part.kind == "EACH"
        if each and part.kind == "WORD":
            fact = self.scope.fact(part)
            if fact is not None and isinstance(
                fact.type, NameT
            ):  # 与每家合作单位的…: by whom the caps reckon
                return
        if part.kind == "PREVIOUS":
            self._raise(part)
            return
        if part.kind in NEUTRAL or part.kind == "DE":
            return
        self.words += 1
        if part.kind not in ("WORD", "QUOTED"):
            raise self.scope.wrong("P0312", part.span, found=part.text)
        if part.text in STATES:
            self.state = part
            return
        self._word(part)

    def _raise(self, word: t.Word) -> None:
        """``中级以上``: this level or a higher one, of a fact whose levels rise 从低到高."""
        if self.values:
            self.upward = word
            return
        last = self.atoms[-1].cond if self.atoms else None
        if not isinstance(last, ir.InSet) or len(last.values) != 1:
            raise self.scope.wrong("P0312", word.span, found=word.text)
        where = (last.fact.name, last.fact.thing)
        fact = next(each for each in self.scope.names.facts if (each.name, each.thing) == where)
        values = self._from(fact, last.values[0], word)
        atom = self.atoms[-1]
        self.atoms[-1] = Atom(ir.InSet(last.fact, values), atom.text + word.text, atom.span.to(word.span))

    def _from(self, fact: FactSym, level: str, word: t.Word) -> tuple[str, ...]:
        if not isinstance(fact.type, EnumT) or not fact.type.ordered:
            raise self.scope.wrong("P0343", word.span, name=fact.name)
        return fact.type.values[fact.type.values.index(level) :]

    def _word(self, word: t.Word) -> None:
        scope = self.scope
        symbols = scope.meanings(word)
        values = [s for s in symbols if isinstance(s, ValueSym)]
        if self.waiting is not None:
            fact, before = self.waiting
            if any(value.fact == fact for value in values):
                self._equal(fact, [word], lead=before)
                self.waiting = None
                return
        fact_here = scope.fact(word)
        if fact_here is not None:
            self._fact(fact_here, word)
            return
        if values:
            self.values.append(word)
            return
        for symbol in symbols:
            match symbol:
                case ThingSym(name=name):
                    self._thing(name, word)
                    return
                case GroupSym(name=name):
                    self.party = name
                    self.texts.pop()  # 的组织, 的企业: says whom, not what
                    if self.texts and self.texts[-1] == "的":
                        self.texts.pop()
                    return
                case DefSym(node=node):
                    if is_quantity(node.body, scope):
                        raise scope.wrong("P0312", word.span, found=word.text)
                    self.flush()
                    cond = self.grammar.condition(node.body, scope.deeper(word))
                    self.atoms.append(Atom(quiet(cond), word.text, word.span))
                    return
                case _:
                    continue
        if not symbols:
            raise unknown_here(word, scope)
        raise scope.wrong("P0312", word.span, found=word.text)

    def _thing(self, name: str, word: t.Word) -> None:
        if self.scope.thing != name:
            raise self.scope.wrong("P0203", word.span, name=word.text, thing=name)
        values, self.values = self.values, []
        for value in values:
            facts = [
                s.fact for s in self.scope.meanings(value) if isinstance(s, ValueSym) and s.fact.thing == name
            ]
            if len(facts) != 1:
                raise self.scope.wrong("P0207", value.span, name=value.text)
            self._equal(facts[0], [value])
        if self.state is not None:
            if self.state.text != "经认定":
                raise self.scope.wrong("P0313", self.state.span, found=self.state.text, noun=word.text)
            self.state = None

    def _fact(self, fact: FactSym, word: t.Word) -> None:
        scope = self.scope
        if fact.thing is None and fact.group:
            self.party = fact.group
        match fact.type:
            case EnumT(recognition=True):
                self._recognition(fact, word)
            case EnumT() | SetT():
                own = [value for value in self.values if self._has(fact, value)]
                if own:
                    self.values = [value for value in self.values if value not in own]
                    self._equal(fact, own, word)
                else:
                    self.flush()
                    self.waiting = (fact, word)
                self._consume_state(word)
            case BoolT():
                first = word.text.startswith("首次") or fact.name.startswith("首次")
                offset = scope.year_offset if fact.yearly else None
                self._consume_state(word)
                atom = Atom(ir.BoolFact(scope.ref(fact), offset), word.text, word.span, first=first)
                self.atoms.append(atom)
            case type_:
                raise scope.wrong("P0314", word.span, found=word.text, type=type_name(type_))

    def _consume_state(self, word: t.Word) -> None:
        """经认定 says no more than the level or the yes/no word beside it; 首次认定 says more than it has."""
        if self.state is not None and self.state.text != "经认定":
            raise self.scope.wrong("P0313", self.state.span, found=self.state.text, noun=word.text)
        self.state = None

    def _recognition(self, fact: FactSym, word: t.Word) -> None:
        state = self.state
        states = STATES[state.text] if state else RECOGNITIONS
        text = f"{state.text}的{word.text}" if state else word.text
        span = state.span.to(word.span) if state else word.span
        first = states == (FIRST,)
        self.state = None
        self.atoms.append(Atom(ir.InSet(self.scope.ref(fact), states), text, span, first=first))
        level = next(
            (s for s in self.scope.names.meanings(fact.name + _LEVEL) if isinstance(s, FactSym)), None
        )
        own = [value for value in self.values if level is not None and self._has(level, value)]
        if own and level is not None:
            self.values = [value for value in self.values if value not in own]
            self._equal(level, own, word)

    def _has(self, fact: FactSym, word: t.Word) -> bool:
        return isinstance(fact.type, EnumT | SetT) and word.text in fact.type.values

    def _equal(
        self, fact: FactSym, values: list[t.Word], noun: t.Word | None = None, lead: t.Word | None = None
    ) -> None:
        ref = self.scope.ref(fact)
        text = (
            (lead.text if lead else "")
            + "、".join(value.text for value in values)
            + (noun.text if noun else "")
        )
        first = lead.span if lead else values[0].span
        span = first.to(noun.span if noun else values[-1].span)
        if isinstance(fact.type, SetT):
            for value in values:
                self.atoms.append(Atom(ir.Has(ref, value.text), text, span))
        else:
            levels = tuple(value.text for value in values)
            if self.upward is not None:
                levels, text = self._from(fact, levels[0], self.upward), text + self.upward.text
                self.upward = None
            self.atoms.append(Atom(ir.InSet(ref, levels), text, span))
        if fact.thing is None and fact.group:
            self.party = fact.group

    def flush(self) -> None:
        """What still waits for its partner is complete, or wrong."""
        scope = self.scope
        if self.waiting is not None:
            fact, word = self.waiting
            self.waiting = None
            if isinstance(fact.type, EnumT) and fact.type.optional:
                cond: ir.Bool = ir.Not(ir.InSet(scope.ref(fact), (NONE,)))
                self.atoms.append(Atom(cond, word.text, word.span))
            elif isinstance(fact.type, SetT):
                items: list[ir.Bool] = [ir.Has(scope.ref(fact), value) for value in fact.type.values]
                self.atoms.append(Atom(ir.AnyOf(tuple(items)), word.text, word.span))
            else:
                raise scope.wrong("P0315", word.span, name=word.text, type=type_name(fact.type))
        for value in self.values:
            facts = [s.fact for s in scope.meanings(value) if isinstance(s, ValueSym)]
            if len(facts) != 1:
                names = "、".join(f"「{fact.name}」" for fact in facts)
                raise scope.wrong("P0206", value.span, name=value.text, candidates=names)
            self._equal(facts[0], [value])
        self.values = []

    def finish(self, span: Span) -> Alternative:
        self.flush()
        if self.state is not None:
            raise self.scope.wrong("P0313", self.state.span, found=self.state.text, noun="")
        if not self.atoms and not self.words:
            raise self.scope.wrong("P0312", span, found=self.scope.text(span))
        return Alternative(tuple(self.atoms), "".join(self.texts), span, self.party)
