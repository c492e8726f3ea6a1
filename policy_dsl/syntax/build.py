"""Reductions → surface tree. One method a rule of the grammar, in the grammar's order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, cast

import msgspec

from policy_dsl.source import Span
from policy_dsl.syntax import tree as t
from policy_dsl.syntax.token import LiteralToken, Token

Kids = list[Any]


def span_of(kids: Sequence[Any]) -> Span:
    """From the first child that has a place to the last."""
    first = last = None
    for kid in kids:
        if (first := _place(kid)) is not None:
            break
    else:
        return Span(0, 0)
    for kid in reversed(kids):
        if (last := _place(kid)) is not None:
            break
    assert last is not None
    return Span(first.start, max(last.end, first.end))


def _place(kid: Any) -> Token | Span | None:
    """What says where a child stands; None for one that stands nowhere."""
    if isinstance(kid, Token):
        return kid
    if isinstance(kid, t.Node):
        return cast(Span, cast(Any, kid).span)
    if isinstance(kid, list | tuple) and kid:
        return span_of(kid)
    return None


def _one_value(parts: tuple[Any, ...]) -> str:
    """The words of a level, or what stands in 「」."""
    return "".join(
        part if isinstance(part, str) else "".join(word.text for word in part.words)
        for part in parts
        if isinstance(part, str | t.Nouns)
    )


def _types(kids: Kids, *types: str) -> list[Token]:
    return [kid for kid in kids if isinstance(kid, Token) and kid.type in types]


def _has(kids: Kids, kind: str) -> bool:
    return any(isinstance(kid, Token) and kid.type == kind for kid in kids)


def _kinds(kids: Kids) -> tuple[str, ...]:
    """一次性, 进档 among the children of what is given."""
    return tuple(kid for kid in kids if isinstance(kid, str) and not isinstance(kid, Token))


def _first(kids: Kids, cls: type) -> Any:
    return next((kid for kid in kids if isinstance(kid, cls)), None)


def _flat(cls: Any, kids: Kids) -> Any:
    """Left recursion to one flat node: (甲 且 乙) 且 丙 → 甲 且 乙 且 丙."""
    parts = [kid for kid in kids if not isinstance(kid, Token)]
    items: list[Any] = []
    for index, part in enumerate(parts):
        if index == 0 and isinstance(part, cls):
            items.extend(part.items)
        else:
            items.append(part)
    return cls(tuple(items), span_of(kids))


class Build:
    """What the parser calls at each reduction, by the name of the rule."""

    def start(self, kids: Kids) -> list[t.Statement]:
        statements: list[t.Statement] = []
        for kid in kids:
            statements.extend(kid if isinstance(kid, list) else [kid])
        return statements

    def sentence(self, kids: Kids) -> t.Statement:
        result: t.Statement = kids[0]
        return result

    # --- declarations
    def meta(self, kids: Kids) -> t.Meta:
        text = str(kids[0])
        key, mark, rest = ("政策", "", text[2:]) if text.startswith("政策《") else text.partition("：")
        return t.Meta(key, rest.strip("《》") if not mark else rest, span_of(kids))

    def _group(self, kids: Kids, many: bool) -> t.GroupDecl:
        also = next((kid[1] for kid in kids if isinstance(kid, tuple) and kid[0] == "also"), ())
        facts = next((kid[1] for kid in kids if isinstance(kid, tuple) and kid[0] == "facts"), ())
        return t.GroupDecl(many, self._word(_types(kids, "WORD")[0]), also, facts, span_of(kids[:-1]))

    def group(self, kids: Kids) -> t.GroupDecl:
        return self._group(kids, False)

    def thing(self, kids: Kids) -> t.GroupDecl:
        return self._group(kids, True)

    def also(self, kids: Kids) -> Any:
        return "also", tuple(self._word(kid) for kid in _types(kids, "WORD"))

    def facts(self, kids: Kids) -> Any:
        return "facts", tuple(kid for kid in kids if isinstance(kid, t.FactDecl))

    def fact(self, kids: Kids) -> t.FactDecl:
        also = next((kid[1] for kid in kids if isinstance(kid, tuple) and kid[0] == "also"), ())
        type_: t.TypeNode = _first(kids, t.TypeNode)
        if "anchor" in kids:
            type_ = t.TypeNode(type_.kind, type_.words, type_.unit, type_.ordered, True, type_.span)
        prompt = str(kids[-1]) if isinstance(kids[-1], Token) and kids[-1].type == "STRING" else ""
        return t.FactDecl(self._word(kids[0]), also, type_, prompt, "settled" in kids, span_of(kids))

    def anchor(self, _kids: Kids) -> str:
        return "anchor"

    def settled(self, _kids: Kids) -> str:
        return "settled"

    def plain(self, kids: Kids) -> t.TypeNode:
        return t.TypeNode(str(kids[0]), span=span_of(kids))

    def counted(self, kids: Kids) -> t.TypeNode:
        return t.TypeNode(str(kids[0]), unit=str(kids[1]).strip("（）"), span=span_of(kids))

    def graded(self, kids: Kids) -> t.TypeNode:
        return t.TypeNode("graded", kids[2], span=span_of(kids[:1]))

    def one_of(self, kids: Kids) -> t.TypeNode:
        return t.TypeNode("one_of", kids[0], ordered=_has(kids, "ORDERED"), span=span_of(kids))

    def one_or_none(self, kids: Kids) -> t.TypeNode:
        return t.TypeNode("one_or_none", kids[0], ordered=_has(kids, "ORDERED"), span=span_of(kids))

    def any_of(self, kids: Kids) -> t.TypeNode:
        return t.TypeNode("any_of", kids[0], span=span_of(kids))

    def words(self, kids: Kids) -> tuple[t.Word, ...]:
        return tuple(self._word(kid) for kid in _types(kids, "WORD"))

    def definitions(self, kids: Kids) -> list[t.Statement]:
        return [kid for kid in kids if isinstance(kid, t.Definition)]

    def definition(self, kids: Kids) -> t.Definition:
        also = next((kid[1] for kid in kids if isinstance(kid, tuple) and kid[0] == "also"), ())
        bodies = [kid for kid in kids[1:] if not isinstance(kid, Token | tuple)]
        bound = bodies[1] if len(bodies) > 1 else None
        return t.Definition(self._word(kids[0]), also, bodies[0], bound, span_of(kids))

    def params(self, kids: Kids) -> list[t.Statement]:
        return [kid for kid in kids if isinstance(kid, t.ParamDecl)]

    def param(self, kids: Kids) -> t.ParamDecl:
        also = next((kid[1] for kid in kids if isinstance(kid, tuple) and kid[0] == "also"), ())
        values = tuple(kid[1] for kid in kids if isinstance(kid, tuple) and kid[0] == "yearly")
        return t.ParamDecl(self._word(kids[0]), also, values, span_of(kids[:1]))

    def yearly(self, kids: Kids) -> Any:
        return "yearly", (self._number(kids[0]), kids[-1])

    def list_mark(self, kids: Kids) -> Token:
        token: Token = kids[0]
        return token

    def wordings(self, kids: Kids) -> list[t.Statement]:
        return [kid for kid in kids if isinstance(kid, t.Wording)]

    def wording(self, kids: Kids) -> t.Wording:
        words = tuple(kid for kid in kids if isinstance(kid, str) and not isinstance(kid, Token))
        return t.Wording(words, _has(kids, "INCLUDED"), span_of(_types(kids, "INCLUDED", "EXCLUDED")))

    def comparison_name(self, kids: Kids) -> str:
        return str(kids[0]).strip("“”") + ""

    def article(self, kids: Kids) -> t.Article:
        return t.Article(str(kids[0]), self._word(kids[1]), span_of(kids[:-1]))

    def appendix(self, kids: Kids) -> t.Article:
        return t.Article("附则", None, span_of(kids[:-1]))

    def quote(self, kids: Kids) -> t.QuoteNode:
        return t.QuoteNode(str(kids[1]), span_of(kids[:2]))

    def note(self, kids: Kids) -> t.NoteNode:
        return t.NoteNode(str(kids[1]), span_of(kids[:2]))

    def amended(self, kids: Kids) -> t.Amended:
        return t.Amended(str(kids[0]), kids[2], span_of(kids[:-1]))

    def repealed(self, kids: Kids) -> t.Amended:
        return t.Amended(str(kids[0]), (), span_of(kids[:-1]))

    def rules(self, kids: Kids) -> t.Rules:
        return t.Rules(kids[0], span_of(kids[:-1]))

    # --- rules
    def rule(self, kids: Kids) -> tuple[t.Item, ...]:
        return tuple(kid for kid in kids if isinstance(kid, t.Item))

    def item(self, kids: Kids) -> t.Item:
        kind: Literal["rule", "right", "limit"] = "rule"
        label: t.Word | None = None
        if len(kids) > 1:
            kind, label = kids[0]
        clauses, block = kids[-1]
        return t.Item(kind, label, clauses, block, span_of((label, clauses, block)))

    def label(self, kids: Kids) -> Any:
        return "rule", self._word(kids[0])

    def right(self, _kids: Kids) -> Any:
        return "right", None

    def limit(self, _kids: Kids) -> Any:
        return "limit", None

    def body(self, kids: Kids) -> Any:
        clauses = next((tuple(kid) for kid in kids if isinstance(kid, list)), ())
        return clauses, _first(kids, t.Block)

    def block(self, kids: Kids) -> t.Block:
        subs: list[t.Sub] = [kids[2]]
        for at, kid in enumerate(kids):
            if isinstance(kid, Token) and kid.type == "NEXT_MARK":
                subs.append(self._sub(kid, kids[at + 1 : at + 3]))
        return t.Block(kids[0].type, tuple(subs), span_of(kids))

    def sub(self, kids: Kids) -> t.Sub:
        return self._sub(kids[0], kids[1:])

    def _sub(self, mark: Token, kids: Kids) -> t.Sub:
        label = kids[0][1] if isinstance(kids[0], tuple) else None
        clauses: list[t.Clause] = kids[1] if isinstance(kids[0], tuple) else kids[0]
        return t.Sub(str(mark), label, tuple(clauses), span_of((mark, clauses)))

    def clause_list(self, kids: Kids) -> list[t.Clause]:
        clauses: list[t.Clause] = []
        for kid in kids:
            if isinstance(kid, list):
                clauses = kid
            elif not isinstance(kid, Token):
                clauses.append(kid)
        return clauses

    def for_(self, kids: Kids) -> t.Subject:
        return t.Subject("for", kids[1], span_of(kids))

    def premise(self, kids: Kids) -> t.Subject:
        return t.Subject("ensure" if "确保" in kids[0] else "premise", kids[1], span_of(kids))

    def plain_condition(self, kids: Kids) -> t.Subject:
        return t.Subject("", kids[0], span_of(kids))

    def _give(self, verb: str, kids: Kids) -> t.Give:
        tail: t.Give = kids[-1]
        prefixes = tuple(kid for kid in kids if isinstance(kid, t.Word))
        return t.Give(
            verb, prefixes, tail.to, tail.at_most, tail.numbers, tail.of, tail.kinds, tail.name, tail.open, span_of(kids)
        )  # fmt: skip

    def give(self, kids: Kids) -> t.Give:
        return self._give("give", kids)

    def give_each(self, kids: Kids) -> t.Give:
        return self._give("give_each", kids)

    def give_yearly(self, kids: Kids) -> t.Give:
        return self._give("give_yearly", kids)

    def apply(self, kids: Kids) -> t.Give:
        return self._give("apply", kids)

    def prefix(self, kids: Kids) -> t.Word:
        return self._word(kids[0])

    def pays(self, kids: Kids) -> t.Give:
        to = kids[0] if isinstance(kids[0], t.Nouns) else None
        kinds, name = self._rest(kids)
        return t.Give(
            "", (), to, False, _first(kids, tuple), None, (*_kinds(kids), *kinds), name, span=span_of(kids)
        )

    def pays_at_most(self, kids: Kids) -> t.Give:
        to = kids[0] if isinstance(kids[0], t.Nouns) else None
        kinds, name = self._rest(kids)
        return t.Give(
            "", (), to, True, _first(kids, tuple), None, (*_kinds(kids), *kinds), name, span=span_of(kids)
        )

    def pays_at_most_of(self, kids: Kids) -> t.Give:
        le = next(at for at, kid in enumerate(kids) if isinstance(kid, Token) and kid.type == "LE")
        to = kids[0] if le else None
        kinds, name = self._rest(kids)
        numbers = _first(kids, tuple) or ()
        return t.Give("", (), to, True, numbers, kids[le + 1], kinds, name, span=span_of(kids))

    def pays_name(self, kids: Kids) -> t.Give:
        kinds = _kinds(kids)
        return t.Give("", (), None, False, (), None, kinds, kids[-1], span=span_of(kids))

    def pays_open(self, kids: Kids) -> t.Give:
        to = kids[0] if isinstance(kids[0], t.Nouns) else None
        kinds, name = self._rest(kids)
        return t.Give("", (), to, True, (), None, kinds, name, True, span_of(kids))

    @staticmethod
    def _rest(kids: Kids) -> tuple[tuple[str, ...], t.Nouns | None]:
        for kid in kids:
            if isinstance(kid, list):
                return kid[0], kid[1]
        return (), None

    def rest(self, kids: Kids) -> Kids:
        result: Kids = kids[-1]
        return result

    def benefit(self, kids: Kids) -> Kids:
        return [tuple(kid for kid in kids if isinstance(kid, str)), kids[-1]]

    def kind(self, kids: Kids) -> str:
        return str(kids[0].type)

    def base(self, kids: Kids) -> Any:
        return ("", [kids[0]])

    def base_lower(self, kids: Kids) -> Any:
        return ("lower", kids[0])

    def base_higher(self, kids: Kids) -> Any:
        return ("higher", kids[0])

    def base_times(self, kids: Kids) -> Any:
        return ("times", [kids[0], kids[2]])

    def _by(self, kids: Kids, each: bool = False) -> t.By:
        how: Literal["", "lower", "higher", "times"] = ""
        bases: list[t.Nouns] = []
        numbers: tuple[Any, ...] = ()
        for kid in kids:
            if isinstance(kid, tuple) and kid and isinstance(kid[0], str):
                how, bases = kid
            elif isinstance(kid, tuple):
                numbers = kid
        standard = _types(kids, "OF_RATE", "PAY_OUT")
        text = str(standard[0]) if standard else ""
        placed = [kid for kid in kids if not (isinstance(kid, tuple) and kid and isinstance(kid[0], str))]
        return t.By(_has(kids, "LE"), tuple(bases), how, numbers, each, text, span_of(placed))

    def by(self, kids: Kids) -> t.By:
        return self._by(kids)

    def by_parameter(self, kids: Kids) -> t.By:
        return msgspec.structs.replace(self._by(kids), rate=_first(kids, t.Nouns))

    def by_each(self, kids: Kids) -> t.By:
        return self._by(kids, each=True)

    def by_numbers(self, kids: Kids) -> t.By:
        return self._by(kids)

    def staged(self, kids: Kids) -> t.Stages:
        return t.Stages("", _first(kids, tuple), span_of(kids))

    def deduct(self, kids: Kids) -> t.Deduct:
        return t.Deduct(kids[1], span_of(kids))

    def awards(self, kids: Kids) -> tuple[t.Target, ...]:
        before = kids[0] if isinstance(kids[0], tuple) else (kids[0],)
        return (*before, kids[-1]) if len(kids) > 1 else before

    def max_years(self, kids: Kids) -> t.MaxYears:
        return t.MaxYears(self._number(kids[1]), span_of(kids))

    def decay(self, kids: Kids) -> t.Decay:
        return t.Decay(kids[-1], span_of(kids))

    def _mark(self, kids: Kids) -> t.Mark:
        return t.Mark(kids[0].type, str(kids[0]), span_of(kids))

    by_grade = top_tier = marginal = once = per_level = rounding = open_ended = funded = order = _mark

    def no_repeat(self, kids: Kids) -> t.NoRepeat:
        return t.NoRepeat(kids[1], span_of(kids))

    def step(self, kids: Kids) -> t.PerStep:
        nouns = kids[0] if isinstance(kids[0], t.Nouns) else None
        numbers = [kid for kid in kids if isinstance(kid, t.Number)]
        return t.PerStep(nouns, numbers[0], numbers[1], span_of(kids))

    def stages(self, kids: Kids) -> t.Stages:
        return t.Stages(str(kids[0]), kids[2], span_of(kids))

    def pay_to(self, kids: Kids) -> t.PayTo:
        return t.PayTo(kids[1], span_of(kids))

    def called(self, kids: Kids) -> t.Called:
        return t.Called(self._word(kids[2]), span_of(kids))

    def no_longer(self, kids: Kids) -> t.NoLonger:
        return t.NoLonger(kids[1], span_of(kids))

    def select(self, kids: Kids) -> t.Select:
        before = kids[0] if isinstance(kids[0], t.Nouns) else None
        return t.Select(before, _first(kids, tuple), kids[-1], span_of(kids))

    def select_some(self, kids: Kids) -> t.Select:
        before = kids[0] if isinstance(kids[0], t.Nouns) else None
        return t.Select(before, (), kids[-1], span_of(kids))

    def choice(self, kids: Kids) -> t.ChooseOne:
        return t.ChooseOne(_first(kids, t.Nouns), span_of(kids))

    def according(self, kids: Kids) -> t.Mark:
        return t.Mark("ACCORDING", str(kids[1]), span_of(kids))

    # --- conditions
    def or_(self, kids: Kids) -> t.Or:
        node: t.Or = _flat(t.Or, kids)
        return node

    def and_(self, kids: Kids) -> t.And:
        node: t.And = _flat(t.And, kids)
        return node

    def chain(self, kids: Kids) -> t.Chain:
        node: t.Chain = _flat(t.Chain, kids)
        return node

    def items(self, kids: Kids) -> t.Items:
        node: t.Items = _flat(t.Items, kids)
        return node

    def trailing(self, kids: Kids) -> t.Trailing:
        return t.Trailing(kids[0], span_of(kids))

    def _aggregate(self, kind: Literal["lower", "higher", "sum"], kids: Kids) -> t.Aggregate:
        items = kids[0].items if isinstance(kids[0], t.Items) else (kids[0],)
        return t.Aggregate(kind, items, span_of(kids))

    def lower(self, kids: Kids) -> t.Aggregate:
        return self._aggregate("lower", kids)

    def higher(self, kids: Kids) -> t.Aggregate:
        return self._aggregate("higher", kids)

    def sum_of(self, kids: Kids) -> t.Aggregate:
        return self._aggregate("sum", kids)

    def _compare(self, left: Any, kids: Kids, post: bool) -> t.Compare:
        distributed = "分别" in kids
        op = next(kid.type for kid in kids if isinstance(kid, Token) and kid.type in _COMPARISONS)
        right = kids[-1]
        if post:
            number = _first(kids, t.Number)
            right = t.Value(None, number, number.span)
        edge = _first(kids, t.Edge)
        return t.Compare(left, op.removesuffix("_POST"), right, distributed, post, span_of(kids), edge)

    def compare(self, kids: Kids) -> t.Compare:
        return self._compare(kids[0], kids, False)

    def compare_post(self, kids: Kids) -> t.Compare:
        return self._compare(kids[0], kids, True)

    def compare_both(self, kids: Kids) -> t.Compare:
        again = next(str(kid.type) for kid in kids if isinstance(kid, Token) and kid.type.endswith("_POST"))
        made = self._compare(kids[0], kids, True)
        return msgspec.structs.replace(made, post=False, again=again.removesuffix("_POST"))

    def both_ends(self, kids: Kids) -> t.And:
        """``100万元以上不满500万元``: two comparisons of one quantity."""
        first = self._compare(kids[0] if not isinstance(kids[0], t.Number) else None, kids[:-2], True)
        value = t.Value(None, kids[-1], span_of(kids[-1:]))
        second = t.Compare(None, str(kids[-2].type), value, False, False, span_of(kids[-2:]))
        return t.And((first, second), span_of(kids))

    def both_posts(self, kids: Kids) -> t.And:
        """``100万元以上500万元以下``."""
        at = [at for at, kid in enumerate(kids) if isinstance(kid, t.Number)][1]
        first = self._compare(kids[0] if not isinstance(kids[0], t.Number) else None, kids[:at], True)
        return t.And((first, self._compare(None, kids[at:], True)), span_of(kids))

    def between(self, kids: Kids) -> t.Between | t.Compare:
        number: t.Number = _first(kids, t.Number)
        left: t.Cond | None = kids[0] if isinstance(kids[0], t.Node) and kids[0] is not number else None  # type: ignore[assignment]
        if number.high is None:
            value = t.Value(None, number, number.span)
            return t.Compare(left, "", value, "分别" in kids, False, span_of(kids))
        return t.Between(left, number, span_of(kids))

    def bare_number(self, kids: Kids) -> t.Number | t.Between | t.Compare:
        number: t.Number = kids[0]
        return number if number.high is None and len(kids) == 1 else self.between(kids)

    def compare_again(self, kids: Kids) -> t.Compare:
        return self._compare(None, kids, False)

    def compare_post_again(self, kids: Kids) -> t.Compare:
        return self._compare(None, kids, True)

    def adverb(self, _kids: Kids) -> str:
        return "分别"

    def comparison(self, kids: Kids) -> Token:
        token: Token = kids[0]
        return token

    post = comparison

    def value(self, kids: Kids) -> t.Value:
        nouns, number = _first(kids, t.Nouns), _first(kids, t.Number)
        return t.Value(nouns, number, span_of(kids))

    part_of = value

    def is_(self, kids: Kids) -> t.Is | t.Between:
        value: t.Value = kids[2]
        if value.nouns is None and value.number is not None and value.number.high is not None:
            return t.Between(kids[0], value.number, span_of(kids))
        return t.Is(kids[0], kids[2], "", span_of(kids))

    def is_true(self, kids: Kids) -> t.Is:
        return t.Is(kids[0], None, "true", span_of(kids))

    def is_false(self, kids: Kids) -> t.Is:
        return t.Is(kids[0], None, "false", span_of(kids))

    def is_none(self, kids: Kids) -> t.Is:
        return t.Is(kids[0], None, "none", span_of(kids))

    def raised_from(self, kids: Kids) -> t.Raised:
        return t.Raised(kids[0], kids[2], kids[4], span_of(kids))

    def raised(self, kids: Kids) -> t.Raised:
        return t.Raised(kids[0], None, kids[-1], span_of(kids))

    def deadline(self, kids: Kids) -> t.Deadline:
        nouns = [kid for kid in kids if isinstance(kid, t.Nouns)]
        within = self._number(_types(kids, "LITERAL")[0])
        done = _types(kids, "DONE")
        return t.Deadline(nouns[0], nouns[1], within, str(done[0]) if done else "", span_of(kids))

    def run(self, kids: Kids) -> t.Run:
        return t.Run(str(kids[0]), self._number(kids[1]), str(kids[2]), _first(kids, t.Nouns), span_of(kids))

    def not_(self, kids: Kids) -> t.Negation:
        return t.Negation(kids[1], span_of(kids))

    def not_group(self, kids: Kids) -> t.Negation:
        return t.Negation(t.Group(kids[2], span_of(kids[1:])), span_of(kids))

    def group_of(self, kids: Kids) -> t.Group:
        return t.Group(kids[1], span_of(kids))

    def _arithmetic(self, op: str, kids: Kids) -> t.Arithmetic:
        return t.Arithmetic(op, kids[0], kids[2], span_of(kids))

    def plus(self, kids: Kids) -> t.Arithmetic:
        return self._arithmetic("+", kids)

    def minus(self, kids: Kids) -> t.Arithmetic:
        return self._arithmetic("-", kids)

    def times(self, kids: Kids) -> t.Arithmetic:
        return self._arithmetic("*", kids)

    def over(self, kids: Kids) -> t.Arithmetic:
        return self._arithmetic("/", kids)

    def share(self, kids: Kids) -> t.Share:
        return t.Share(kids[0], kids[2], span_of(kids))

    def nouns(self, kids: Kids) -> t.Nouns:
        return t.Nouns(tuple(kids), span_of(kids))

    def noun(self, kids: Kids) -> t.Word:
        return self._word(kids[0])

    def nouns_list(self, kids: Kids) -> list[t.Nouns]:
        found: list[t.Nouns] = []
        for kid in kids:
            if isinstance(kid, list):
                found = kid
            elif isinstance(kid, t.Nouns):
                found.append(kid)
        return found

    def numbers(self, kids: Kids) -> tuple[t.Number | t.YearNumber, ...]:
        found: tuple[t.Number | t.YearNumber, ...] = ()
        for kid in kids:
            if isinstance(kid, tuple):
                found = kid
            elif isinstance(kid, t.Number | t.YearNumber):
                found = (*found, kid)
        return found

    def number(self, kids: Kids) -> t.Number:
        number = self._number(kids[0])
        if len(kids) == 1:
            return number
        return t.Number(number.value, number.text, span_of(kids), None, kids[1])

    def range(self, kids: Kids) -> t.Number:
        at = next(at for at, kid in enumerate(kids) if isinstance(kid, Token) and kid.type == "TO")
        low, high = self.number(kids[:at]), self.number(kids[at + 1 :])
        return t.Number(low.value, low.text, span_of(kids), high, low.edge)

    def edge(self, kids: Kids) -> t.Edge:
        number = self._number(kids[1]) if len(kids) > 1 else None
        return t.Edge(kids[0].type in ("WITH_EDGE", "WITH_NUMBER"), number, span_of(kids))

    def year_value(self, kids: Kids) -> t.YearNumber:
        return t.YearNumber(str(kids[0]), self._number(kids[-1]), span_of(kids))

    # --- readings, examples, properties, closing paragraph
    def reading(self, kids: Kids) -> t.ReadingNode:
        options = []
        for at, kid in enumerate(kids):
            if isinstance(kid, t.OptionNode):
                name = str(kids[at - 1])
                options.append(t.OptionNode(name, kid.default, kid.text, kid.changes, kid.span))
        return t.ReadingNode(str(kids[1]), tuple(options), span_of(kids[:-1]))

    def option(self, kids: Kids) -> t.OptionNode:
        changes = tuple(kid for kid in kids if isinstance(kid, t.Change))
        text = str(_types(kids, "STRING")[0])
        return t.OptionNode("", _has(kids, "DEFAULT"), text, changes, span_of(kids))

    def change_mark(self, kids: Kids) -> t.Change:
        return t.Change(str(kids[0]).split("）")[0] + "）", kids[1], span_of(kids))

    def change_item(self, kids: Kids) -> t.Change:
        return t.Change(str(kids[0]), kids[2], span_of(kids))

    def change_word(self, kids: Kids) -> t.Change:
        return t.Change(str(kids[0]), kids[2], span_of(kids))

    def added(self, kids: Kids) -> t.Change:
        return t.Change("", kids[1], span_of(kids))

    def example(self, kids: Kids) -> t.ExampleNode:
        return t.ExampleNode(str(kids[1]), kids[3], kids[5], span_of(kids[:-1]))

    def givens(self, kids: Kids) -> tuple[t.Given, ...]:
        return tuple(kid for kid in kids if isinstance(kid, t.Given))

    def given_true(self, kids: Kids) -> t.Given:
        return t.Given("true", kids[0], span=span_of(kids))

    def given_false(self, kids: Kids) -> t.Given:
        return t.Given("false", kids[0], span=span_of(kids))

    def given_none(self, kids: Kids) -> t.Given:
        return t.Given("none", kids[0], span=span_of(kids))

    def given_is(self, kids: Kids) -> t.Given:
        return t.Given("is", kids[0], values=kids[2], span=span_of(kids[:2] + list(kids[2])))

    def given_year(self, kids: Kids) -> t.Given:
        return t.Given("year", kids[0], year=self._number(kids[1]), values=(kids[3],), span=span_of(kids))

    def given_year_more(self, kids: Kids) -> t.Given:
        return t.Given("year", None, year=self._number(kids[0]), values=(kids[2],), span=span_of(kids))

    def given_thing(self, kids: Kids) -> t.Given:
        return t.Given("thing", thing=self._word(kids[0]), item=str(kids[1]), span=span_of(kids))

    def _given_thing(self, kind: str, kids: Kids) -> t.Given:
        values = kids[5] if kind == "is" else ()
        return t.Given(
            kind, kids[3], self._word(kids[0]), str(kids[1]), values=values, span=span_of(kids[:4])
        )

    def given_thing_is(self, kids: Kids) -> t.Given:
        return self._given_thing("is", kids)

    def given_thing_true(self, kids: Kids) -> t.Given:
        return self._given_thing("true", kids)

    def given_thing_false(self, kids: Kids) -> t.Given:
        return self._given_thing("false", kids)

    def given_thing_none(self, kids: Kids) -> t.Given:
        return self._given_thing("none", kids)

    def given_received_other(self, kids: Kids) -> t.Given:
        return self.given_received(kids, "received_other")

    def given_received(self, kids: Kids, kind: str = "received") -> t.Given:
        level = kids[5] if len(kids) > 5 else None
        return t.Given(
            kind, year=self._number(kids[0]), target=kids[2], values=(kids[3],), level=level, span=span_of(kids)
        )  # fmt: skip

    def given_others(self, kids: Kids) -> t.Given:
        return t.Given("others", span=span_of(kids))

    def given_reading(self, kids: Kids) -> t.Given:
        return t.Given("reading", item=str(kids[1]), text=str(kids[2]), span=span_of(kids))

    def given_value(self, kids: Kids) -> tuple[Any, ...]:
        return tuple(
            str(k) if isinstance(k, Token) else k
            for k in kids
            if not (isinstance(k, Token) and k.type == "AND")
        )

    def target(self, kids: Kids) -> t.Target:
        nouns = _first(kids, t.Nouns)
        article, item = _types(kids, "ARTICLE"), _types(kids, "ITEM")
        thing = _types(kids, "STRING")
        names = [str(found[0]) if found else "" for found in (article, item, thing)]
        return t.Target(nouns, names[0], names[1], names[2], span_of(kids))

    def expects(self, kids: Kids) -> tuple[t.Expect, ...]:
        return tuple(kid for kid in kids if isinstance(kid, t.Expect))

    def _expect(self, kind: str, kids: Kids) -> t.Expect:
        return t.Expect(kind, _first(kids, t.Target), _first(kids, t.Number), span_of(kids))

    def expect_is(self, kids: Kids) -> t.Expect:
        return self._expect("is", kids)

    def expect_at_most(self, kids: Kids) -> t.Expect:
        return self._expect("at_most", kids)

    def expect_nothing(self, kids: Kids) -> t.Expect:
        return self._expect("nothing", kids)

    def expect_pending(self, kids: Kids) -> t.Expect:
        return self._expect("pending", kids)

    def expect_entitled(self, kids: Kids) -> t.Expect:
        return self._expect("entitled", kids)

    def expect_kept(self, kids: Kids) -> t.Expect:
        return self._expect("kept", kids)

    def expect_broken(self, kids: Kids) -> t.Expect:
        return self._expect("broken", kids)

    def expect_lacking(self, kids: Kids) -> t.Expect:
        return t.Expect("lacking", t.Target(kids[1], "", "", "", kids[1].span), None, span_of(kids))

    def property(self, kids: Kids) -> t.PropertyNode:
        claim: t.PropertyNode = kids[-2]
        name = _types(kids, "STRING")
        heard = _types(kids, "FOR")
        return msgspec.structs.replace(
            claim,
            name=str(name[0]) if name else "",
            premise=kids[kids.index(heard[0]) + 1] if heard else None,
            span=span_of([kids[0], claim]),
        )

    @staticmethod
    def _claim(kind: str, kids: Kids, **parts: Any) -> t.PropertyNode:
        return t.PropertyNode("", kind, span=span_of(kids), **parts)

    def claim_most(self, kids: Kids) -> t.PropertyNode:
        return self._claim("most", kids, subject=kids[0], number=kids[2])

    def claim_least(self, kids: Kids) -> t.PropertyNode:
        return self._claim("least", kids, subject=kids[0], number=kids[2])

    def claim_most_of(self, kids: Kids) -> t.PropertyNode:
        return self._claim("most", kids, subject=self._of(kids), number=kids[4])

    def claim_least_of(self, kids: Kids) -> t.PropertyNode:
        return self._claim("least", kids, subject=self._of(kids), number=kids[4])

    def _of(self, kids: Kids) -> t.Target:
        """``每个项目的项目奖励`` reads as ``每个项目项目奖励``."""
        of, target = kids[0], kids[2]
        words = (*of.words, *(() if target.nouns is None else target.nouns.words))
        span = span_of(kids[:3])
        return t.Target(t.Nouns(words, span), target.article, target.item, target.thing, span)

    def claim_all_of(self, kids: Kids) -> t.PropertyNode:
        return self._claim("all_of", kids, subject=kids[1], number=kids[3])

    def claim_some(self, kids: Kids) -> t.PropertyNode:
        return self._claim("some", kids, subject=_first(kids, t.Target))

    def claim_exclusive(self, kids: Kids) -> t.PropertyNode:
        return self._claim("exclusive", kids, several=kids[0])

    def claim_sum_most(self, kids: Kids) -> t.PropertyNode:
        return self._claim("sum_most", kids, several=kids[0], number=kids[3])

    def claim_equal(self, kids: Kids) -> t.PropertyNode:
        return self._claim("equal", kids, several=kids[0], subject=kids[3])

    def claim_rising(self, kids: Kids) -> t.PropertyNode:
        return self._claim("rising", kids, subject=kids[3], other=kids[0])

    def claim_not_rising(self, kids: Kids) -> t.PropertyNode:
        return self._claim("not_rising", kids, subject=kids[3], other=kids[0])

    def claim_falling(self, kids: Kids) -> t.PropertyNode:
        return self._claim("falling", kids, subject=kids[3], other=kids[0])

    def claim_step(self, kids: Kids) -> t.PropertyNode:
        kind = {"CHANGE_LE": "step_any", "DROP_LE": "step_down", "GAIN_LE": "step_up"}[kids[5].type]
        return self._claim(kind, kids, other=kids[0], step=kids[2], subject=kids[4], number=kids[6])

    def claim_switch(self, kids: Kids) -> t.PropertyNode:
        kind = "switch" if kids[7].type == "NOT_FALL" else "not_switch"
        values = tuple(_one_value(value) for value in (kids[2], kids[4]))
        return self._claim(kind, kids, other=kids[0], values=values, subject=kids[6])

    def claim_comes_true(self, kids: Kids) -> t.PropertyNode:
        kind = "switch" if kids[3].type == "NOT_FALL" else "not_switch"
        return self._claim(kind, kids, other=kids[0], subject=kids[2])

    def claim_split(self, kids: Kids) -> t.PropertyNode:
        return self._claim("split", kids, several=kids[0], subject=kids[3])

    def claim_alike(self, kids: Kids) -> t.PropertyNode:
        return self._claim(
            "alike", kids, reading=str(kids[1]), options=(str(kids[2]), str(kids[4])), subject=kids[6]
        )

    def in_force(self, kids: Kids) -> t.Closing:
        first, *last = (self._number(kid) for kid in _types(kids, "LITERAL"))
        return t.Closing("in_force", first, last[0] if last else None, span=span_of(kids))

    def in_force_for(self, kids: Kids) -> t.Closing:
        return msgspec.structs.replace(self.in_force(kids), kind="in_force_for")

    def funding_except(self, kids: Kids) -> t.Closing:
        articles = tuple(str(kid) for kid in _types(kids, "ARTICLE"))
        return t.Closing(
            "funding", articles=articles, text=str(_types(kids, "FUNDED")[0]), span=span_of(kids)
        )

    def overlap(self, kids: Kids) -> t.Closing:
        return t.Closing("overlap", text=str(_types(kids, "QUOTED")[0]).strip("“”"), span=span_of(kids))

    def superior(self, kids: Kids) -> t.Closing:
        return t.Closing("superior", text=str(kids[0]), span=span_of(kids))

    @staticmethod
    def _word(token: Token) -> t.Word:
        return t.Word(token.type, str(token), Span(token.start, token.end))

    @staticmethod
    def _number(token: Any) -> t.Number:
        assert isinstance(token, LiteralToken)
        return t.Number(token.literal, str(token), Span(token.start, token.end))


_COMPARISONS = frozenset(("GE", "LE", "GT", "LT", "EQ", "GE_POST", "LE_POST", "GT_POST"))
