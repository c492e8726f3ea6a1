"""What a word can mean. One word may have several meanings; where it stands decides."""

from __future__ import annotations

import msgspec

from policy_dsl.source import Span
from policy_dsl.syntax.tree import Definition, ParamDecl
from policy_dsl.types import Type


class FactSym(msgspec.Struct, frozen=True):
    """A declared fact. ``thing``: the list it belongs to; ``anchor``: 为首年度. ``settled``: 为既成事实."""

    name: str
    type: Type
    thing: str | None
    group: str
    yearly: bool
    anchor: bool
    aliases: tuple[str, ...]
    prompt: str
    settled: bool
    span: Span


class ValueSym(msgspec.Struct, frozen=True):
    """A level of a fact: 国家级, of 绿色工厂."""

    value: str
    fact: FactSym


class GroupSym(msgspec.Struct, frozen=True):
    """A party (对象): 企业, 园区."""

    name: str


class ThingSym(msgspec.Struct, frozen=True):
    """A list (清单): 技术改造项目."""

    name: str
    aliases: tuple[str, ...]
    span: Span


class DefSym(msgspec.Struct, frozen=True):
    """A defined word: 新增额."""

    name: str
    node: Definition


class ParamSym(msgspec.Struct, frozen=True):
    """A parameter that is set each year."""

    name: str
    node: ParamDecl


class AwardSym(msgspec.Struct, frozen=True):
    """A name of awards: an article's title, a label, 以上统称…, or what is given (建设支持)."""

    name: str
    article: str
    kind: str


Symbol = FactSym | ValueSym | GroupSym | ThingSym | DefSym | ParamSym | AwardSym
