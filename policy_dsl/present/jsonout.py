"""The JSON contract of `polc eval --format json`; its schema is `docs/schema/eval-result.schema.json`.

Keys never change within a version and always stand in the same order; the same answer gives the same
bytes. Amounts are strings in 元 with two decimals, so that no reader rounds them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from policy_dsl.core.result import AwardResult, LimitResult, Outcome, RightResult, Step
from policy_dsl.present import view
from policy_dsl.present.amount import iso, step_number, yuan
from policy_dsl.present.pools import pool_data, total_data

if TYPE_CHECKING:
    from policy_dsl.backends.interpreter.pools import PoolReport

VERSION = 1


def to_data(outcome: Outcome) -> dict[str, object]:
    """The answer for one applicant as plain data."""
    return {
        "version": VERSION,
        "policy": outcome.policy,
        "date": None if outcome.date is None else iso(outcome.date),
        "readings": dict(outcome.readings),
        "applicant": outcome.applicant,
        "awards": [_award(award) for award in outcome.awards],
        "rights": [_right(right) for right in outcome.rights],
        "limits": [_limit(limit) for limit in outcome.limits],
        "total": total_data(outcome.total),
        "totals": {name: total_data(sums) for name, sums in outcome.totals.items()},
        "paid_by": {name: total_data(sums) for name, sums in view.by_payer(outcome).items()},
        "missing": [{"fact": one.fact, "decides": list(one.decides)} for one in outcome.missing],
        "notices": [{"code": one.code, "text": one.text, "article": one.article} for one in outcome.notices],
        "number": outcome.number,
    }


def batch_data(
    outcomes: Sequence[Outcome], pools: Sequence[PoolReport | Mapping[str, object]] = ()
) -> dict[str, object]:
    """The answers for several applicants, and the quotas and budgets that they share."""
    return {
        "version": VERSION,
        "outcomes": [to_data(outcome) for outcome in outcomes],
        "pools": [dict(pool) if isinstance(pool, Mapping) else pool_data(pool) for pool in pools],
    }


def dumps(outcome: Outcome, indent: int = 2) -> str:
    """One applicant as JSON text, with a line end."""
    return encode(to_data(outcome), indent)


def dumps_batch(
    outcomes: Sequence[Outcome], pools: Sequence[PoolReport | Mapping[str, object]] = (), indent: int = 2
) -> str:
    """Several applicants as JSON text, with a line end."""
    return encode(batch_data(outcomes, pools), indent)


def _award(award: AwardResult) -> dict[str, object]:
    return {
        "article": award.article,
        "id": award.id,
        "title": award.title,
        "recipient": award.recipient,
        "funder": award.funder,
        "payers": [
            {"name": payer.name, "share": None if payer.share is None else "{}/{}".format(*payer.share)}
            | total_data(sums)
            for payer, (_, sums) in zip(award.payers, view.parts_of(award), strict=True)
        ],
        "kind": award.kind,
        "floor": yuan(award.floor),
        "ceiling": None if award.ceiling is None else yuan(award.ceiling),
        "status": award.status,
        "quote": award.quote,
        "steps": [step_data(step) for step in award.steps],
        "item": award.item,
        "needs": list(award.needs),
        "reason": award.reason,
        "voucher": award.voucher,
        "rule": award.text,
        "basis": "；".join(view.basis(award)),
        "weighed_by": award.basis,
    }


def _right(right: RightResult) -> dict[str, object]:
    return {
        "article": right.article,
        "id": right.id,
        "title": right.title,
        "holder": right.holder,
        "status": right.status,
        "quote": right.quote,
        "steps": [step_data(step) for step in right.steps],
        "item": right.item,
        "needs": list(right.needs),
        "rule": right.text,
    }


def _limit(limit: LimitResult) -> dict[str, object]:
    return {
        "article": limit.article,
        "id": limit.id,
        "title": limit.title,
        "status": limit.status,
        "actual": limit.actual,
        "limit": limit.limit,
        "quote": limit.quote,
        "steps": [step_data(step) for step in limit.steps],
        "item": limit.item,
        "needs": list(limit.needs),
        "rule": limit.text,
    }


def step_data(step: Step) -> dict[str, object]:
    """One line of a trace as plain data."""
    return {
        "kind": step.kind,
        "text": step.text,
        "holds": step.holds,
        "low": step_number(step.low, step),
        "high": step_number(step.high, step),
        "unit": step.unit,
        "bound": step.bound,
        "inputs": [{"name": name, "value": value} for name, value in step.inputs],
        "needs": list(step.needs),
    }


def encode(data: object, indent: int = 2) -> str:
    """Plain data as JSON text with a line end, safe to show in a terminal (see :func:`_harmless`)."""
    try:
        raw = msgspec.json.encode(data)
    except UnicodeEncodeError:
        # half of a surrogate pair is no character; UTF-8 cannot carry it
        raw = msgspec.json.encode(_scrub(data))
    text = (msgspec.json.format(raw, indent=indent) if indent else raw).decode()
    return _harmless(text) + "\n"


def _scrub(data: object) -> object:
    """The same data, with U+FFFD for every lone surrogate."""
    match data:
        case str():
            return "".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in data)
        case dict():
            return {_scrub(key): _scrub(value) for key, value in data.items()}
        case list():
            return [_scrub(value) for value in data]
        case _:
            return data


def _harmless(text: str) -> str:
    r"""JSON text in which bidi, zero-width and control characters stand as ``\u202e``: the same data, but
    nothing that a terminal obeys. Outside ASCII such characters can only stand in strings."""
    if text.isascii():
        return text.replace("\x7f", "\\u007f")
    bad = {char for char in set(text) if ord(char) > 0x7E and unicodedata.category(char) in _HIDDEN}
    for char in sorted(bad):
        units = char.encode("utf-16-be")
        escaped = "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))
        text = text.replace(char, escaped)
    return text


_HIDDEN = ("Cc", "Cf", "Zl", "Zp")
