"""Declared words that no rule reads: a slip in a rule, or a question that applicants are asked for nothing."""

from __future__ import annotations

from collections.abc import Iterator

from policy_dsl.analyses.finding import warn
from policy_dsl.core import ir
from policy_dsl.core.walk import nodes
from policy_dsl.diagnostics import Diagnostic
from policy_dsl.resolve import Names
from policy_dsl.resolve.symbols import DefSym, FactSym, ParamSym, ThingSym, ValueSym
from policy_dsl.resolve.walk import words_of
from policy_dsl.source import Source
from policy_dsl.syntax import tree as t
from policy_dsl.types import EnumT, NameT, SetT


def unread(document: t.Document, names: Names, policy: ir.Policy, source: Source) -> list[Diagnostic]:
    """Facts, levels, lists, definitions and parameters that nothing reads, in the order of the text."""
    read, levels = _read(policy)
    spoken = _spoken(document)
    things = {fact.thing for fact in read}
    things.update(award.thing for award in policy.awards)
    things.update(right.thing for right in policy.rights)
    things.update(limit.thing for limit in policy.limits)
    things |= {node.thing for node in _everything(policy) if isinstance(node, _OVER)}
    in_unused: set[str] = set()
    found = []
    for statement in document.statements:
        match statement:
            case t.Definition(name=name, also=also) | t.ParamDecl(name=name, also=also):
                if not spoken & {name.text, *(word.text for word in also)}:
                    code = "P0610" if isinstance(statement, t.Definition) else "P0611"
                    found.append(warn(code, name.span, source, name=name.text))
                    in_unused |= _meant(statement, names)
            case _:
                pass
    for statement in document.statements:
        if not isinstance(statement, t.GroupDecl) or not statement.many:
            continue
        thing = statement.name
        if thing.text not in things and thing.text not in in_unused:
            found.append(warn("P0609", thing.span, source, name=thing.text))
            in_unused.add(thing.text)
    for fact in names.facts:
        if isinstance(fact.type, NameT) or fact.thing in in_unused:
            continue  # names are shown and paid to; the facts of an idle list are idle with it
        if ir.FactRef(fact.name, fact.thing) not in read:
            # what only an idle definition reads is one slip, not two
            if fact.name not in in_unused and not fact.anchor:
                found.append(warn("P0607", fact.span, source, name=fact.name))
        else:
            found += _levels(fact, levels.get(ir.FactRef(fact.name, fact.thing)), document, source)
    return found


_OVER = ir.Exists | ir.SumOver | ir.SumBy | ir.MostOver | ir.CountOver


def _everything(policy: ir.Policy) -> Iterator[object]:
    rules = (policy.awards, policy.rights, policy.limits, policy.pools, policy.choices, policy.caps)
    for group in rules:
        yield from nodes(group)


def _read(policy: ir.Policy) -> tuple[set[ir.FactRef], dict[ir.FactRef, set[str] | None]]:
    """The facts that rules read, and of levels which values (None: all of them)."""
    read: set[ir.FactRef] = set()
    levels: dict[ir.FactRef, set[str] | None] = {}
    for node in _everything(policy):
        match node:
            case ir.FactRef():
                read.add(node)
            case ir.InSet(fact=fact, values=values):
                known = levels.setdefault(fact, set())
                if known is not None:
                    known.update(values)
            case ir.Has(fact=fact, value=value):
                known = levels.setdefault(fact, set())
                if known is not None:
                    known.add(value)
            case ir.Rank(fact=fact):
                levels[fact] = None
            case ir.Pool(fact=fact, level=level) if fact is not None:
                known = levels.setdefault(fact, set())
                if known is not None and level is not None:
                    known.add(level)
            case _:
                pass
    return read, levels


def _spoken(document: t.Document) -> set[str]:
    """The words that rules, definitions and 性质 speak."""
    found: set[str] = set()
    for statement in document.statements:
        match statement:
            case t.Definition(name=name, body=body, bound=bound):
                found |= {word for word in words_of((body, bound)) if word != name.text}
            case t.Rules() | t.Amended() | t.ReadingNode() | t.PropertyNode():
                found.update(words_of(statement))
            case _:
                pass
    return found


def _meant(statement: t.Definition | t.ParamDecl, names: Names) -> set[str]:
    """All that the words of a definition can mean, by name."""
    found: set[str] = set()
    for word in words_of(statement):
        for symbol in names.meanings(word):
            match symbol:
                case FactSym(name=name) | ThingSym(name=name) | DefSym(name=name) | ParamSym(name=name):
                    found.add(name)
                case ValueSym(fact=fact):
                    found.add(fact.name)
                case _:
                    pass
    return found


def _levels(fact: FactSym, read: set[str] | None, document: t.Document, source: Source) -> list[Diagnostic]:
    match fact.type:
        case EnumT(recognition=True):
            return []
        case EnumT(values=values, optional=optional):
            # of two that are the only ones, one says it for both
            spare = 0 if optional else 1
        case SetT(values=values):
            spare = 0
        case _:
            return []
    if read is None:
        return []
    idle = [value for value in values if value not in read]
    if len(idle) <= spare:
        return []
    found = []
    places = _places(fact, document)
    for value in idle:
        found.append(warn("P0608", places.get(value, fact.span), source, name=value, fact=fact.name))
    return found


def _places(fact: FactSym, document: t.Document) -> dict[str, ir.Origin]:
    for statement in document.statements:
        if isinstance(statement, t.GroupDecl):
            for each in statement.facts:
                if each.name.span == fact.span:
                    return {
                        word.text: ir.Origin(word.span.start, word.span.end, word.text)
                        for word in each.type.words
                    }
    return {}
