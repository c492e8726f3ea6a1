"""What the clauses of one rule say, sorted by kind: a :class:`Draft` in the order of the text."""

from __future__ import annotations

from itertools import pairwise

import msgspec

from policy_dsl.check import amounts
from policy_dsl.check.amounts import Pay
from policy_dsl.check.clauses import CapClause, cap_clause
from policy_dsl.check.funding import Funding
from policy_dsl.check.scope import Scope, WrongError
from policy_dsl.check.twice import twice
from policy_dsl.core import ir
from policy_dsl.resolve import FactSym, GroupSym, ThingSym, nodes_of, numbers_of
from policy_dsl.source import Span
from policy_dsl.syntax import tree as t
from policy_dsl.types import NameT


class Ids:
    """Ids of one article: 16.1, 16.2 … ``peek`` is the next one."""

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix
        self.count = 0

    def __iter__(self) -> Ids:
        return self

    def __next__(self) -> str:
        self.count += 1
        return f"{self.prefix}{self.count}"

    def peek(self) -> str:
        """The id that comes next."""
        return f"{self.prefix}{self.count + 1}"

    def rewind(self, count: int) -> None:
        """Give the same ids again: a changed rule keeps the id of the one it replaces."""
        self.count = count


class Draft(msgspec.Struct):
    """What the clauses of one rule say, sorted by kind; ``tail`` keeps the order of caps and the like."""

    scope: Scope
    span: Span
    label: str = ""
    subjects: list[t.Subject] = msgspec.field(default_factory=list)
    selects: list[t.Select] = msgspec.field(default_factory=list)
    gives: list[t.Give] = msgspec.field(default_factory=list)
    bys: list[t.By] = msgspec.field(default_factory=list)
    tail: list[t.Clause | CapClause] = msgspec.field(default_factory=list)
    pools: list[CapClause] = msgspec.field(default_factory=list)
    once: bool = False
    per_level: bool = False
    graded: bool = False
    marginal: bool = False
    order: str = ""
    no_repeat: bool = False
    basis: str = ""
    pay_to: t.Nouns | None = None
    called: str = ""

    def pay(self) -> Pay:
        """The paying clauses together."""
        return Pay(
            tuple(self.gives), tuple(by for by in self.bys if by.numbers or by.how or by.rate), self.span
        )


class Context(msgspec.Struct, frozen=True):
    """What a rule needs to know of its article. ``when``: the readings under which it stands."""

    scope: Scope
    funding: Funding
    overlap: bool
    made: Made
    applicant: str
    when: ir.Bool = msgspec.field(default_factory=lambda: ir.Lit(True))


def gather(clauses: tuple[t.Clause, ...], scope: Scope, span: Span, label: str = "") -> Draft:
    """Sort the clauses of one rule."""
    draft = Draft(scope, span, label)
    for clause in clauses:
        _sort(clause, draft)
    _each_name(draft)
    return draft


def _each_name(draft: Draft) -> None:
    """``与每家合作单位的项目``: what is given for each name needs the cap that reckons by it."""
    scope = draft.scope
    capped = {clause.by for clause in draft.tail if isinstance(clause, CapClause)}
    for nouns in nodes_of(draft.subjects):
        if not isinstance(nouns, t.Nouns):
            continue
        for each, word in pairwise(nouns.words):
            fact = scope.fact(word) if each.kind == "EACH" and word.kind == "WORD" else None
            if fact is not None and isinstance(fact.type, NameT) and fact not in capped:
                raise scope.wrong(
                    "P0361",
                    each.span.to(word.span),
                    name=fact.name,
                    found=scope.text(each.span.to(word.span)),
                )


def _sort(clause: t.Clause, draft: Draft) -> None:
    scope = draft.scope
    if not isinstance(clause, t.Give | t.By):
        between = {id(node.number) for node in nodes_of(clause) if isinstance(node, t.Between)}
        for number in numbers_of(clause):
            if number.high is not None and id(number) not in between:
                raise scope.wrong("P0317", number.span, found=scope.text(number.span))
    if isinstance(clause, t.Subject) and clause.lead == "for" and (draft.gives or draft.tail):
        raise scope.wrong("P0340", clause.span, found=scope.text(clause.span))
    match clause:
        case t.Subject():
            cap = cap_clause(clause, scope)
            if cap is not None:
                (draft.pools if cap.is_pool else draft.tail).append(cap)
            elif not _only_scope(clause, draft):
                draft.subjects.append(clause)
        case t.Give(kinds=kinds):
            draft.gives.append(clause)
            draft.once |= "ONCE" in kinds
            draft.graded |= "GRADED" in kinds
        case t.By(numbers=numbers, how=how):
            clause = amounts.with_parameter(clause, scope)
            if not numbers and how != "times" and clause.rate is None:
                draft.basis = scope.text(clause.bases[0].span).removeprefix("其") if clause.bases else ""
            draft.bys.append(clause)
        case t.Select():
            draft.selects.append(clause)
            words = [word.kind for word in clause.before.words] if clause.before else []
            draft.order = "择优" if "BEST" in words else draft.order
        case t.Mark(kind=kind, text=text):
            match kind:
                case "ONCE":
                    draft.once = True
                case "PER_LEVEL":
                    draft.once = draft.per_level = True
                case "BY_GRADE":
                    draft.graded = True
                case "MARGINAL":
                    draft.marginal = True
                case "FIRST_COME":
                    draft.order = "先到先得"
                case "PRO_RATA":
                    draft.order = "按比例"
                case "TOP_TIER" | "ACCORDING":
                    pass
                case "ROUNDING" | "OPEN" | "FUNDED":
                    draft.tail.append(clause)
                case _:
                    raise scope.wrong("P0325", clause.span, found=text)
        case t.NoRepeat():
            draft.no_repeat = True
        case t.PayTo(nouns=nouns):
            draft.pay_to = nouns
        case t.Called(name=name):
            draft.called = name.text
        case t.MaxYears() | t.Decay() | t.Stages():
            first = next((each for each in draft.tail if type(each) is type(clause)), None)
            if first is not None:
                raise WrongError(twice(scope.text(clause.span), clause.span, first.span, scope.source))
            draft.tail.append(clause)
        case t.Deduct() | t.PerStep():
            draft.tail.append(clause)
        case t.NoLonger() | t.ChooseOne():
            raise scope.wrong("P0325", clause.span, found=scope.text(clause.span))


