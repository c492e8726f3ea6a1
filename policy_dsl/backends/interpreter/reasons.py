"""Why something is not met: the first condition that fails, in the words of the policy."""

from __future__ import annotations

from policy_dsl.backends.interpreter.builder import Builder
from policy_dsl.backends.interpreter.env import Env
from policy_dsl.backends.interpreter.inputs import Inputs
from policy_dsl.backends.interpreter.run import HISTORY, OVERLAPS, BoolFn, Run, TextFn
from policy_dsl.core import ir
from policy_dsl.types import CountT, DateT, MoneyT, Type, YearT
from policy_dsl.values.format import UNKNOWN, format_range
from policy_dsl.values.ranges import ends, lower, upper

FAILS = "不符合："
EXCLUDED = "属于除外情形："


def reason(builder: Builder, node: ir.Bool) -> TextFn:
    """The text for ``node`` once it is known to be false: 不符合：…（实为…）."""
    if isinstance(node, ir.SayBool) and node.origin.text and node.kind != "exclusion":
        leaf = _leaf(builder, node.item, FAILS + node.origin.text)
        if leaf is not None:
            return leaf
    words = _false(builder, node)

    def text(run: Run) -> str:
        said = words(run)
        return said if said.startswith(EXCLUDED) else FAILS + (said or "所列条件")

    return text


def _false(builder: Builder, node: ir.Bool) -> TextFn:
    """What fails in a false ``node``, without 不符合."""
    match node:
        case ir.SayBool(item=item, origin=origin, kind=kind):
            if kind == "exclusion":
                said = _said(builder, item, origin.text)
                return lambda run: EXCLUDED + said(run)
            if _speaks_for_parts(item):
                return _false(builder, item)
            return _said(builder, item, origin.text)
        case ir.All(items=items):
            parts = [(builder.boolean(item), _false(builder, item)) for item in items]
            return lambda run: _first(run, parts)
        case ir.AnyOf(items=items) if items:
            words = [_false(builder, item) for item in items]
            return lambda run: "；".join(dict.fromkeys([word(run) for word in words]))
        case ir.Not(item=item):
            return _true(builder, item)
        case ir.Exists(thing=thing, item=item):
            return _none(builder, thing, item)
        case ir.Lit() | ir.ReadingIs():
            return lambda _run: "所选的解读下没有这一项"
        case _:
            return _said(builder, node, "")


def _none(builder: Builder, thing: str, item: ir.Bool) -> TextFn:
    """Why no item of a list will do: what fails for each."""
    at = builder.env.thing_at[thing]
    words = _false(Builder(builder.env, thing), item)

    def each(run: Run) -> str:
        items = run.things.get(thing)
        if not items:
            return f"没有{thing}" if items is not None else words(run)
        outer = run.cur[at]
        found = []
        for one in items:
            run.cur[at] = one
            found.append(f"{one.name}：{words(run)}")
        run.cur[at] = outer
        return "；".join(found)

    return each


def _true(builder: Builder, node: ir.Bool) -> TextFn:
    """What holds in ``node``, which should not."""
    match node:
        case ir.SayBool(item=item, origin=origin):
            words = _said(builder, item, origin.text)
            return lambda run: EXCLUDED + words(run)
        case ir.Not(item=item):
            return _false(builder, item)
        case ir.AnyOf(items=items):
            parts = [(builder.boolean(item), _true(builder, item)) for item in items]
            return lambda run: next((words(run) for test, words in parts if test(run) is True), "")
        case _:
            return _said(builder, node, "")


def _first(run: Run, parts: list[tuple[BoolFn, TextFn]]) -> str:
    for test, words in parts:
        if test(run) is False:
            return words(run)
    return ""


def _speaks_for_parts(item: ir.Bool) -> bool:
    """Whether the parts of a condition have words of their own, which say more exactly what fails."""
    match item:
        case ir.SayBool():
            return True
        case ir.All(items=items):
            return bool(items) and all(isinstance(part, ir.SayBool) for part in items)
        case _:
            return False


