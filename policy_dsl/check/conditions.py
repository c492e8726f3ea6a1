"""Phrases that hold or not → three-valued logic; lists under 分别 → cases.

A phrase is first opened into *alternatives* (``首次认定、重新认定的高新技术企业`` has two), each a run of words and
comparisons that must all hold; then each run is read with the types of its words: a level beside its
fact is an equality, a yes/no word is itself, a recognition takes 首次认定 / 经认定 before it.
"""

from __future__ import annotations

import msgspec

from policy_dsl.check.comparisons import Atom, compare, deadline
from policy_dsl.check.quantities import (
    NEUTRAL,
    is_quantity,
    unknown_here,
    whole_years,
)
from policy_dsl.check.scope import Scope
from policy_dsl.core import ir
from policy_dsl.resolve import DefSym, FactSym, GroupSym, ThingSym, ValueSym
from policy_dsl.source import Span
from policy_dsl.syntax import tree as t
from policy_dsl.types import (
    FIRST,
    NONE,
    RECOGNITIONS,
    BoolT,
    EnumT,
    SetT,
    type_name,
)

_STATES = {"经认定": RECOGNITIONS, **{state: (state,) for state in RECOGNITIONS}}
_LEVEL = "等级"
_MOST_ALTERNATIVES = 200

Part = t.Word | t.Cond
_OF = t.Word("DE", "的")


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


def said(atom: Atom, scope: Scope) -> ir.Bool:
    """The atom as a step of the trace."""
    origin = ir.Origin(atom.span.start, atom.span.end, atom.text or scope.text(atom.span))
    return ir.SayBool(atom.cond, origin)


def all_of(conds: object) -> ir.Bool:
    """且, flattened."""
    items: list[ir.Bool] = []
    for cond in conds:  # type: ignore[attr-defined]
        match cond:
            case ir.Lit(value=True):
                continue
            case ir.All(items=more):
                items.extend(more)
            case _:
                items.append(cond)
    if len(items) == 1:
        return items[0]
    return ir.All(tuple(items)) if items else ir.Lit(True)


def any_of(conds: list[ir.Bool]) -> ir.Bool:
    """或; a single one is itself."""
    return conds[0] if len(conds) == 1 else ir.AnyOf(tuple(conds))


# --- opening a phrase into alternatives ------------------------------------------------------


def _open(node: t.Cond, scope: Scope) -> list[list[Part]]:
    match node:
        case t.Nouns(words=words):
            return [list(words)]
        case t.Trailing(item=item):
            return _open(item, scope)
        case t.Chain(items=items):
            opened = [_open(item, scope) for item in items]
            narrowed: list[list[Part]] = [[_OF]]
            parts = [part for each in opened for part in (narrowed, each)][1:]
            return _product(parts, node.span, scope)
        case t.And(items=items):
            opened = [_open(item, scope) for item in _same_left(items)]
            return _product(opened, node.span, scope)
        case t.Items(items=items):
            if isinstance(items[0], t.Negation) and not any(isinstance(i, t.Negation) for i in items[1:]):
                inner = t.Group(t.Items((items[0].item, *items[1:]), node.span), node.span)
                return [[t.Negation(inner, node.span)]]  # 不属于甲、乙: neither of them
            return _distribute([_single(item, scope) for item in _bounded(items)], scope)
        case t.Is(left=left, right=t.Value(nouns=t.Nouns(words=words), number=None)):
            _check_level(left, words, scope)
            return [part + list(words) for part in _open(left, scope)]
        case _:
            return [[node]]


def _plain(node: t.Cond) -> t.Cond:
    return node.item if isinstance(node, t.Trailing) else node


def _with_left(node: t.Cond, before: t.Compare | None) -> t.Cond:
    """``不满500万元`` after ``200万元以上``: the same quantity."""
    plain = _plain(node)
    if before is None or not isinstance(plain, t.Compare) or plain.left is not None:
        return node
    return t.Compare(before.left, plain.op, plain.right, plain.distributed, plain.post, plain.span)


def _last_compare(node: t.Cond) -> t.Compare | None:
    plain = _plain(node)
    if isinstance(plain, t.Chain | t.Items | t.And):
        return _last_compare(plain.items[-1])
    return plain if isinstance(plain, t.Compare) else None


def _same_left(items: tuple[t.Cond, ...]) -> list[t.Cond]:
    """``超过200万元且不超过500万元``: the second comparison is of what the first one measures."""
    out: list[t.Cond] = []
    before: t.Compare | None = None
    for item in items:
        out.append(_with_left(item, before))
        before = _last_compare(out[-1]) or before
    return out


def _bounded(items: tuple[t.Cond, ...]) -> list[t.Cond]:
    """``200万元以上、不满500万元``: both ends of one range, not two cases."""
    out: list[t.Cond] = []
    for item in items:
        plain = _plain(item)
        if out and isinstance(plain, t.Compare) and plain.left is None and not plain.distributed:
            before = _last_compare(out[-1])
            if before is not None and _opposite(before.op, plain.op):
                out[-1] = t.And((out[-1], _with_left(item, before)), plain.span)
                continue
        out.append(item)
    return out


