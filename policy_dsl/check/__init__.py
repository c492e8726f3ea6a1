"""Surface tree → typed core IR: types, units, and the mechanisms of 公文 turned into plain logic.

``check`` is pure: the official text is handed in. Everything wrong is returned as diagnostics; the
policy is None when a mistake leaves a rule without a meaning.
"""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from policy_dsl.check.articles import ArticleNode, Result, exclude, lower
from policy_dsl.check.audit import audit
from policy_dsl.check.draft import Context
from policy_dsl.check.examples import Index, article_name, example, ordinal, scope_article
from policy_dsl.check.funding import Funding
from policy_dsl.check.head import read_head
from policy_dsl.check.impossible import impossible
from policy_dsl.check.official import complete
from policy_dsl.check.passages import Passage, passages_of
from policy_dsl.check.places import places
from policy_dsl.check.properties import prop
from policy_dsl.check.quantities import is_quantity
from policy_dsl.check.scope import Scope, WrongError
from policy_dsl.check.twice import twice
from policy_dsl.check.years import unset_years
from policy_dsl.core import ir
from policy_dsl.core.walk import received_by_item
from policy_dsl.diagnostics import Diagnostic
from policy_dsl.resolve import Names
from policy_dsl.source import Source, Span
from policy_dsl.syntax import tree as t
from policy_dsl.types import YearT, type_name


class Checked(msgspec.Struct, frozen=True):
    """The typed policy (None after errors) and the findings, in source order."""

    policy: ir.Policy | None
    diagnostics: list[Diagnostic]


def check(
    document: t.Document, names: Names, source: Source, official: str | None, *, audited: bool = True
) -> Checked:
    """Check a resolved file. ``official``: the official text, None when the file names none. ``audited=False``: without
    the audit against the quotes, to see what the rest would notice."""
    found: list[Diagnostic] = []
    head = read_head(document, source, found)
    scope = Scope(
        source, names, "", head.year_offset, None, found, frozenset(head.included), frozenset(head.excluded)
    )  # fmt: skip
    places(document, scope)
    if any(each.code == "P0204" for each in names.diagnostics):
        return Checked(None, sorted(found, key=lambda each: each.span.start if each.span else 0))
    articles, passages = passages_of(document)
    _definitions(document, scope)
    found += unset_years(document, head.start, head.end, source)
    applicant = next((group.name for group in names.groups), "申报主体")
    result = Result()
    for node in articles:
        shared = node.number not in head.except_articles
        context = Context(
            replace(scope, article=node.number), head.funding if shared else Funding(), bool(head.overlap), result.made,
            applicant,
        )  # fmt: skip
        lower(node, context, result)
    exclude(result)
    found += impossible(result.made.awards, source)
    index = Index(result.made.awards, result.rights, result.limits, result.made.names)
    readings = _readings(articles, scope)
    examples, properties = _examples(document, scope, index, readings)
    if official is not None:
        found += complete([quote for passage in passages for quote in passage.quotes], official, source)
    units = frozenset(fact.type.unit for fact in names.facts if hasattr(fact.type, "unit"))
    if audited:
        found += audit(passages, units, names, source)
    policy = ir.Policy(
        head.name, head.number, source.name, head.start, head.end, head.year_offset, head.overlap,
        _facts(names), _things(names), readings, tuple(result.made.awards), tuple(result.rights),
        tuple(result.limits), tuple(result.made.pools), tuple(result.made.choices), tuple(result.made.caps),
        examples, properties, _quotes(passages), {node.number: node.title for node in articles}, head.superior,
        head.official, received_by_item(result.made.awards),
    )  # fmt: skip
    diagnostics = sorted(found, key=lambda each: (each.span.start if each.span else 0, each.code))
    failed = any(each.severity == "error" for each in diagnostics)
    return Checked(None if failed else policy, diagnostics)


