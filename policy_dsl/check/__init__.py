"""Surface tree → typed core IR: types, units, and the mechanisms of 公文 turned into plain logic.

``check`` is pure: the official text is handed in. Everything wrong is returned as diagnostics; the
policy is None when a mistake leaves a rule without a meaning.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from policy_dsl.check.articles import ArticleNode, Result, lower
from policy_dsl.check.awards import funder_name
from policy_dsl.check.draft import Context
from policy_dsl.check.examples import Index, article_name, example, ordinal, prop, scope_article
from policy_dsl.check.official import Passage, audit, complete, numbers_in
from policy_dsl.check.quantities import is_quantity
from policy_dsl.check.scope import Scope, WrongError
from policy_dsl.core import ir
from policy_dsl.core.walk import received_by_item
from policy_dsl.diagnostics import Diagnostic
from policy_dsl.resolve import Names, nodes_of, words_of
from policy_dsl.source import Source, Span
from policy_dsl.syntax import tree as t
from policy_dsl.syntax.literals import Units
from policy_dsl.types import DateT

_POSTS = {"以上": "GE_POST", "以下": "LE_POST", "以内": "LE_POST"}
_TERMINALS = {
    "超过": "GT", "高于": "GT", "大于": "GT", "不满": "LT", "低于": "LT", "少于": "LT", "不足": "LT",
    "不超过": "LE", "不高于": "LE", "不低于": "GE", "不少于": "GE", "达到": "GE", "满": "GE", **_POSTS,
}  # fmt: skip


@dataclass(slots=True)
class _Head:
    """What the file says of itself and of the whole policy."""

    name: str = ""
    number: str = ""
    official: str = ""
    year_offset: int = -1
    start: int | None = None
    end: int | None = None
    overlap: str = ""
    superior: str = ""
    funder: str = ""
    except_articles: tuple[str, ...] = ()
    included: set[str] = field(default_factory=set)
    excluded: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Checked:
    """The typed policy (None after errors) and the findings, in source order."""

    policy: ir.Policy | None
    diagnostics: list[Diagnostic]


def check(document: t.Document, names: Names, source: Source, official: str | None) -> Checked:
    """Check a resolved file. ``official``: the official text, None when the file names none."""
    found: list[Diagnostic] = []
    head = _head(document, source, found)
    scope = Scope(
        source, names, "", head.year_offset, None, found, frozenset(head.included), frozenset(head.excluded)
    )  # fmt: skip
    _misplaced(document, scope)
    if any(each.code == "P0204" for each in names.diagnostics):
        return Checked(None, sorted(found, key=lambda each: each.span.start if each.span else 0))
    articles, passages = _articles(document)
    _definitions(document, scope)
    applicant = next((group.name for group in names.groups), "申报主体")
    result = Result()
    references: dict[str, tuple[str, ...]] = {}
    for node in articles:
        shared = node.number not in head.except_articles
        context = Context(
            replace(scope, article=node.number), head.funder if shared else "", bool(head.overlap), references,
            applicant,
        )  # fmt: skip
        lower(node, context, result)
    index = Index(result.made.awards, result.rights, result.limits, result.made.names)
    readings = _readings(articles, scope)
    examples, properties = _examples(document, scope, index, readings)
    if official is not None:
        found += complete(passages, official, source)
    units = frozenset(fact.type.unit for fact in names.facts if hasattr(fact.type, "unit"))
    found += audit(passages, units, source)
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


def _head(document: t.Document, source: Source, found: list[Diagnostic]) -> _Head:
    head = _Head()
    for statement in document.statements:
        match statement:
            case t.Meta(key="政策", text=text):
                head.name = text
            case t.Meta(key="文号", text=text):
                head.number = text
            case t.Meta(key="官方文本", text=text):
                head.official = text
            case t.Meta(key="年度", text=text, span=span):
                offsets = {"申报年度的上一年": -1, "申报年度": 0, "申报当年": 0}
                if text not in offsets:
                    args = {"found": text, "expected": "、".join(offsets)}
                    found.append(Diagnostic("P0337", source.name, span, args=args))
                head.year_offset = offsets.get(text, -1)
            case t.Meta(key="施行", text=text, span=span):
                _period(text, span, head, source, found)
            case t.Meta(key="语言", text=text, span=span) if text != "1":
                found.append(Diagnostic("P0337", source.name, span, args={"found": text, "expected": "1"}))
            case t.Wording(words=words, included=included, span=span):
                for word in words:
                    if word not in _TERMINALS:
                        args = {"found": word, "expected": "、".join(_TERMINALS)}
                        found.append(Diagnostic("P0337", source.name, span, args=args))
                    (head.included if included else head.excluded).add(_TERMINALS.get(word, ""))
            case t.Closing():
                _closing(statement, head, source, found)
            case _:
                pass
    if not document.statements:
        found.append(Diagnostic("P0345", source.name, Span(0, 0)))
    if not head.name:
        found.append(Diagnostic("P0338", source.name, Span(0, 0), severity="warning"))
    if head.start is not None and head.end is not None and head.start > head.end:
        span = next(s.span for s in document.statements if isinstance(s, t.Closing) and s.kind == "in_force")
        found.append(Diagnostic("P0339", source.name, span))
    return head


def _period(text: str, span: Span, head: _Head, source: Source, found: list[Diagnostic]) -> None:
    """``施行：2026年1月1日至2027年1月1日。``"""
    days = []
    for part in text.split("至"):
        value = Units().match(part, 0) if part else None
        if value is None or value[0] != len(part) or not isinstance(value[1][2], DateT):
            args = {"found": text, "expected": "两个日期（如2026年1月1日至2030年12月31日）"}
            found.append(Diagnostic("P0337", source.name, span, args=args))
            return
        days.append(value[1][0])
    head.start, head.end = days[0], days[-1] if len(days) > 1 else None


def _misplaced(document: t.Document, scope: Scope) -> None:
    """首年…、前两年… belong to what is given; a range belongs there and to a 例. Anywhere else they would lose an end."""
    for statement in document.statements:
        allowed = {
            id(number)
            for node in nodes_of(statement)
            if isinstance(node, t.Give | t.By | t.Expect)
            for number in nodes_of(node)
        }
        for node in nodes_of(statement):
            if id(node) in allowed:
                continue
            if isinstance(node, t.YearNumber):
                scope.found.append(scope.wrong("P0321", node.span, found=scope.text(node.span)).diagnostic)
            elif isinstance(node, t.Number) and node.high is not None:
                scope.found.append(scope.wrong("P0317", node.span, found=scope.text(node.span)).diagnostic)


def _closing(node: t.Closing, head: _Head, source: Source, found: list[Diagnostic]) -> None:
    match node.kind:
        case "in_force":
            assert node.first is not None and node.last is not None
            head.start, head.end = node.first.value[0], node.last.value[0]
        case "funding":
            head.funder = funder_name(node.text)
            head.except_articles = tuple(scope_article(article) for article in node.articles)
        case "overlap":
            head.overlap = node.text
            if node.text != "从优、就高、不重复":
                args = {"found": node.text, "expected": "从优、就高、不重复"}
                found.append(Diagnostic("P0337", source.name, node.span, args=args))
        case _:
            head.superior = node.text


def _articles(document: t.Document) -> tuple[list[ArticleNode], list[Passage]]:
    """The articles with their sentences, and for the audit their quotes and numbers."""
    articles: list[ArticleNode] = []
    passages = [Passage("", [], [])]
    current: ArticleNode | None = None
    for statement in document.statements:
        passage = passages[-1]
        match statement:
            case t.Article(number=number, title=title, span=span):
                name = scope_article(number)
                current = ArticleNode(name, title.text if title else number, span)
                articles.append(current)
                passages.append(Passage(name, [], []))
            case t.QuoteNode(text=text, span=span):
                passage.quotes.append((text, span, False))
                if current is not None:
                    current.quotes.append(text)
            case t.NoteNode(text=reason) if passage.quotes:
                text, span, _ = passage.quotes[-1]
                passage.quotes[-1] = (text, span, True)
                if current is not None and current.quotes and current.quotes[-1] == text:
                    current.quotes.pop()
                del reason
            case t.Rules():
                if current is None:
                    current = ArticleNode("", "", statement.span)
                    articles.append(current)
                current.sentences.append(statement)
                passage.numbers += numbers_in(statement)
                passage.words += words_of(statement)
            case t.Closing():
                passage.numbers += numbers_in(statement)
            case t.ReadingNode() if current is not None:
                current.readings.append(statement)
                passage.numbers += numbers_in(statement)
            case t.Definition() if current is not None:
                passage.numbers += numbers_in(statement)
            case _:
                pass
    return articles, passages


def _definitions(document: t.Document, scope: Scope) -> None:
    """A defined word that names a number must be one; what it means for a list is seen where it is used."""
    for node in document.statements:
        if isinstance(node, t.ParamDecl):
            for year, value in node.values:
                if year.value[2].__class__.__name__ != "YearT":
                    args = {"found": year.text, "expected": "年份（如2026年）", "type": value.text}
                    scope.found.append(Diagnostic("P0303", scope.source.name, year.span, args=args))
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
                    if ("性质", name) in seen:
                        raise here.wrong("P0201", span, name=name)
                    seen.add(("性质", name))
                    properties.append(prop(statement, here, index))
                case _:
                    pass
        except WrongError as problem:
            scope.found.append(problem.diagnostic)
    return tuple(examples), tuple(properties)


def _facts(names: Names) -> tuple[ir.Fact, ...]:
    return tuple(
        ir.Fact(
            fact.name, fact.type, fact.thing, fact.group, fact.yearly, fact.aliases, fact.prompt,
            ir.Origin(fact.span.start, fact.span.end, fact.name),
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
        ir.Quote(passage.article, text, "说明" if explained else "", ir.Origin(span.start, span.end))
        for passage in passages
        for text, span, explained in passage.quotes
    )


__all__ = ["Checked", "article_name", "check", "ordinal"]
