"""Which awards a phrase of the text means: 扣除研发奖励, 扣除第三条奖励, 不再享受本条奖励."""

from __future__ import annotations

from policy_dsl.check.draft import Made
from policy_dsl.check.examples import ordinal, scope_article
from policy_dsl.check.scope import Scope
from policy_dsl.resolve import AwardSym, GroupSym, ThingSym
from policy_dsl.syntax import tree as t


def awards_named(target: t.Target, made: Made, scope: Scope) -> tuple[str, ...]:
    """The ids meant: a name (label, 统称, 给予…补助) means the awards of that name alone, a title or a number the
    article's. Raises :class:`WrongError` where nothing made so far is meant."""
    ids = list(dict.fromkeys(award.id for award in made.awards))
    article = scope_article(target.article) if target.article else ""
    if not article and _here(target.nouns):
        article = scope.article
    within = [ident for ident in ids if not article or _article(ident, made) == article]
    if target.item:
        at = ordinal(target.item) - 1
        within = within[at : at + 1] if at >= 0 else []
    found = _named(target.nouns, within, made, scope) if target.nouns is not None else within
    if not found and target.nouns is not None and article and not _names(target.nouns, scope):
        found = within
    if not found:
        raise scope.wrong("P0209", target.span, name=scope.text(target.span))
    return tuple(found)


def _here(nouns: t.Nouns | None) -> bool:
    return nouns is not None and any(word.kind == "HERE" for word in nouns.words)


def _article(ident: str, made: Made) -> str:
    return next(award.article for award in made.awards if award.id == ident)


def _names(nouns: t.Nouns, scope: Scope) -> list[t.Word]:
    """The words that name awards; a word that names nothing payable is wrong."""
    out = []
    for word in nouns.words:
        if word.kind != "WORD":
            continue
        symbols = scope.names.meanings(word.text)
        if any(isinstance(s, AwardSym) for s in symbols):
            out.append(word)
        elif not any(isinstance(s, GroupSym | ThingSym) for s in symbols):
            raise scope.wrong("P0209", word.span, name=word.text)
    return out


def _named(nouns: t.Nouns, within: list[str], made: Made, scope: Scope) -> list[str]:
    names = _names(nouns, scope)
    if len(names) != 1:
        return []
    text = names[0].text
    named = [ident for ident in within if ident in made.names.get(text, ())]
    if named:
        return named
    titled = {s.article for s in scope.names.meanings(text) if isinstance(s, AwardSym) and s.kind == "title"}
    return [ident for ident in within if _article(ident, made) in titled]