def _said(builder: Builder, item: ir.Bool, text: str) -> TextFn:
    leaf = _leaf(builder, item, text) if text else None
    if leaf is not None:
        return leaf
    found = _found(builder, item, named=not text)

    def words(run: Run) -> str:
        value = found(run)
        return f"{text}（{value}）" if text and value else text or value

    return words


def _leaf(builder: Builder, item: ir.Bool, text: str) -> TextFn | None:
    """The same, short: for one fact of the applicant or of the item at hand, as in most conditions."""
    match item:
        case ir.InSet(fact=fact) | ir.BoolFact(fact=fact, offset=None) if fact.thing in (None, builder.own):
            name = fact.name
        case _:
            return None
    texts: dict[object, str] = {None: text, True: f"{text}（实为是）", False: f"{text}（实为否）"}
    texts |= {value: f"{text}（实为{value}）" for value in builder.env.domain(fact) or ()}
    at = None if fact.thing is None else builder.env.thing_at[fact.thing]

    def words(run: Run) -> str:
        value = run.values.get(name) if at is None else run.cur[at].values.get(name)
        return texts.get(value) or f"{text}（实为{value}）"

    return words


def _found(builder: Builder, item: ir.Bool, named: bool) -> TextFn:
    """The value that was found: of the left side of a comparison, else of the facts.

    A single fact goes by its value alone, unless no words of the policy say which it is (``named``).
    """
    inner = item
    while isinstance(inner, ir.Not | ir.SayBool):
        inner = inner.item
    if isinstance(inner, ir.Compare):
        type_ = typed(builder.env, inner.left)
        if type_ is not None and not named:
            return _actual(builder, inner.left, *type_)
    inputs = Inputs(builder.env, builder.own, item, deep=True)

    def facts(run: Run) -> str:
        pairs = [pair for pair in inputs.read(run) if pair[1] != UNKNOWN]
        if len(pairs) == 1 and not named and pairs[0][0] not in (HISTORY, OVERLAPS):
            return f"实为{pairs[0][1]}"
        return "，".join(f"{name}为{value}" for name, value in pairs)

    return facts


def _actual(builder: Builder, node: ir.Num, type_: Type, den: int) -> TextFn:
    get = builder.number(node)

    def text(run: Run) -> str:
        low, high, _ = ends(get(run))
        return "实为" + format_range(lower(low), upper(high), type_, den)

    return text


def typed(env: Env, node: ir.Num) -> tuple[Type, int] | None:
    """The type a number is shown in, and what it is divided by for that; None when it has none."""
    match node:
        case ir.NumFact(fact=fact) | ir.BestOf(fact=fact):
            type_ = env.type_of(fact)
            return None if type_ is None else (type_, 1)
        case ir.SayNum(type=type_, den=den):
            return type_, den
        case ir.ApplyYear() | ir.FirstYear() | ir.YearOf():
            return YearT(), 1
        case ir.ApplyDate() | ir.AddMonths():
            return DateT(), 1
        case ir.ReceivedSum() | ir.AwardOf():
            return MoneyT(), 1
        case ir.CountOver():
            return CountT("个"), 1
        case ir.SumOver(item=item) | ir.SumBy(item=item) | ir.MostOver(item=item):
            return typed(env, item)
        case ir.Sub(left=left, right=right):
            return _difference(typed(env, left), typed(env, right))
        case ir.Add(items=items) | ir.Least(items=items) | ir.Greatest(items=items):
            return next((t for t in (typed(env, item) for item in items) if t is not None), None)
        case ir.If(then=then, other=other):
            return typed(env, then) or typed(env, other)
        case _:
            return None


def _difference(left: tuple[Type, int] | None, right: tuple[Type, int] | None) -> tuple[Type, int] | None:
    """Two years lie 年 apart and two days 天; other differences keep the type."""
    if left is not None and right is not None:
        match left[0], right[0]:
            case YearT(), YearT():
                return CountT("年"), 1
            case DateT(), DateT():
                return CountT("天"), 1
    return left
