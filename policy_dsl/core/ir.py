"""The typed core IR: the only tree that the backends read.

By the time a rule stands here, everything that 公文 says by construction (分别, 就高, 进档差额,
不超过, 累计 …) is plain three-valued logic and exact integer arithmetic:

* an award is a *pair* of number expressions, ``floor`` (保底) and ``ceiling`` (最高), in 分;
  ``给予30万元`` has the same expression twice, ``给予不超过200万元`` has 0 and 200万元;
* numbers are integers in the units of :mod:`policy_dsl.types`. Rates never appear as values to
  multiply with: ``5%`` of x is ``FloorDiv(Scale(x, 5), 100)``, rounded once, where the award is
  formed (floor for a ceiling, half up for a 定额);
* there is no multiplication of two variables, no loop except over a list of the applicant's
  things, and references between awards are acyclic; so evaluation ends and every property is
  linear arithmetic.

Missing facts make a Boolean unknown and a number a range; how a backend carries that is its own
business, but the answer must be the Kleene answer.

Annotations here are evaluated where they stand (no ``annotations`` future): the decoder of kept policies would
otherwise evaluate each of them at every start. ``gc=False``: the tree is frozen and has no cycles, so the collector need not look at it.
"""

from typing import Literal

import msgspec

from policy_dsl.types import Type

AwardKind = Literal["fixed", "ceiling", "mixed", "open"]
"""定额, 上限, both (定额 and 上限 rows in one award), or without an upper end (一事一议)."""