def _opposite(first: str, second: str) -> bool:
    return {first, second} <= {"GE", "GT", "LE", "LT"} and (first in ("GE", "GT")) != (second in ("GE", "GT"))


def _check_level(left: t.Cond, words: tuple[t.Word, ...], scope: Scope) -> None:
    """``智能工厂为中级``: the level must be one of that very fact."""
    if not isinstance(left, t.Nouns):
        return
    facts = [fact for word in left.words if word.kind == "WORD" and (fact := scope.fact(word)) is not None]
    if not facts:
        return
    fact, value = facts[-1], words[0]
    known = fact.type.values if isinstance(fact.type, EnumT | SetT) else ()
    if value.text not in known:
        raise scope.wrong("P0319", left.span.to(value.span), found=scope.text(left.span) + "为" + value.text)


def _single(node: t.Cond, scope: Scope) -> list[Part]:
    opened = _open(node, scope)
    if len(opened) != 1:
        raise scope.wrong("P0311", node.span, found=scope.text(node.span))
    return opened[0]


def _product(parts: list[list[list[Part]]], span: Span, scope: Scope) -> list[list[Part]]:
    lists = [part for part in parts if len(part) > 1]
    if len(lists) > 1:
        raise scope.wrong("P0311", span, found=scope.text(span))
    count = len(lists[0]) if lists else 1
    if count > _MOST_ALTERNATIVES:
        raise scope.wrong("P0114", span, limit=str(_MOST_ALTERNATIVES))
    return [
        [piece for part in parts for piece in (part[at] if len(part) > 1 else part[0])] for at in range(count)
    ]


def _is_value(part: Part, scope: Scope) -> bool:
    if not isinstance(part, t.Word) or part.kind not in ("WORD", "QUOTED"):
        return False
    return part.text in _STATES or any(isinstance(s, ValueSym) for s in scope.names.meanings(part.text))


def _distribute(items: list[list[Part]], scope: Scope) -> list[list[Part]]:
    """Give each item of a list what 公文 writes only once: 国家级、省级绿色工厂; 超过5万辆、12万辆."""
    out: list[list[Part]] = []
    before: t.Compare | None = None
    for item in items:
        last = item[-1]
        if isinstance(last, t.Number) and len(item) == 1 and before is not None:
            value = t.Value(None, last, last.span)
            item = [t.Compare(before.left, before.op, value, before.distributed, before.post, last.span)]
        elif isinstance(last, t.Compare) and last.left is None and before is not None:
            item = [
                *item[:-1],
                t.Compare(before.left, last.op, last.right, last.distributed, last.post, last.span),
            ]
        if isinstance(item[-1], t.Compare):
            before = item[-1]
        out.append(item)
    first, last_item = out[0], out[-1]
    at = _last_value(first, scope)
    prefix = first[:at] if at is not None else []
    at = _last_value(last_item, scope)
    suffix = last_item[at + 1 :] if at is not None else []
    for index, item in enumerate(out):
        if index and prefix and _is_value(item[0], scope):
            item = [*prefix, *item]
        if index < len(out) - 1 and suffix and _is_value(item[-1], scope):
            item = [*item, *suffix]
        out[index] = item
    return out


def _last_value(item: list[Part], scope: Scope) -> int | None:
    return next((at for at in range(len(item) - 1, -1, -1) if _is_value(item[at], scope)), None)


def alternatives(node: t.Cond, scope: Scope) -> list[Alternative]:
    """The cases of a phrase; one unless it has a list."""
    return [_read(parts, node.span, scope) for parts in _open(node, scope)]


def condition(node: t.Cond, scope: Scope, *, every: bool = False) -> ir.Bool:
    """The phrase as one condition: any case of a list suffices; ``every`` (前提) needs all of them."""
    found = alternatives(node, scope)
    conds = [each.lowered(scope) for each in found]
    return all_of(conds) if every else any_of(conds)


# --- reading one run of words ----------------------------------------------------------------


