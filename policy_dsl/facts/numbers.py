"""Numbers as people write them, exact: a pair of integers, never a float.

``3000万元``, ``1.8亿元``, ``30 000 元``, ``1,200万元``, ``５００万元``, ``3千万元``, ``三千万元``; as a bare
number also ``1e3``. What has two readings (``1,2000``, ``1.200,50``) is refused.
"""

from __future__ import annotations

import re

from policy_dsl.facts.numerals import CHARS, chinese_decimal
from policy_dsl.facts.problem import Num, Reject

LARGEST = 9_200_000_000_000_000_000
"""The largest integer of a fact, in its unit: what 64 bits hold, in every engine."""

_LONGEST = 400
# Patterns are texts: ``re`` compiles and keeps them at their first use, not at the start of the program.
_NUMBER = r"(?a:(?:0|[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d{0,2}(?: \d{3})+|[1-9]\d*)(?:\.\d+)?(?![\d.,]))"
_BARE = r"(0|[1-9][0-9]*)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]+))?"
_NUMERALS = f"[{CHARS}]+"
_SCALE = "([十百千]?)(万亿|万|亿)|[百千]"
_SCALES = {"": 1, "十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8, "万亿": 10**12}
_NARROW = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {0x3000: " ", 0xA0: " ", 0x2212: "-"}

Ratio = tuple[int, int]


def narrow(text: str) -> str:
    """Full-width letters, digits and signs as half-width ones; no white space at the ends."""
    return (text if text.isascii() else text.translate(_NARROW)).strip()


def unreadable(text: str) -> Reject:
    """No number, or one that can be read in two ways."""
    # Not at the top: only what is wrong needs a hint.
    from policy_dsl.facts.hints import of_number

    return Reject("F0152", {"found": text, **of_number(narrow(text))})


def _bare(text: str) -> Ratio | Reject:
    """A number token without its sign, with an exponent perhaps."""
    found = re.fullmatch(_BARE, text)
    if found is None:
        return unreadable(text)
    whole, part, power = found[1], found[2] or "", found[3] or "0"
    value = int(whole + part)
    if value == 0:
        return 0, 1
    if len(power) > 5 or abs(int(power)) > _LONGEST:
        code = "F0153" if power[0] == "-" else "F0155"
        return Reject(code, {"found": text})
    exponent = int(power) - len(part)
    return (value * 10**exponent, 1) if exponent >= 0 else (value, 10**-exponent)


def _scaled(rest: str, units: dict[str, int]) -> int | None:
    """How much one stands for before ``rest`` (万元 → 10⁴ × one 元); None for a foreign unit."""
    if rest in units:
        return units[rest]
    found = re.match(_SCALE, rest)
    if found is None:
        return None
    unit = rest[found.end() :].lstrip()
    if unit not in units:
        return None
    if found[2] is None:
        return _SCALES[found[0]] * units[unit]
    return _SCALES[found[1]] * _SCALES[found[2]] * units[unit]


def _is_one_unit(rest: str, units: dict[str, int]) -> bool:
    """Whether what stands behind a number is one unit, though a foreign one: not a second number, not a word
    like 左右, not the unit twice."""
    from policy_dsl.facts.hints import VAGUE

    if re.search(rf"[0-9_]|{VAGUE}", rest):
        return False
    scale = re.match(_SCALE, rest)
    tail = rest[scale.end() :].lstrip() if scale is not None else rest
    behind = [tail] + [tail[len(unit) :] for unit in units if unit and tail.startswith(unit)]
    return not any(one == "半" or (one and _scaled(one, units) is not None) for one in behind)


def _numerals(text: str, units: dict[str, int]) -> tuple[Ratio, str] | None:
    """Chinese numerals at the start, the longest that leaves a known unit, and what is left."""
    run = re.match(_NUMERALS, text)
    if run is None:
        return None
    first: tuple[Ratio, str] | None = None
    for end in range(run.end(), 0, -1):
        value = chinese_decimal(text[:end])
        if value is not None:
            rest = text[end:].lstrip()
            if _scaled(rest, units) is not None:
                return value, rest
            if first is None and (not rest or rest[0] not in CHARS):
                first = value, rest
    return first


def measure(raw: str, units: dict[str, int]) -> Ratio | Reject:
    """A number with its unit, as numerator and denominator in the integer unit of the fact.

    ``units``: how many integer units one of each accepted unit has; ``""`` when the unit may be missing.
    万 and 亿 may stand before any of them. Not negative. What is rejected for its unit (F0151, F0156) does not
    say yet what was expected: the caller knows.
    """
    text = narrow(raw)
    if len(text) > _LONGEST:
        return Reject("F0155", {"found": text})
    sign = text[:1]
    if sign in ("-", "+"):
        text = text[1:].lstrip()
    if sign == "+" and not isinstance(raw, Num):
        return unreadable(raw)
    if isinstance(raw, Num):
        number, rest = _bare(text), ""
    elif found := re.match(_NUMBER, text):
        plain = found[0].replace(",", "").replace(" ", "")
        whole, _, part = plain.partition(".")
        number, rest = (int(whole + part), 10 ** len(part)), text[found.end() :].lstrip()
        if rest and (rest[0].isdigit() or rest[0] in "-/.:+*,;()"):
            return unreadable(raw)
    elif numeral := _numerals(text, units):
        number, rest = numeral
    else:
        return unreadable(raw)
    if isinstance(number, Reject):
        return number
    rest = rest.replace(" ", "")
    value, den = number
    if value == 0 and rest == "":
        return 0, 1
    factor = _scaled(rest, units)
    if factor is None:
        if rest == "":
            return Reject("F0156", {"found": raw})
        if not _is_one_unit(rest, units):
            return unreadable(raw)
        return Reject("F0151", {"found": raw, "unit": rest})
    if sign == "-" and value:
        return Reject("F0154", {"found": raw})
    if value * factor > LARGEST * den:
        return Reject("F0155", {"found": raw})
    return value * factor, den