class Origin(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """Where a node comes from: code-point span in the ``.pol`` file, and its own words."""

    start: int
    end: int
    text: str = ""


class FactRef(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A declared fact: of the applicant (``thing`` None) or of the list item at hand."""

    name: str
    thing: str | None = None


# --- three-valued logic ---------------------------------------------------------------------


class Lit(msgspec.Struct, frozen=True, gc=False, array_like=True, tag_field="node", tag="lit"):
    """A constant truth."""

    value: bool


class BoolFact(msgspec.Struct, frozen=True, gc=False, array_like=True, tag_field="node", tag="is"):
    """A 是否 fact; ``offset`` not None: its value for the year ``ApplyYear + offset``."""

    fact: FactRef
    offset: int | None = None


class InSet(msgspec.Struct, frozen=True, gc=False, array_like=True, tag_field="node", tag="in"):
    """A level or recognition is one of ``values`` (``无`` may be among them)."""

    fact: FactRef
    values: tuple[str, ...]


class Has(msgspec.Struct, frozen=True, gc=False, array_like=True, tag_field="node", tag="has"):
    """A 可多项 fact contains ``value``."""

    fact: FactRef
    value: str


class Compare(msgspec.Struct, frozen=True, gc=False, array_like=True, tag_field="node", tag="cmp"):
    """``left op right`` over integers of one unit."""

    op: Literal["<", "<=", "==", "!=", ">=", ">"]
    left: "Num"
    right: "Num"


class All(msgspec.Struct, frozen=True, gc=False, array_like=True, tag_field="node", tag="all"):
    """且. Empty: true."""

    items: "tuple[Bool, ...]"


class AnyOf(msgspec.Struct, frozen=True, gc=False, array_like=True, tag_field="node", tag="any"):
    """或. Empty: false."""

    items: "tuple[Bool, ...]"


class Not(msgspec.Struct, frozen=True, gc=False, array_like=True, tag_field="node", tag="not"):
    """不, 未, 非."""

    item: "Bool"


class Exists(msgspec.Struct, frozen=True, gc=False, array_like=True, tag_field="node", tag="exists"):
    """At least one item of the list ``thing`` meets ``item`` (its facts have ``thing`` set)."""

    thing: str
    item: "Bool"


class History(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """Which receipts of the applicant's history are meant.

    ``awards``: ids, at least one. ``window``: ``all`` earlier or same-year receipts, ``year`` =
    those of the year of application. ``same_thing``: only those for the list item at hand
    (matched by name). ``tier``: only those of this level (档), if not None.
    ``source``: ``own`` = under this policy; ``other`` = under policies of other levels (同类政策).
    """

    awards: tuple[str, ...]
    window: Literal["all", "year"] = "all"
    same_thing: bool = False
    tier: str | None = None
    source: Literal["own", "other"] = "own"


class Received(msgspec.Struct, frozen=True, gc=False, array_like=True, tag_field="node", tag="received"):
    """The history has such a receipt. Unknown when the history is not given."""

    which: History


class ReadingIs(msgspec.Struct, frozen=True, gc=False, array_like=True, tag_field="node", tag="reading"):
    """The evaluation runs under ``option`` of the 解读 named ``reading``. Never unknown."""

    reading: str
    option: str


class SayBool(msgspec.Struct, frozen=True, gc=False, array_like=True, tag_field="node", tag="saybool"):
    """``item``, shown in the trace as one condition with the words of ``origin``."""

    item: "Bool"
    origin: Origin
    kind: str = "condition"


# --- exact integers -------------------------------------------------------------------------


class Const(msgspec.Struct, frozen=True, gc=False, array_like=True, tag_field="node", tag="const"):
    """A number of the text."""

    value: int


class Unbounded(msgspec.Struct, frozen=True, gc=False, array_like=True, tag_field="node", tag="inf"):
    """No upper end (一事一议): larger than every number. Only inside a ceiling."""


class NumFact(msgspec.Struct, frozen=True, gc=False, array_like=True, tag_field="node", tag="num"):
    """A numeric fact (also dates, as ordinal days, and years). Facts are never negative.

    ``offset`` not None: the value for the year ``ApplyYear + offset`` of a 逐年 fact.
    """

    fact: FactRef
    offset: int | None = None


class BestOf(msgspec.Struct, frozen=True, gc=False, array_like=True, tag_field="node", tag="best"):
    """The greatest value of a 逐年 fact over the years ``ApplyYear + first .. ApplyYear + last``.

    A year that is not given makes it unknown (at least the greatest of the given ones).
    """

    fact: FactRef
    first: int
    last: int


class Rank(msgspec.Struct, frozen=True, gc=False, array_like=True, tag_field="node", tag="rank"):
    """Position (1, 2, …) of an ordered level in ``values``; 0 for 无."""

    fact: FactRef
    values: tuple[str, ...]


class ApplyYear(msgspec.Struct, frozen=True, gc=False, array_like=True, tag_field="node", tag="year"):
    """The calendar year of the application."""


class ApplyDate(msgspec.Struct, frozen=True, gc=False, array_like=True, tag_field="node", tag="date"):
    """The day of the application, as an ordinal."""


class AddMonths(msgspec.Struct, frozen=True, gc=False, array_like=True, tag_field="node", tag="addmonths"):
    """The day ``months`` months after ``date`` (an ordinal); past the month's end: its last day."""

    date: "Num"
    months: int


class Add(msgspec.Struct, frozen=True, gc=False, array_like=True, tag_field="node", tag="add"):
    """Sum. Empty: 0."""

    items: "tuple[Num, ...]"


class Sub(msgspec.Struct, frozen=True, gc=False, array_like=True, tag_field="node", tag="sub"):
    """``left - right``; may be negative."""

    left: "Num"
    right: "Num"


class Scale(msgspec.Struct, frozen=True, gc=False, array_like=True, tag_field="node", tag="scale"):
    """``item * factor``; ``factor`` may be any integer of the text."""

    item: "Num"
    factor: int


class FloorDiv(msgspec.Struct, frozen=True, gc=False, array_like=True, tag_field="node", tag="div"):
    """``item / divisor`` rounded towards minus infinity; ``divisor`` > 0."""

    item: "Num"
    divisor: int


class Least(msgspec.Struct, frozen=True, gc=False, array_like=True, tag_field="node", tag="min"):
    """The smallest; at least one item."""

    items: "tuple[Num, ...]"


class Greatest(msgspec.Struct, frozen=True, gc=False, array_like=True, tag_field="node", tag="max"):
    """The greatest; at least one item."""

    items: "tuple[Num, ...]"


class If(msgspec.Struct, frozen=True, gc=False, array_like=True, tag_field="node", tag="if"):
    """``then`` where ``cond`` holds, else ``other``. Unknown ``cond``: the hull of both."""

    cond: "Bool"
    then: "Num"
    other: "Num"


class SumOver(msgspec.Struct, frozen=True, gc=False, array_like=True, tag_field="node", tag="sum"):
    """The sum of ``item`` over the list ``thing``."""

    thing: str
    item: "Num"


class SumBy(msgspec.Struct, frozen=True, gc=False, array_like=True, tag_field="node", tag="sumby"):
    """The items of the list ``thing`` grouped by the name or level ``by`` that each has; of each group the sum of
    ``item``, but no more than ``limit``; and the sum of all groups (单个合作单位不超过50万元).

    ``item`` counts as 0 where it is negative, and so does ``limit``, which is the same for every group. An item
    whose ``by`` is missing may belong to any group, or be one of its own.
    """

    thing: str
    by: FactRef
    item: "Num"
    limit: "Num"


class MostOver(msgspec.Struct, frozen=True, gc=False, array_like=True, tag_field="node", tag="most"):
    """The greatest ``item`` over the list ``thing``; 0 for an empty list."""

    thing: str
    item: "Num"


class CountOver(msgspec.Struct, frozen=True, gc=False, array_like=True, tag_field="node", tag="count"):
    """How many items of the list ``thing`` meet ``item``."""

    thing: str
    item: "Bool"


class ReceivedSum(
    msgspec.Struct, frozen=True, gc=False, array_like=True, tag_field="node", tag="receivedsum"
):
    """The sum in 分 of such receipts. Between 0 and no upper end when the history is not given."""

    which: History


class FirstYear(msgspec.Struct, frozen=True, gc=False, array_like=True, tag_field="node", tag="firstyear"):
    """The earliest year with such a receipt; the year of application if there is none."""

    which: History


class YearOf(msgspec.Struct, frozen=True, gc=False, array_like=True, tag_field="node", tag="yearof"):
    """The calendar year of an ordinal day."""

    date: "Num"


class AwardOf(msgspec.Struct, frozen=True, gc=False, array_like=True, tag_field="node", tag="award"):
    """The result of another award of the same applicant, summed over its things, 0 if denied.

    ``end``: which end of its interval.
    """

    award: str
    end: Literal["floor", "ceiling"]


class SayNum(msgspec.Struct, frozen=True, gc=False, array_like=True, tag_field="node", tag="saynum"):
    """``item``, shown in the trace as a step of ``kind`` with the words of ``origin``.

    The value shown is ``item / den`` in the unit of ``type``. ``kind``: ``base``, ``rate``, ``cap``
    (``item`` is a ``Least`` whose *last* operand is the cap; the trace says whether it bound),
    ``history``, ``deduct``, ``tier``, ``round``, ``value``.
    """

    item: "Num"
    origin: Origin
    kind: str
    type: Type
    den: int = 1


Bool = Lit | BoolFact | InSet | Has | Compare | All | AnyOf | Not | Exists | Received | ReadingIs | SayBool
Num = (
    Const
    | Unbounded
    | NumFact
    | BestOf
    | Rank
    | ApplyYear
    | ApplyDate
    | AddMonths
    | Add
    | Sub
    | Scale
    | FloorDiv
    | Least
    | Greatest
    | If
    | SumOver
    | SumBy
    | MostOver
    | CountOver
    | ReceivedSum
    | FirstYear
    | YearOf
    | AwardOf
    | SayNum
)


# --- declarations ---------------------------------------------------------------------------


class Fact(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A declared fact.

    ``thing``: the list whose items have it, None for the applicant. ``group``: the 对象 it was
    declared under (企业, 园区 …). ``yearly``: one value a year.
    ``settled``: 为既成事实, what an applicant can no longer act on.
    """

    name: str
    type: Type
    thing: str | None = None
    group: str = ""
    yearly: bool = False
    aliases: tuple[str, ...] = ()
    prompt: str = ""
    origin: Origin = Origin(0, 0)
    settled: bool = False


class Thing(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A declared list (清单): projects, models, cases, persons the applicant has."""

    name: str
    aliases: tuple[str, ...] = ()
    prompt: str = ""
    origin: Origin = Origin(0, 0)


class Option(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One reading of an open text: its short name (甲) and what it says."""

    name: str
    text: str


class Reading(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """解读: named alternative readings of the text; ``default`` names one of ``options``."""

    name: str
    article: str
    options: tuple[Option, ...]
    default: str


class Recipient(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """Who is paid. ``kind``: ``applicant``; ``thing`` = the list item (by its name); ``fact`` = the
    holder of the 名称 fact ``name`` (所在区、县（市）); ``role`` = a party that the text only names."""

    kind: Literal["applicant", "thing", "fact", "role"]
    name: str


class Pool(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A limit over all applicants: 名额, 项目数, 总额, or a cap for one recipient.

    ``kind``: ``count`` of winners or ``sum`` in 分. ``limit``: the number. ``level``: only winners of
    this level of ``fact``. ``key``: ``all`` applicants or each ``recipient`` for itself.
    ``per_year``: anew each year. ``order``: how winners are chosen (``择优``, ``先到先得``, ``按比例``), ``""``
    when the text names none. ``awards``: the ids that share the pool.
    """

    kind: Literal["count", "sum"]
    limit: int
    awards: tuple[str, ...]
    unit: str = ""
    level: str | None = None
    fact: FactRef | None = None
    key: Literal["all", "recipient"] = "all"
    per_year: bool = True
    order: str = ""
    when: "Bool" = Lit(True)
    origin: Origin = Origin(0, 0)


class Payer(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One of those who pay. ``share``: its part of the whole as a fraction; None where the text leaves the parts open
    (按财政体制共同承担)."""

    name: str
    share: tuple[int, int] | None = None


class Award(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One award. With ``thing`` set it is evaluated once for each item of that list, and ``eligible``,
    ``floor`` and ``ceiling`` may read the item's facts; otherwise once for the applicant.

    Not eligible: nothing. Eligible: ``[floor, ceiling]`` in 分, where ``floor <= ceiling`` always.
    ``tier_of``: the level that the receipt is booked under (档), if the award has levels.
    ``deducts``: awards whose result ``ceiling``/``floor`` subtract; ``gross_floor``/``gross_ceiling`` is the same
    before that, so that a total can be exact: X + max(0, B - X) = max(X, B).
    ``voucher``: the name of what is given instead of money (“数改券”), or "".
    ``basis``: what the authority weighs within a ceiling (年度服务绩效), or "".
    ``when``: the award exists only under these readings (``ReadingIs`` and logic over it).
    ``group``: what the rule asks about in the trace heading; awards of one sentence share it.
    ``payers``: who pays, in the order of the text; empty where it does not say.
    """

    id: str
    article: str
    title: str
    recipient: Recipient
    funder: str
    kind: AwardKind
    eligible: "Bool"
    floor: "Num"
    ceiling: "Num"
    thing: str | None = None
    tier_of: FactRef | None = None
    deducts: tuple[str, ...] = ()
    gross_floor: "Num | None" = None
    gross_ceiling: "Num | None" = None
    voucher: str = ""
    basis: str = ""
    group: str = ""
    text: str = ""
    quote: str = ""
    when: "Bool" = Lit(True)
    origin: Origin = Origin(0, 0)
    payers: tuple[Payer, ...] = ()


class Right(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """权利: something other than money that the applicant may have (不增收土地价款)."""

    id: str
    article: str
    title: str
    holder: str
    eligible: "Bool"
    thing: str | None = None
    text: str = ""
    quote: str = ""
    origin: Origin = Origin(0, 0)


class Limit(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """约束: something the applicant's plan must stay within.

    ``applies``: when it is asked at all. ``within``: whether it is kept. ``actual`` and ``limit``: the two
    figures compared, None where the limit is a yes/no; with ``whole`` set the figures are the
    *share* ``actual / whole`` and a rate ``limit``.
    """

    id: str
    article: str
    title: str
    applies: "Bool"
    within: "Bool"
    actual: "Num | None" = None
    limit: "Num | None" = None
    whole: "Num | None" = None
    op: str = ""
    type: Type | None = None
    thing: str | None = None
    text: str = ""
    quote: str = ""
    origin: Origin = Origin(0, 0)


class Choice(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """每家企业限报一个方向: of these awards an applicant may have one; the best one counts. ``when``: only under
    these readings."""

    article: str
    awards: tuple[str, ...]
    when: "Bool" = Lit(True)
    origin: Origin = Origin(0, 0)


class Cap(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """以上合计不超过 X: a limit on the sum of several awards of one applicant, less what the
    history says was received under them in the window. The cut is shared out in the order of
    the awards: the first ones are kept whole. ``limit`` already has the history taken off and is
    never negative. Caps apply in order, after every award is computed (so ``AwardOf`` is before them).
    ``when``: only under these readings."""

    article: str
    awards: tuple[str, ...]
    limit: "Num"
    when: "Bool" = Lit(True)
    origin: Origin = Origin(0, 0)


class Expectation(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What a 例 says follows: of ``target`` (award, right or limit ids; empty = total).

    ``kind``: ``money`` compares the summed interval with ``[floor, ceiling]``; ``status`` compares with
    ``status`` (granted, denied, unknown, within, exceeded); ``missing``: the fact ``status`` is asked for.
    ``item``: only what was worked out for the list item of this name (第二条「甲」).
    """

    kind: Literal["money", "status", "missing"]
    target: tuple[str, ...]
    label: str
    floor: int = 0
    ceiling: int | None = None
    status: str = ""
    origin: Origin = Origin(0, 0)
    item: str = ""


class Example(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """例: an applicant, written in the policy, and what must follow. ``facts`` is in the form of
    a facts file (declared names, Chinese amounts); it goes through the same reader."""

    name: str
    article: str
    facts: dict[str, object]
    readings: dict[str, str]
    expects: tuple[Expectation, ...]
    origin: Origin = Origin(0, 0)


class Quote(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """原文: a piece of the official text, the article it stands under, and, where no rule carries
    it, the reason (说明)."""

    article: str
    text: str
    reason: str = ""
    origin: Origin = Origin(0, 0)


class Property(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """性质: something the drafter says of every applicant for whom ``when`` holds. The sum of ``awards`` (none named:
    of all) is meant. ``kind``:

    * ``bound``: it is ``op`` ``limit`` 分 – ``>=`` only where something is given; ``window``: with what was received
      in that year, or ever. ``each``: not the sum, but what one item of this list gets.
    * ``budget``: of all applicants together (of one ``party`` such as a 区、县) at most ``limit``; ``window``: a year.
    * ``some``: something is given. ``exclusive``: never something of ``awards`` and of ``others`` at once.
      ``equal``: as much as the sum of ``others``.
    * ``monotone``: when ``fact`` rises, it does not fall (``direction`` down: does not rise).
    * ``step``: when ``fact`` rises by ``step``, it changes by at most ``limit`` (``direction``: falls, rises, any).
    * ``switch``: when ``fact`` goes from the first of ``values`` to the second (是否: from 否 to 是), as monotone.
    * ``split``: the two between whom ``facts`` are divided (else alike) get no more than the one; ``each``: two items.
    * ``alike``: the same under both options (``values``) of ``reading``.
    """

    name: str
    article: str
    kind: Literal[
        "bound", "budget", "some", "exclusive", "equal", "monotone", "step", "switch", "split", "alike"
    ]
    awards: tuple[str, ...]
    limit: int = 0
    op: str = "<="
    fact: FactRef | None = None
    direction: Literal["up", "down", "any"] = "up"
    text: str = ""
    origin: Origin = Origin(0, 0)
    window: Literal["", "year", "all"] = ""
    each: str = ""
    others: tuple[str, ...] = ()
    when: "Bool" = Lit(True)
    party: str = ""
    step: int = 0
    values: tuple[str, ...] = ()
    facts: tuple[FactRef, ...] = ()
    reading: str = ""


class Policy(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A whole policy, typed and resolved.

    ``start``, ``end``: first and last day in force (ordinals), None = open. ``year_offset``: what 年度
    means for 逐年 facts, relative to the year of application. ``overlap``: the principle towards policies
    of other levels (``""`` or ``从优、就高、不重复``). ``awards`` stand in evaluation order: an award comes after
    those that it refers to. ``by_item``: the awards whose receipts are looked up by list item, though they are
    one award for the applicant (told by :func:`policy_dsl.core.walk.received_by_item` once, for every facts file).
    """

    name: str
    number: str
    file: str
    start: int | None
    end: int | None
    year_offset: int
    overlap: str
    facts: tuple[Fact, ...]
    things: tuple[Thing, ...]
    readings: tuple[Reading, ...]
    awards: tuple[Award, ...]
    rights: tuple[Right, ...]
    limits: tuple[Limit, ...]
    pools: tuple[Pool, ...]
    choices: tuple[Choice, ...]
    caps: tuple[Cap, ...]
    examples: tuple[Example, ...]
    properties: tuple[Property, ...]
    quotes: tuple[Quote, ...]
    titles: dict[str, str]
    superior: str = ""
    official: str = ""
    by_item: frozenset[str] = frozenset()
