"""Names → declarations: a side table beside the surface tree, which stays as it is.

``resolve`` collects what each word can mean and reports what is declared twice, defined in a
circle, or clashes. Which of several meanings is meant is decided where types are known, in
:mod:`policy_dsl.check`.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from policy_dsl.diagnostics import Diagnostic, Label
from policy_dsl.resolve.symbols import (
    AwardSym,
    DefSym,
    FactSym,
    GroupSym,
    ParamSym,
    Symbol,
    ThingSym,
    ValueSym,
)
from policy_dsl.resolve.walk import nodes_of, numbers_of, words_of
from policy_dsl.source import Span
from policy_dsl.syntax import tree as t
from policy_dsl.types import (
    RECOGNITION,
    BoolT,
    CountT,
    DateT,
    EnumT,
    MoneyT,
    NameT,
    RateT,
    SetT,
    Type,
    YearT,
)
from policy_dsl.values import keys

_PLAIN: dict[str, tuple[Type, bool]] = {
    "是否": (BoolT(), False),
    "逐年是否": (BoolT(), True),
    "金额": (MoneyT(), False),
    "逐年金额": (MoneyT(), True),
    "比例": (RateT(), False),
    "逐年比例": (RateT(), True),
    "年份": (YearT(), False),
    "日期": (DateT(), False),
    "名称": (NameT(), False),
    "认定": (RECOGNITION, False),
    "连续年数": (CountT("年"), False),
}
_CANONICAL_UNITS = {"个月": "月", "日": "天"}


class Names(msgspec.Struct):
    """The side table: each word with all that it can mean, and the declarations in order."""

    table: dict[str, list[Symbol]] = msgspec.field(default_factory=dict)
    facts: list[FactSym] = msgspec.field(default_factory=list)
    things: list[ThingSym] = msgspec.field(default_factory=list)
    groups: list[GroupSym] = msgspec.field(default_factory=list)
    diagnostics: list[Diagnostic] = msgspec.field(default_factory=list)

    def add(self, word: str, symbol: Symbol) -> None:
        """Give ``word`` one more meaning."""
        self.table.setdefault(word, []).append(symbol)

    def meanings(self, word: str) -> list[Symbol]:
        """All that the word can mean; empty for keywords."""
        return self.table.get(word, [])


def unit_name(unit: str) -> str:
    """One name a unit: 个月 is 月, 日 is 天."""
    return _CANONICAL_UNITS.get(unit, unit)


def resolve(document: t.Document, file: str) -> Names:
    """Build the side table of a file."""
    names = Names()
    article = ""
    seen_articles: dict[str, Span] = {}
    for statement in document.statements:
        match statement:
            case t.GroupDecl():
                _group(statement, names, file)
            case t.Definition(name=name, also=also):
                for word in (name, *also):
                    _only_meaning(word, names, file)
                    names.add(word.text, DefSym(name.text, statement))
            case t.ParamDecl(name=name, also=also):
                for word in (name, *also):
                    _only_meaning(word, names, file)
                    names.add(word.text, ParamSym(name.text, statement))
            case t.Article(number=number, title=title, span=span):
                article = number
                if number in seen_articles:
                    label = Label(seen_articles[number], "第一次在这里", "first here")
                    names.diagnostics.append(
                        Diagnostic("P0202", file, span, args={"name": number}, labels=(label,))
                    )
                seen_articles.setdefault(number, span)
                if title is not None:
                    names.add(title.text, AwardSym(title.text, article, "title"))
            case t.Rules(items=items):
                for item in items:
                    _award_names(item, article, names)
            case _:
                pass
    _cycles(document, names, file)
    return names


def _only_meaning(word: t.Word, names: Names, file: str) -> None:
    """A defined word or a parameter shares its name with no fact and no other definition."""
    if any(isinstance(other, FactSym | DefSym | ParamSym | ValueSym) for other in names.meanings(word.text)):
        names.diagnostics.append(Diagnostic("P0201", file, word.span, args={"name": word.text}))


def _group(node: t.GroupDecl, names: Names, file: str) -> None:
    also = tuple(word.text for word in node.also)
    if node.many:
        thing = ThingSym(node.name.text, also, node.span)
        if any(other.name == thing.name for other in names.things):
            names.diagnostics.append(Diagnostic("P0201", file, node.name.span, args={"name": thing.name}))
        # a facts file has both under the name alone
        for fact in names.facts:
            if fact.name == thing.name and fact.thing is None:
                label = Label(fact.span, "第一次在这里声明", "first declared here")
                found = Diagnostic("P0201", file, node.name.span, args={"name": thing.name}, labels=(label,))
                names.diagnostics.append(found)
        for spelled in (node.name, *node.also):
            _taken(spelled, keys.TAKEN_AT_THE_TOP, "项目清单", names, file)
        names.things.append(thing)
        for word in (node.name.text, *also):
            names.add(word, thing)
    else:
        group = GroupSym(node.name.text)
        for each in (node.name, *node.also):
            if any(isinstance(other, FactSym) for other in names.meanings(each.text)):
                names.diagnostics.append(Diagnostic("P0201", file, each.span, args={"name": each.text}))
        if group not in names.groups:
            names.groups.append(group)
        for word in (node.name.text, *also):
            if group not in names.meanings(word):
                names.add(word, group)
    for decl in node.facts:
        for spelled in (decl.name, *decl.also):
            taken = keys.TAKEN_IN_AN_ITEM if node.many else keys.TAKEN_AT_THE_TOP
            _taken(spelled, taken, node.name.text + keys.fold(spelled.text), names, file)
        for fact in _facts(decl, node, names, file):
            _add_fact(fact, decl, names, file)


def _taken(word: t.Word, taken: frozenset[str], instead: str, names: Names, file: str) -> None:
    """A name that a facts file uses for itself there: nobody could ever fill the fact in."""
    if keys.fold(word.text) in taken:
        args = {"name": word.text, "instead": instead}
        names.diagnostics.append(Diagnostic("P0214", file, word.span, args=args))


def _facts(decl: t.FactDecl, node: t.GroupDecl, names: Names, file: str) -> Iterator[FactSym]:
    also = tuple(word.text for word in decl.also)
    thing = node.name.text if node.many else None

    def fact(type_: Type, yearly: bool = False, suffix: str = "") -> FactSym:
        aliases = tuple(alias + suffix for alias in also)
        name = decl.name.text + suffix
        return FactSym(
            name, type_, thing, node.name.text, yearly, decl.type.anchor, aliases, decl.prompt,
            decl.settled, decl.name.span,
        )  # fmt: skip

    values = tuple(word.text for word in decl.type.words)
    doubled = {value for value in values if values.count(value) > 1}
    for value in sorted(doubled):
        names.diagnostics.append(Diagnostic("P0205", file, decl.name.span, args={"name": value}))
    match decl.type.kind:
        case "数量" | "逐年数量":
            unit = unit_name(decl.type.unit or "个")
            yield fact(CountT(unit), decl.type.kind == "逐年数量")
        case "graded":
            yield fact(RECOGNITION)
            yield fact(EnumT(values, optional=True), suffix="等级")
        case "one_of":
            yield fact(EnumT(values, decl.type.ordered))
        case "one_or_none":
            yield fact(EnumT(values, decl.type.ordered, optional=True))
        case "any_of":
            yield fact(SetT(values))
        case kind:
            type_, yearly = _PLAIN[kind]
            yield fact(type_, yearly)


def _add_fact(fact: FactSym, decl: t.FactDecl, names: Names, file: str) -> None:
    for other in names.meanings(fact.name):
        if isinstance(other, FactSym) and other.name == fact.name and other.thing == fact.thing:
            label = Label(other.span, "第一次在这里声明", "first declared here")
            names.diagnostics.append(
                Diagnostic("P0201", file, decl.name.span, args={"name": fact.name}, labels=(label,))
            )
            return
    for word in (fact.name, *fact.aliases):
        first = _other_meaning(word, fact, names)
        if first is not None:
            found = Diagnostic("P0201", file, decl.name.span, args={"name": word})
            if isinstance(first, FactSym):
                label = Label(first.span, "也叫这个名称的事实", "the fact that has this name too")
                found = Diagnostic("P0201", file, decl.name.span, args={"name": word}, labels=(label,))
            names.diagnostics.append(found)
            return
    names.facts.append(fact)
    for word in (fact.name, *fact.aliases):
        names.add(word, fact)
    if isinstance(fact.type, EnumT | SetT) and not (isinstance(fact.type, EnumT) and fact.type.recognition):
        for value in fact.type.values:
            names.add(value, ValueSym(value, fact))


def _other_meaning(word: str, fact: FactSym, names: Names) -> Symbol | None:
    """What else the word already stands for, if a sentence could not tell the two apart: a party, or a fact of
    the same owner. Two further names may be alike; such a word is refused where it is used."""
    for other in names.meanings(word):
        match other:
            case GroupSym():
                return other
            case ThingSym(name=name) if fact.thing is None and word == name == fact.name:
                return other
            case FactSym(name=name, thing=thing) if thing == fact.thing and word in (fact.name, name):
                return other
            case _:
                continue
    return None


def _award_names(item: t.Item, article: str, names: Names) -> None:
    if item.label is not None:
        names.add(item.label.text, AwardSym(item.label.text, article, "label"))
    subs = item.block.subs if item.block else ()
    for sub in subs:
        if sub.label is not None:
            names.add(sub.label.text, AwardSym(sub.label.text, article, "label"))
    for clause in [*item.clauses, *(clause for sub in subs for clause in sub.clauses)]:
        match clause:
            case t.Called(name=name):
                names.add(name.text, AwardSym(name.text, article, "called"))
            case t.Give(name=nouns) if nouns is not None and len(nouns.words) <= 2:
                word = nouns.words[-1]
                if word.kind == "WORD" and not names.meanings(word.text):
                    names.add(word.text, AwardSym(word.text, article, "given"))
                elif word.kind == "WORD" and word.text.endswith(_BENEFITS):
                    symbol = AwardSym(word.text, article, "given")
                    if symbol not in names.meanings(word.text):
                        names.add(word.text, symbol)
            case _:
                pass


_BENEFITS = ("补助", "奖励", "支持", "资助", "补偿", "补贴", "奖补")


def _cycles(document: t.Document, names: Names, file: str) -> None:
    """定义 must not go in a circle."""
    definitions = {node.name.text: node for node in document.statements if isinstance(node, t.Definition)}
    alias = {word.text: node.name.text for node in definitions.values() for word in (node.name, *node.also)}
    edges = {
        name: [alias[word] for word in words_of(node.body) if word in alias]
        for name, node in definitions.items()
    }
    state: dict[str, int] = {}
    for start in definitions:
        stack = [(start, iter(edges[start]))]
        if state.get(start):
            continue
        state[start] = 1
        while stack:
            name, rest = stack[-1]
            step = next(rest, None)
            if step is None:
                state[name] = 2
                stack.pop()
            elif state.get(step) == 1:
                path = [entry[0] for entry in stack]
                circle = " → ".join([*path[path.index(step) :], step])
                span = definitions[step].name.span
                names.diagnostics.append(
                    Diagnostic("P0204", file, span, args={"name": step, "circle": circle})
                )
                state[step] = 2
            elif not state.get(step):
                state[step] = 1
                stack.append((step, iter(edges[step])))


__all__ = [
    "AwardSym",
    "DefSym",
    "FactSym",
    "GroupSym",
    "Names",
    "ParamSym",
    "Symbol",
    "ThingSym",
    "ValueSym",
    "nodes_of",
    "numbers_of",
    "resolve",
    "unit_name",
    "words_of",
]