def _definitions(document: t.Document, scope: Scope) -> None:
    """A defined word that names a number must be one; what it means for a list is seen where it is used."""
    for node in document.statements:
        if isinstance(node, t.ParamDecl):
            first: dict[int, Span] = {}
            for year, _ in node.values:
                if not isinstance(year.value[2], YearT):
                    args = {
                        "found": year.text,
                        "expected": "年份（如2026年）",
                        "type": type_name(year.value[2]),
                    }
                    scope.found.append(Diagnostic("P0303", scope.source.name, year.span, args=args))
                elif first.setdefault(year.value[0], year.span) is not year.span:
                    scope.found.append(twice(year.text, year.span, first[year.value[0]], scope.source))
        if isinstance(node, t.Definition) and node.bound is not None and not is_quantity(node.body, scope):
            args = {"found": scope.text(node.bound.span)}
            scope.found.append(Diagnostic("P0310", scope.source.name, node.bound.span, args=args))


def _readings(articles: list[ArticleNode], scope: Scope) -> tuple[ir.Reading, ...]:
    out: list[ir.Reading] = []
    for article in articles:
        for node in article.readings:
            options = tuple(ir.Option(option.name, option.text) for option in node.options)
            defaults = [option.name for option in node.options if option.default]
            if len(defaults) != 1 or len({option.name for option in options}) != len(options):
                scope.found.append(
                    Diagnostic("P0501", scope.source.name, node.span, args={"name": node.name})
                )
                continue
            if any(reading.name == node.name for reading in out):
                scope.found.append(
                    Diagnostic("P0201", scope.source.name, node.span, args={"name": node.name})
                )
                continue
            out.append(ir.Reading(node.name, article.number, options, defaults[0]))
    return tuple(out)


def _examples(
    document: t.Document, scope: Scope, index: Index, readings: tuple[ir.Reading, ...]
) -> tuple[tuple[ir.Example, ...], tuple[ir.Property, ...]]:
    examples: list[ir.Example] = []
    properties: list[ir.Property] = []
    article = ""
    seen: set[tuple[str, str]] = set()
    for statement in document.statements:
        try:
            match statement:
                case t.Article(number=number):
                    article = scope_article(number)
                case t.ExampleNode(name=name, span=span):
                    here = replace(scope, article=article)
                    if ("例", name) in seen:
                        raise here.wrong("P0201", span, name=name)
                    seen.add(("例", name))
                    made = example(statement, here, index)
                    for reading, option in made.readings.items():
                        known = next((each for each in readings if each.name == reading), None)
                        if known is None or option not in {each.name for each in known.options}:
                            raise here.wrong("P0504", span, name=reading, option=option)
                    examples.append(made)
                case t.PropertyNode(name=name, span=span):
                    here = replace(scope, article=article)
                    if name and ("性质", name) in seen:
                        raise here.wrong("P0201", span, name=name)
                    seen.add(("性质", name))
                    properties.append(prop(statement, here, index, readings))
                case _:
                    pass
        except WrongError as problem:
            scope.found.append(problem.diagnostic)
    return tuple(examples), tuple(properties)


def _facts(names: Names) -> tuple[ir.Fact, ...]:
    return tuple(
        ir.Fact(
            fact.name, fact.type, fact.thing, fact.group, fact.yearly, fact.aliases, fact.prompt,
            ir.Origin(fact.span.start, fact.span.end, fact.name), fact.settled,
        )
        for fact in names.facts
    )  # fmt: skip


def _things(names: Names) -> tuple[ir.Thing, ...]:
    return tuple(
        ir.Thing(thing.name, thing.aliases, "", ir.Origin(thing.span.start, thing.span.end, thing.name))
        for thing in names.things
    )


def _quotes(passages: list[Passage]) -> tuple[ir.Quote, ...]:
    return tuple(
        ir.Quote(
            passage.article,
            each.text,
            "说明" if each.explained else "",
            ir.Origin(each.span.start, each.span.end),
        )
        for passage in passages
        for each in passage.quotes
    )


__all__ = ["Checked", "article_name", "check", "ordinal"]
