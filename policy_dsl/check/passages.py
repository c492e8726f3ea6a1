"""The articles of a file with their sentences, and what the audit holds against each other: quotes and rules."""

from __future__ import annotations

import re

import msgspec
from msgspec.structs import replace

from policy_dsl.check.articles import ArticleNode
from policy_dsl.check.examples import scope_article
from policy_dsl.check.intention import is_intention
from policy_dsl.check.official import Quoted
from policy_dsl.syntax import tree as t
from policy_dsl.syntax.chars import squeeze


class Passage(msgspec.Struct):
    """One article (or what stands before the first): its quotes, and all that carries their numbers."""

    article: str
    quotes: list[Quoted] = msgspec.field(default_factory=list)
    sentences: list[t.Rules | t.Closing] = msgspec.field(default_factory=list)
    readings: list[t.ReadingNode] = msgspec.field(default_factory=list)
    definitions: list[t.Definition] = msgspec.field(default_factory=list)
    notes: list[t.NoteNode] = msgspec.field(default_factory=list)


def passages_of(document: t.Document) -> tuple[list[ArticleNode], list[Passage]]:
    """The articles with their sentences, and for the audit their quotes and numbers."""
    articles: list[ArticleNode] = []
    passages = [Passage("")]
    current: ArticleNode | None = None
    for statement in document.statements:
        passage = passages[-1]
        match statement:
            case t.Article(number=number, title=title, span=span):
                name = scope_article(number)
                current = ArticleNode(name, title.text if title else number, span)
                articles.append(current)
                passages.append(Passage(name))
            case t.QuoteNode(text=text, span=span):
                passage.quotes.append(Quoted(text, span))
                if current is not None:
                    current.quotes.append(text)
            case t.NoteNode(text=text) if passage.quotes and not is_intention(text):
                passage.notes.append(statement)
                last = passage.quotes[-1]
                if spoken := _spoken(text):
                    passage.quotes[-1] = replace(last, spoken=(*last.spoken, *spoken))
                    continue
                passage.quotes[-1] = replace(last, explained=True)
                if current is not None and current.quotes and current.quotes[-1] == last.text:
                    current.quotes.pop()
            case t.Rules():
                if current is None:
                    current = ArticleNode("", "", statement.span)
                    articles.append(current)
                current.sentences.append(statement)
                passage.sentences.append(statement)
            case t.Closing():
                passage.sentences.append(statement)
            case t.ReadingNode() if current is not None:
                current.readings.append(statement)
                passage.readings.append(statement)
            case t.Definition() if current is not None:
                passage.definitions.append(statement)
            case _:
                pass
    return articles, passages


def _spoken(note: str) -> tuple[str, ...]:
    """``“首次”“累计”：…``: the words that a 说明 speaks of; none where it is about the whole quote."""
    found = re.match(r"((?:“[^”]+”[、和]?)+)：", squeeze(note))
    return tuple(re.findall(r"“([^”]+)”", found.group(1))) if found else ()