def _only_scope(clause: t.Subject, draft: Draft) -> bool:
    """``每个技术改造项目``, ``择优``, or ``给予`` preceded by ``每个产品型号``: says whom the rule is about, no more."""
    cond = clause.cond
    if not isinstance(cond, t.Nouns):
        return False
    if all(word.kind in ("BEST", "LADDER", "YEARLY") for word in cond.words):
        draft.order = "择优" if any(word.kind == "BEST" for word in cond.words) else draft.order
        return True
    return only_whom(cond, draft.scope)


def only_whom(cond: t.Cond, scope: Scope) -> bool:
    """``每个技术改造项目``: words for a party or a list, and nothing that could hold or not."""
    about = [word for word in cond.words if word.kind == "WORD"] if isinstance(cond, t.Nouns) else []
    things = [
        word for word in about
        if any(isinstance(s, ThingSym | GroupSym) for s in scope.names.meanings(word.text))
        and not any(isinstance(s, FactSym) for s in scope.meanings(word))
    ]  # fmt: skip
    return bool(about) and len(things) == len(about)


def thing_of(node: object, scope: Scope) -> str | None:
    """The list that the rule is about: the 清单 its words name, or the one that has its facts."""
    named: list[str] = []
    vague: list[set[str]] = []
    counted = {
        id(word)
        for nouns in nodes_of(node)
        if isinstance(nouns, t.Nouns) and _is_count(nouns, scope)
        for word in nouns.words
    }
    for each in nodes_of(node):
        if not isinstance(each, t.Word) or each.kind != "WORD" or id(each) in counted:
            continue
        things = [s for s in scope.names.meanings(each.text) if isinstance(s, ThingSym)]
        exact = [s for s in things if s.name == each.text]
        for thing in exact or (things if len(things) == 1 else []):
            if thing.name not in named:
                named.append(thing.name)
        if not exact and len(things) > 1:
            vague.append({thing.name for thing in things})
    if vague and not named:
        raise scope.wrong("P0208", _span(node), candidates="、".join(sorted(vague[0])))
    if len(named) > 1:
        return _best(named, node, scope)
    return named[0] if named else None


def _is_count(nouns: t.Nouns, scope: Scope) -> bool:
    """``项目数量``, ``项目投资额合计``: a number of the applicant, not of each item."""
    kinds = [word.kind for word in nouns.words]
    if "NUMBER" in kinds:
        return "BENEFIT" not in kinds
    return (
        kinds[-1] == "TOTAL"
        and nouns.words[-1].text in ("合计", "总额", "总计", "共计")
        and not {"EACH", "BENEFIT"} & set(kinds)
        and any(isinstance(s, ThingSym) for word in nouns.words for s in scope.names.meanings(word.text))
    )


def _best(named: list[str], node: object, scope: Scope) -> str:
    """Several lists share the words: the one whose facts the rule reads."""
    counts = dict.fromkeys(named, 0)
    for each in nodes_of(node):
        if isinstance(each, t.Word) and each.kind == "WORD":
            for symbol in scope.names.meanings(each.text):
                if isinstance(symbol, FactSym) and symbol.thing in counts:
                    counts[symbol.thing] += 1
    best = sorted(named, key=lambda name: -counts[name])
    if counts[best[0]] == counts[best[1]]:
        raise scope.wrong("P0208", _span(node), candidates="、".join(named))
    return best[0]


def _span(node: object) -> Span:
    spans = [each.span for each in nodes_of(node) if isinstance(getattr(each, "span", None), Span)]
    return Span(min(s.start for s in spans), max(s.end for s in spans)) if spans else Span(0, 0)


class Made(msgspec.Struct):
    """What the rules give: awards, pools, group caps, choices, and names for awards. ``later``: caps on a whole
    article (本条…), which wait for its last award."""

    awards: list[ir.Award] = msgspec.field(default_factory=list)
    pools: list[ir.Pool] = msgspec.field(default_factory=list)
    caps: list[ir.Cap] = msgspec.field(default_factory=list)
    choices: list[ir.Choice] = msgspec.field(default_factory=list)
    names: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    later: list[tuple[CapClause, Draft, ir.Bool]] = msgspec.field(default_factory=list)

    def call(self, name: str, awards: tuple[str, ...]) -> None:
        """Give awards a name; what already has it keeps it."""
        self.names[name] = tuple(dict.fromkeys((*self.names.get(name, ()), *awards)))