class _Reader:
    """Reads one alternative from left to right."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.atoms: list[Atom] = []
        self.state: t.Word | None = None
        self.values: list[t.Word] = []
        self.waiting: tuple[FactSym, t.Word] | None = None
        self.party = ""
        self.texts: list[str] = []
        self.words = 0
        self.upward: t.Word | None = None

    def read(self, part: Part) -> None:
        if not isinstance(part, t.Word):
            self.flush()
            self.atoms.extend(_complex(part, self.scope))
            self.texts.append(self.scope.text(part.span))
            return
        self.texts.append(part.text)
        if part.kind == "PREVIOUS":
            self._raise(part)
            return
        if part.kind in NEUTRAL or part.kind == "DE":
            return
        self.words += 1
        if part.kind not in ("WORD", "QUOTED"):
            raise self.scope.wrong("P0312", part.span, found=part.text)
        if part.text in _STATES:
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
                    cond = condition(node.body, scope.deeper(word))
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
        states = _STATES[state.text] if state else RECOGNITIONS
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


def _read(parts: list[Part], span: Span, scope: Scope) -> Alternative:
    reader = _Reader(scope)
    for part in parts:
        reader.read(part)
    return reader.finish(span)


def quiet(cond: ir.Bool) -> ir.Bool:
    """The condition without the steps inside: a defined word is one step of the trace."""
    match cond:
        case ir.SayBool(item=item):
            return quiet(item)
        case ir.All(items=items):
            return ir.All(tuple(quiet(item) for item in items))
        case ir.AnyOf(items=items):
            merged = _merge_levels([quiet(item) for item in items])
            return merged
        case ir.Not(item=item):
            return ir.Not(quiet(item))
        case _:
            return cond


def _merge_levels(items: list[ir.Bool]) -> ir.Bool:
    """领域为甲、乙、丙: one membership instead of three."""
    refs = {item.fact for item in items if isinstance(item, ir.InSet)}
    if len(refs) == 1 and all(isinstance(item, ir.InSet) for item in items):
        values = tuple(value for item in items if isinstance(item, ir.InSet) for value in item.values)
        return ir.InSet(refs.pop(), values)
    return any_of(items)


# --- comparisons and the rest ----------------------------------------------------------------


def _complex(node: t.Cond, scope: Scope) -> list[Atom]:
    text = scope.text(node.span)
    match node:
        case t.Compare():
            return [compare(node, scope)]
        case t.Is(left=left, truth=truth) if truth:
            return [_truth(left, truth, node.span, scope)]
        case t.Is(left=left, right=t.Value(number=t.Number()) as value):
            return [compare(t.Compare(left, "EQ", value, False, False, node.span), scope)]
        case t.Or(items=items):
            if (
                isinstance(items[0], t.Negation)
                and isinstance(items[0].item, t.Nouns)
                and all(isinstance(_plain(item), t.Nouns) for item in items[1:])
            ):  # 不是甲或乙: neither of them
                nouns = (items[0].item, *items[1:])
                neither = any_of([quiet(condition(each, scope)) for each in nouns])
                return [Atom(ir.Not(neither), text, node.span)]
            conds = [condition(item, scope) for item in items]
            return [Atom(any_of(conds), text, node.span)]
        case t.Group(item=item):
            inner = alternatives(item, scope)
            if len(inner) == 1:
                return list(inner[0].atoms)
            return [Atom(any_of([case.lowered(scope) for case in inner]), text, node.span)]
        case t.Negation(item=item):
            return [Atom(ir.Not(quiet(condition(item, scope))), text, node.span)]
        case t.Deadline():
            return [deadline(node, scope)]
        case t.Run():
            return _run(node, scope)
        case t.Raised(left=left, high=high):
            value = t.Value(None, high, high.span)
            return [compare(t.Compare(left, "LE", value, False, False, node.span), scope)]
        case _:
            raise scope.wrong("P0312", node.span, found=text)


def words_in(left: t.Cond) -> list[t.Word]:
    """The declared words of a bare noun phrase."""
    return [word for word in left.words if word.kind == "WORD"] if isinstance(left, t.Nouns) else []


def _truth(left: t.Cond, truth: str, span: Span, scope: Scope) -> Atom:
    text = scope.text(span)
    if truth == "none":
        if isinstance(left, t.Nouns):
            facts = [scope.fact(word) for word in left.words if word.kind == "WORD"]
            for fact in facts:
                if fact is not None and isinstance(fact.type, EnumT) and fact.type.optional:
                    return Atom(ir.InSet(scope.ref(fact), (NONE,)), text, span)
        raise scope.wrong("P0319", span, found=text)
    named = [each for word in words_in(left) if (each := scope.fact(word)) is not None]
    if named and not isinstance(named[-1].type, BoolT):
        raise scope.wrong("P0319", span, found=text)
    cond = quiet(condition(left, scope))
    return Atom(cond if truth == "true" else ir.Not(cond), text, span)


def _run(node: t.Run, scope: Scope) -> list[Atom]:
    """``上规后连续3年保持在规的工业企业``."""
    name = node.opening + node.closing
    fact = scope.fact(t.Word("WORD", name, node.span))
    if fact is None:
        raise scope.wrong("P0207", node.span, name=name)
    years = whole_years(node.years, scope)
    cond: ir.Bool = ir.Compare(">=", ir.NumFact(scope.ref(fact)), ir.Const(years))
    if isinstance(fact.type, BoolT):  # 逐年是否: true in each of the last N years
        last = scope.year_offset
        cond = ir.All(tuple(ir.BoolFact(scope.ref(fact), last - year) for year in range(years)))
    atom = Atom(cond, scope.text(node.span), node.span)
    if node.nouns is None:
        return [atom]
    return [atom, *_read(list(node.nouns.words), node.nouns.span, scope).atoms]
