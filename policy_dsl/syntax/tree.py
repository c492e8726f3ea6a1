"""The surface tree: what the text says, with places, before any name is looked up.

Each node's docstring shows the 公文 that it stands for. Spans do not take part in equality, so two
spellings of one sentence give equal trees: that is what «meaning-preserving» means for the formatter.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from policy_dsl.source import Span
from policy_dsl.syntax.literals import Literal as Exact

_HIDDEN = Span(0, 0)


class Node(msgspec.Struct, frozen=True, eq=False, gc=False):
    """Equal when all fields but the place are."""

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return False
        return all(
            getattr(self, name) == getattr(other, name) for name in self.__struct_fields__ if name != "span"
        )

    def __ne__(self, other: object) -> bool:
        return not self == other  # the base class answers for itself, by identity

    def __hash__(self) -> int:
        return hash(tuple(getattr(self, name) for name in self.__struct_fields__ if name != "span"))


class Word(Node, frozen=True, eq=False):
    """A declared word, or a keyword inside a noun phrase (``kind`` is its terminal)."""

    kind: str
    text: str
    span: Span = _HIDDEN


class Nouns(Node, frozen=True, eq=False):
    """``中试基地上年度对外服务收入``: words side by side."""

    words: tuple[Word, ...]
    span: Span = _HIDDEN


class Edge(Node, frozen=True, eq=False):
    """``（含）``, ``（不含100万元）`` beside a number: whether the boundary counts."""

    included: bool
    number: Number | None = None
    span: Span = _HIDDEN


class Number(Node, frozen=True, eq=False):
    """``200万元``, ``5%``; ``high`` for a range (``5%至20%``)."""

    value: Exact
    text: str
    span: Span = _HIDDEN
    high: Number | None = None
    edge: Edge | None = None


class YearNumber(Node, frozen=True, eq=False):
    """``首年5万元`` (``years`` = (1, 1)), ``前两年80%`` = (1, 2), ``后三年50%`` = (0, 3): the last three of all."""

    which: str
    number: Number
    span: Span = _HIDDEN


class Arithmetic(Node, frozen=True, eq=False):
    """``甲加乙``, ``甲减乙``, ``甲乘以乙``, ``甲除以乙``."""

    op: str
    left: Term
    right: Term
    span: Span = _HIDDEN


class Share(Node, frozen=True, eq=False):
    """``用地面积占项目总用地面积的比例``."""

    part: Nouns
    whole: Nouns
    span: Span = _HIDDEN


class Aggregate(Node, frozen=True, eq=False):
    """``甲、乙孰低`` / ``孰高`` / ``之和``."""

    kind: Literal["lower", "higher", "sum"]
    items: tuple[Cond, ...]
    span: Span = _HIDDEN


class Value(Node, frozen=True, eq=False):
    """The right side of a comparison: ``200万元``, ``自筹资金``, ``项目投入的50%``."""

    nouns: Nouns | None
    number: Number | None
    span: Span = _HIDDEN


Term = Nouns | Number | Arithmetic | Share | Aggregate


class Compare(Node, frozen=True, eq=False):
    """``产量超过5万辆``, ``新增额200万元以上``; ``left`` None: the one before it («…且不超过12万辆»).
    ``distributed``: 分别 stands in it. ``edge``: ``（含）`` after it. ``again``: the second comparison of ``达到5万辆以上``.
    ``op`` empty: the text has none (``名额10家``)."""

    left: Cond | None
    op: str
    right: Value
    distributed: bool
    post: bool
    span: Span = _HIDDEN
    edge: Edge | None = None
    again: str = ""


class Between(Node, frozen=True, eq=False):
    """``员工人数100人（含）至200人（不含）``: both ends count unless it says otherwise; ``left`` as in :class:`Compare`."""

    left: Cond | None
    number: Number
    span: Span = _HIDDEN


class Is(Node, frozen=True, eq=False):
    """``支持方式为财政补助``; ``truth`` for 为是 / 为否 / 为无."""

    left: Cond
    right: Value | None
    truth: str
    span: Span = _HIDDEN


class Raised(Node, frozen=True, eq=False):
    """``…的比例由7%提高到15%``."""

    left: Cond
    low: Number | None
    high: Number
    span: Span = _HIDDEN


class Deadline(Node, frozen=True, eq=False):
    """``剩余价款可在土地出让合同签订之日起1年内缴清``."""

    subject: Nouns
    since: Nouns
    within: Number
    done: str
    span: Span = _HIDDEN


class Run(Node, frozen=True, eq=False):
    """``上规后连续3年保持在规``: the number stands inside the declared word."""

    opening: str
    years: Number
    closing: str
    nouns: Nouns | None
    span: Span = _HIDDEN


class Negation(Node, frozen=True, eq=False):
    """``未获得国家补贴``, ``不属于（甲或乙）``."""

    item: Cond
    span: Span = _HIDDEN


class Group(Node, frozen=True, eq=False):
    """``（甲或乙）``."""

    item: Cond
    span: Span = _HIDDEN


class Items(Node, frozen=True, eq=False):
    """``甲、乙和丙``: a list; what it means hangs on where it stands (分别 pairs it)."""

    items: tuple[Cond, ...]
    span: Span = _HIDDEN


class Chain(Node, frozen=True, eq=False):
    """``首次认定的高新技术企业``: each 的 narrows."""

    items: tuple[Cond, ...]
    span: Span = _HIDDEN


class And(Node, frozen=True, eq=False):
    """且, 并."""

    items: tuple[Cond, ...]
    span: Span = _HIDDEN


class Or(Node, frozen=True, eq=False):
    """或."""

    items: tuple[Cond, ...]
    span: Span = _HIDDEN


class Trailing(Node, frozen=True, eq=False):
    """``…1亿元以上的``: a condition that ends in 的 (so it is one, not a cap)."""

    item: Cond
    span: Span = _HIDDEN


Cond = (
    Nouns
    | Number
    | Arithmetic
    | Share
    | Aggregate
    | Compare
    | Between
    | Is
    | Raised
    | Deadline
    | Run
    | Negation
    | Group
    | Items
    | Chain
    | And
    | Or
    | Trailing
)

# --- clauses --------------------------------------------------------------------------------


class Subject(Node, frozen=True, eq=False):
    """``对…``, ``在…前提下``, ``在确保…前提下``, or a bare condition or cap."""

    lead: Literal["for", "premise", "ensure", ""]
    cond: Cond
    span: Span = _HIDDEN


class Give(Node, frozen=True, eq=False):
    """``由市本级给予所在区、县（市）不超过500万元、1200万元的进档奖励``.

    ``verb``: give, give_each, give_yearly, apply. ``at_most``: 不超过. ``numbers``: the sums or rates. ``of``: the base
    written here (``不超过项目研发投入的20%``). ``kinds``: ONCE, GRADED. ``name``: what is given.
    """

    verb: str
    prefixes: tuple[Word, ...]
    to: Nouns | None
    at_most: bool
    numbers: tuple[Number | YearNumber, ...]
    of: Nouns | None = None
    kinds: tuple[str, ...] = ()
    name: Nouns | None = None
    open: bool = False
    span: Span = _HIDDEN


class By(Node, frozen=True, eq=False):
    """``按不超过新增额5%的标准``, ``分别按100%、70%的比例``; without numbers: what the authority weighs.
    ``rate``: a parameter in the place of a number (``按投资额的补助率``)."""

    at_most: bool
    bases: tuple[Nouns, ...]
    how: Literal["", "lower", "higher", "times"]
    numbers: tuple[Number | YearNumber, ...]
    each: bool = False
    standard: str = ""
    span: Span = _HIDDEN
    rate: Nouns | None = None


class Mark(Node, frozen=True, eq=False):
    """A clause that is one phrase: 按进档差额, 取最高档, 超额累进, 一次性, 同级只一次, 一事一议, 先到先得 …"""

    kind: str
    text: str
    span: Span = _HIDDEN


class MaxYears(Node, frozen=True, eq=False):
    """``最多连续支持三年``."""

    years: Number
    span: Span = _HIDDEN


class Decay(Node, frozen=True, eq=False):
    """``从次年度开始逐年递减10个百分点``."""

    step: Number
    span: Span = _HIDDEN


class NoRepeat(Node, frozen=True, eq=False):
    """``同一项目不重复``."""

    nouns: Nouns
    span: Span = _HIDDEN


class Target(Node, frozen=True, eq=False):
    """Which award is spoken of: words (its name, a title), or an article and an item of it; ``thing`` its list item."""

    nouns: Nouns | None
    article: str
    item: str
    thing: str
    span: Span = _HIDDEN


class Deduct(Node, frozen=True, eq=False):
    """``（扣除车型奖励总额）``."""

    items: tuple[Target, ...]
    span: Span = _HIDDEN


class PerStep(Node, frozen=True, eq=False):
    """``每增加30件加给3万元``."""

    nouns: Nouns | None
    per: Number
    amount: Number
    span: Span = _HIDDEN


class Stages(Node, frozen=True, eq=False):
    """``分三年按30%、30%、40%拨付``."""

    text: str
    numbers: tuple[Number | YearNumber, ...]
    span: Span = _HIDDEN


class PayTo(Node, frozen=True, eq=False):
    """``发给企业``."""

    nouns: Nouns
    span: Span = _HIDDEN


class Called(Node, frozen=True, eq=False):
    """``以上统称单个车型首个完整年度产量奖励``."""

    name: Word
    span: Span = _HIDDEN


class NoLonger(Node, frozen=True, eq=False):
    """``…，不再享受市首批次新材料保险补偿政策``."""

    target: Target
    span: Span = _HIDDEN


class Select(Node, frozen=True, eq=False):
    """``每年择优评选不超过10家杭州市数字工程服务商``; no numbers: ``遴选一批内生裂变项目``."""

    before: Nouns | None
    numbers: tuple[Number | YearNumber, ...]
    target: Nouns
    span: Span = _HIDDEN


class ChooseOne(Node, frozen=True, eq=False):
    """``每家企业限报一个方向``."""

    nouns: Nouns | None
    span: Span = _HIDDEN


Clause = (
    Subject
    | Give
    | By
    | Mark
    | MaxYears
    | Decay
    | NoRepeat
    | Deduct
    | PerStep
    | Stages
    | PayTo
    | Called
    | NoLonger
    | Select
    | ChooseOne
)


class Sub(Node, frozen=True, eq=False):
    """``（二）对…，给予…``: one of a block."""

    mark: str
    label: Word | None
    clauses: tuple[Clause, ...]
    span: Span = _HIDDEN


class Block(Node, frozen=True, eq=False):
    """``下列就高：（一）…；（二）…``."""

    kind: Literal["MAXIMAL", "ADDITIVE", "ONE_CHOICE"]
    subs: tuple[Sub, ...]
    span: Span = _HIDDEN


class Item(Node, frozen=True, eq=False):
    """One rule: what stands between 。 or ；."""

    kind: Literal["rule", "right", "limit"]
    label: Word | None
    clauses: tuple[Clause, ...]
    block: Block | None
    span: Span = _HIDDEN


# --- statements -----------------------------------------------------------------------------


class Meta(Node, frozen=True, eq=False):
    """``政策《…》``, ``文号：…``, ``官方文本：…``, ``年度：…``, ``修订：…``."""

    key: str
    text: str
    span: Span = _HIDDEN


class TypeNode(Node, frozen=True, eq=False):
    """The right side of a fact. ``kind``: a type word, or one_of, one_or_none, any_of."""

    kind: str
    words: tuple[Word, ...] = ()
    unit: str = ""
    ordered: bool = False
    anchor: bool = False
    span: Span = _HIDDEN


class FactDecl(Node, frozen=True, eq=False):
    """``年度研发投入额，又称年研发投入额：逐年金额「…」``; ``settled``: ``，为既成事实``."""

    name: Word
    also: tuple[Word, ...]
    type: TypeNode
    prompt: str
    settled: bool = False
    span: Span = _HIDDEN


class GroupDecl(Node, frozen=True, eq=False):
    """``对象 企业，又称科技企业：…`` or, with ``many``, ``清单 技术改造项目：…``."""

    many: bool
    name: Word
    also: tuple[Word, ...]
    facts: tuple[FactDecl, ...]
    span: Span = _HIDDEN


class Definition(Node, frozen=True, eq=False):
    """``新增额：年度研发投入额新增，不低于0元``."""

    name: Word
    also: tuple[Word, ...]
    body: Cond
    bound: Cond | None
    span: Span = _HIDDEN


class ParamDecl(Node, frozen=True, eq=False):
    """``参数 补助标准：2026年为3000元、2027年为3200元``."""

    name: Word
    also: tuple[Word, ...]
    values: tuple[tuple[Number, Number], ...]
    span: Span = _HIDDEN


class Wording(Node, frozen=True, eq=False):
    """``用语：超过、不满均含本数``."""

    words: tuple[str, ...]
    included: bool
    span: Span = _HIDDEN


class Article(Node, frozen=True, eq=False):
    """``第二条 研发投入补助。`` (``number`` 附则 for the closing paragraph)."""

    number: str
    title: Word | None
    span: Span = _HIDDEN


class QuoteNode(Node, frozen=True, eq=False):
    """``原文「…」``."""

    text: str
    span: Span = _HIDDEN


class NoteNode(Node, frozen=True, eq=False):
    """``说明「…」``: why the quote before it has no rule."""

    text: str
    span: Span = _HIDDEN


class Rules(Node, frozen=True, eq=False):
    """A sentence of rules."""

    items: tuple[Item, ...]
    span: Span = _HIDDEN


class Amended(Node, frozen=True, eq=False):
    """``第二条改为：…`` in a 修订; no items: ``第二条废止``."""

    number: str
    items: tuple[Item, ...]
    span: Span = _HIDDEN


class Change(Node, frozen=True, eq=False):
    """``（二）改为：…``, ``第一项改为：…``, ``保险补偿改为：…``, ``增加：…`` (``target`` empty)."""

    target: str
    item: Item
    span: Span = _HIDDEN


class OptionNode(Node, frozen=True, eq=False):
    """``甲（默认）「…」`` / ``乙「…」：…改为：…``."""

    name: str
    default: bool
    text: str
    changes: tuple[Change, ...]
    span: Span = _HIDDEN


class ReadingNode(Node, frozen=True, eq=False):
    """``解读「总量条款的适用范围」：…``."""

    name: str
    options: tuple[OptionNode, ...]
    span: Span = _HIDDEN


class Given(Node, frozen=True, eq=False):
    """One fact of a 例. ``kind``: is, true, false, none, year, thing, received, received_other, others, reading."""

    kind: str
    nouns: Nouns | None = None
    thing: Word | None = None
    item: str = ""
    year: Number | None = None
    values: tuple[Number | Nouns | str, ...] = ()
    target: Target | None = None
    level: Nouns | None = None
    text: str = ""
    span: Span = _HIDDEN


class Expect(Node, frozen=True, eq=False):
    """What follows. ``kind``: is, at_most, nothing, pending, entitled, kept, broken, lacking."""

    kind: str
    target: Target
    number: Number | None = None
    span: Span = _HIDDEN


class ExampleNode(Node, frozen=True, eq=False):
    """``例「增长型」：…；则…``."""

    name: str
    givens: tuple[Given, ...]
    expects: tuple[Expect, ...]
    span: Span = _HIDDEN


class PropertyNode(Node, frozen=True, eq=False):
    """``性质「封顶」：研发投入补助不超过300万元``. ``premise``: ``对规上企业的，``. ``kind``:

    * most, least: ``subject`` against ``number``; sum_most: ``several`` together; all_of: of all applicants together.
    * some: ``subject`` (or anything) is given. exclusive: no two of ``several``. equal: ``several`` come to ``subject``.
    * rising, not_rising, falling: ``subject`` when ``other`` rises or falls.
    * step_any, step_down, step_up: ``subject`` changes by at most ``number`` when ``other`` rises by ``step``.
    * switch, not_switch: ``subject`` when ``other`` goes from one of ``values`` to the other (是否: none named).
    * split: ``subject`` when the facts ``several`` are divided between two.
    * alike: ``subject`` under two ``options`` of ``reading``.
    """

    name: str
    kind: str
    subject: Target | None = None
    number: Number | None = None
    other: Nouns | None = None
    several: tuple[Target, ...] = ()
    step: Number | None = None
    values: tuple[str, ...] = ()
    reading: str = ""
    options: tuple[str, ...] = ()
    premise: Cond | None = None
    span: Span = _HIDDEN


class Closing(Node, frozen=True, eq=False):
    """Sentences of the closing paragraph. ``kind``: in_force (``last`` None: without an end), in_force_for (``last``: how long), funding,
    overlap, superior."""

    kind: str
    first: Number | None = None
    last: Number | None = None
    articles: tuple[str, ...] = ()
    text: str = ""
    span: Span = _HIDDEN


Statement = (
    Meta
    | GroupDecl
    | Definition
    | ParamDecl
    | Wording
    | Article
    | QuoteNode
    | NoteNode
    | Rules
    | Amended
    | ReadingNode
    | ExampleNode
    | PropertyNode
    | Closing
)


class Document(Node, frozen=True, eq=False):
    """A whole file: its statements in order."""

    statements: tuple[Statement, ...]
