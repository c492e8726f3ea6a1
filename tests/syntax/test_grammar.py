"""The grammar has no conflict, its stored tables are current, and every rule has its builder."""

from __future__ import annotations

import json
import re
from pathlib import Path

from random_policies import random_policy

from policy_dsl.source import Source
from policy_dsl.syntax import parse, parser, tables
from policy_dsl.syntax.build import Build
from policy_dsl.syntax.keywords import KEYWORDS, SPELLINGS

ROOT = Path(__file__).resolve().parent.parent.parent


def test_lalr_without_any_conflict() -> None:
    tables.make(tables.grammar_text(), strict=True)


def test_stored_tables_are_those_of_the_grammar() -> None:
    """The stamp covers the grammar's text (the order of Lark's own sets is not fixed)."""
    stored = json.loads(tables.STORED.read_text(encoding="utf-8"))
    assert stored["stamp"] == json.loads(tables.dump(tables.grammar_text()))["stamp"]


def test_every_alias_has_a_builder() -> None:
    grammar = (ROOT / "grammar" / "policy.lark").read_text(encoding="utf-8")
    aliases = set(re.findall(r"->\s*(\w+)", grammar))
    assert aliases
    missing = [alias for alias in aliases if not hasattr(Build, alias)]
    assert missing == []


def test_every_keyword_is_a_terminal_of_the_grammar() -> None:
    grammar = (ROOT / "grammar" / "policy.lark").read_text(encoding="utf-8")
    used = set(re.findall(r"\b[A-Z][A-Z_]+\b", re.sub(r"//.*|%declare.*", "", grammar)))
    unused = [terminal for terminal in KEYWORDS if terminal not in used]
    assert unused == []


def test_a_spelling_belongs_to_one_terminal() -> None:
    words = [(word, terminal) for terminal, spelled in KEYWORDS.items() for word in spelled]
    twice = {word for word, terminal in words if SPELLINGS[word] != terminal}
    assert twice == {"以上"}  # decided by what stands before it


def test_random_policies_reach_most_of_the_grammar() -> None:
    """The generator is only worth something if it writes most constructions."""
    text = "".join(random_policy(seed) for seed in range(60))
    document = parse(Source("x.pol", text)).document
    kinds = {type(node).__name__ for node in _nodes(document)}
    wanted = {
        "Compare",
        "Is",
        "Share",
        "Aggregate",
        "Deadline",
        "Run",
        "Negation",
        "Group",
        "Items",
        "Chain",
        "And",
    }
    wanted |= {
        "Give",
        "By",
        "Mark",
        "MaxYears",
        "Decay",
        "PerStep",
        "Stages",
        "Select",
        "Block",
        "YearNumber",
    }
    wanted |= {"GroupDecl", "Definition", "ExampleNode", "Closing"}
    assert wanted <= kinds
    assert parser() is parser()


def _nodes(root: object) -> list[object]:
    from policy_dsl.resolve import nodes_of

    return list(nodes_of(root))
