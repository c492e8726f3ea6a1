"""What a word can mean. One word may have several meanings; where it stands decides."""

from __future__ import annotations

from dataclasses import dataclass

from policy_dsl.source import Span
from policy_dsl.syntax.tree import Definition, ParamDecl
from policy_dsl.types import Type


@dataclass(frozen=True, slots=True)
class FactSym:
    """A declared fact. ``thing``: the list it belongs to; ``anchor``: 为首年度."""

    name: str
    type: Type
    thing: str | None
    group: str
    yearly: bool
    anchor: bool
    aliases: tuple[str, ...]
    prompt: str
    span: Span


@dataclass(frozen=True, slots=True)
class ValueSym:
    """A level of a fact: 国家级, of 绿色工厂."""

    value: str
    fact: FactSym


@dataclass(frozen=True, slots=True)
class GroupSym:
    """A party (对象): 企业, 园区."""

    name: str


@dataclass(frozen=True, slots=True)
class ThingSym:
    """A list (清单): 技术改造项目."""

    name: str
    aliases: tuple[str, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class DefSym:
    """A defined word: 新增额."""

    name: str
    node: Definition


@dataclass(frozen=True, slots=True)
class ParamSym:
    """A parameter that is set each year."""

    name: str
    node: ParamDecl


@dataclass(frozen=True, slots=True)
class AwardSym:
    """A name of awards: an article's title, a label, 以上统称…, or what is given (建设支持)."""

    name: str
    article: str
    kind: str


Symbol = FactSym | ValueSym | GroupSym | ThingSym | DefSym | ParamSym | AwardSym
