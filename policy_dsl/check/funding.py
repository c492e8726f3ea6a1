"""Who pays, and what share: 资金由市、区两级财政按1:1承担; 资金由市级财政承担60%，区级财政承担40%; 资金由市本级承担."""

from __future__ import annotations

import re
from fractions import Fraction

import msgspec

from policy_dsl.core import ir
from policy_dsl.syntax.literals import Units
from policy_dsl.types import RATE_SCALE

_COUNTY = "区、县（市）"
_RATIO = re.compile(r"(?P<who>.+?)(?:按照?|以)(?P<ratio>\d+(?:[:：∶]\d+)+)(?:的?比例)?")
_EACH = re.compile(r"(?P<who>.+?)(?:各半|平均|各(?:承担|分担|负担)?(?:一半|(?P<rate>.+)))")
_LEVELS = re.compile(r"(?:[两二三四]级)(?P<what>财政)?")
_VERBS = re.compile(r"(?:共同)?(?:承担|分担|负担)(?P<rate>[^，]*)$")
_REST = re.compile(r"(?:其余|剩余)(?:部分|资金)?由?")


class WrongSharesError(Exception):
    """The shares do not make one whole; ``zh`` and ``en`` say why."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh)
        self.zh = zh
        self.en = en


class Funding(msgspec.Struct, frozen=True):
    """``name``: as the results show it; ``payers``: in the order of the text, with their shares where it states them."""

    name: str = ""
    payers: tuple[ir.Payer, ...] = ()


def one(name: str) -> Funding:
    """Who pays alone: 由市本级给予."""
    return Funding(name, (ir.Payer(name, (1, 1)),))


def read_funding(text: str) -> Funding:
    """The words from 资金由 to 承担 and what follows. Raises :class:`WrongSharesError`."""
    body = "".join(text.split()).partition("资金由")[2]
    parts = body.split("，")
    found = _VERBS.search(parts[0])
    if len(parts) > 1 or (found is not None and found["rate"]):
        return _by_shares(parts)
    head = body if found is None else body[: found.start()]
    if (ratio := _RATIO.fullmatch(head)) is not None:
        numbers = [int(each) for each in re.split("[:：∶]", ratio["ratio"])]
        whole = sum(numbers)
        if not whole:
            raise WrongSharesError("比例都是0", "every share is 0")
        return Funding(head, _payers(ratio["who"], [Fraction(each, whole) for each in numbers]))
    if (each_ := _EACH.fullmatch(head)) is not None and len(names := _names(each_["who"])) > 1:
        part = Fraction(1, len(names)) if each_["rate"] is None else _rate(each_["rate"])
        if "一半" in head or "各半" in head:
            part = Fraction(1, 2)
        return Funding(head, _payers(each_["who"], [part] * len(names)))
    together = found is not None and "共同" in found[0]
    name = head.removesuffix("按财政体制")
    if not together and name == head:
        names = _names(name)
        if len(names) == 1:
            return one(name)
        return Funding(name, tuple(ir.Payer(each, None) for each in names))
    shown = name + "共同承担" if together else name
    return Funding(shown, tuple(ir.Payer(each, None) for each in _names(name)))


def _by_shares(parts: list[str]) -> Funding:
    """Each payer with its own share; the last one may have what is left."""
    names: list[str] = []
    shares: list[Fraction] = []
    rest = -1
    for at, part in enumerate(parts):
        found = _VERBS.search(part)
        assert found is not None  # as the lexer reads it
        who = part[: found.start()]
        left = _REST.match(who)
        if left is not None:
            rest, who = at, who[left.end() :]
        each = who.endswith("各")
        own = _names(who.removesuffix("各")) if each else [who.removeprefix("由")]
        rate = Fraction(0) if left is not None else _rate(found["rate"])
        names += own
        shares += [rate] * len(own)
    if rest >= 0:
        shares[rest] = Fraction(1) - sum(shares, Fraction(0))
    payers = _checked(names, shares)
    words = "，".join(part.removeprefix("由") for part in parts)
    return Funding(words, payers)


def _rate(words: str) -> Fraction:
    if words == "一半":
        return Fraction(1, 2)
    found = Units(frozenset()).match(words, 0)
    if found is None or found[0] != len(words):
        raise WrongSharesError(f"“{words}”不是比例", f"{words} is no share")
    top, bottom, _ = found[1]
    return Fraction(top, bottom * RATE_SCALE)


def _payers(who: str, shares: list[Fraction]) -> tuple[ir.Payer, ...]:
    return _checked(_names(who), shares)


def _checked(names: list[str], shares: list[Fraction]) -> tuple[ir.Payer, ...]:
    if len(names) != len(shares):
        zh = f"出资的有{len(names)}家（{'、'.join(names)}），比例有{len(shares)}个"
        raise WrongSharesError(zh, f"{len(names)} payers ({', '.join(names)}), {len(shares)} shares")
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise WrongSharesError(f"“{twice}”写了两次", f"{twice} is named twice")
    if any(share <= 0 for share in shares):
        raise WrongSharesError(
            "有一家的比例是0，或者其余已经没有了", "a share is 0, or nothing is left for the rest"
        )
    whole = sum(shares, Fraction(0))
    if whole != 1:
        said = _percent(whole)
        raise WrongSharesError(f"合起来是{said}，不是100%", f"together they are {said}, not 100 %")
    return tuple(
        ir.Payer(name, (share.numerator, share.denominator))
        for name, share in zip(names, shares, strict=True)
    )


def _percent(share: Fraction) -> str:
    """A share in words: exact where it can be."""
    hundredfold = share * 100
    if hundredfold.denominator == 1:
        return f"{hundredfold.numerator}%"
    thousandth = hundredfold * 1000
    if thousandth.denominator == 1:
        return f"{thousandth.numerator // 1000}.{thousandth.numerator % 1000:03d}".rstrip("0") + "%"
    return f"{share.numerator}/{share.denominator}"


def _names(who: str) -> list[str]:
    """市和各区、县（市）are two; 市、区两级财政 are 市级财政 and 区级财政."""
    levels = _LEVELS.search(who)
    suffix = ""
    if levels is not None and levels.end() == len(who):
        suffix, who = levels["what"] or "", who[: levels.start()]
    kept = who.replace(_COUNTY, "\0")
    found = [each.replace("\0", _COUNTY) for each in re.split("[、和与及]|以及", kept) if each]
    return [each if not suffix or each.endswith(suffix) else f"{each}级{suffix}" for each in found]
