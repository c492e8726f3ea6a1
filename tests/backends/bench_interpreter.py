"""Time of one applicant through 50 awards (about 1000 nodes) against the same by hand. Not a test.

``python tests/backends/bench_interpreter.py``
"""

from __future__ import annotations

import timeit
from functools import partial
from time import perf_counter

from interp_build import FACTS, WAN, award, case, is_, num, policy, rate, ref, say, saynum, wan

from policy_dsl.backends.interpreter import compile_policy
from policy_dsl.core import ir
from policy_dsl.core.ir import All, AnyOf, Compare, Const, Fact, Greatest, History, If, InSet, Least, Not, Sub
from policy_dsl.core.result import AwardResult, Outcome, Total
from policy_dsl.types import BoolT, EnumT, MoneyT

N = 50


def build():
    """Of three awards two are simple (a recognition, once), one is like article 2."""
    facts = list(FACTS)
    awards = []
    for i in range(N):
        facts += [
            Fact(f"认定{i}", EnumT(("首次认定", "重新认定", "已认定"), optional=True)),
            Fact(f"资格{i}", BoolT()),
            Fact(f"投入{i}", MoneyT(), yearly=True),
        ]
        first = say(InSet(ref(f"认定{i}"), ("首次认定",)), "首次认定的")
        once = say(Not(ir.Received(History((f"{i}.1",)))), "一次性")
        if i % 3:
            ceiling = saynum(wan(20), "不超过20万元")
            awards.append(award(f"{i}.1", All((first, once)), ceiling, quote="对……", text="……"))
            continue
        base = saynum(
            Greatest((Sub(num(f"投入{i}", offset=-1), num(f"投入{i}", offset=-2)), Const(0))), "投入新增额"
        )
        again = say(InSet(ref(f"认定{i}"), ("重新认定",)), "重新认定的")
        big = say(Compare(">=", base, wan(200)), "新增额200万元以上")
        ok = say(AnyOf((is_(f"资格{i}"), is_("甲"))), "有资格的")
        amount = saynum(Least((saynum(rate(base, 5), "5%的标准", "rate"), wan(200))), "不超过200万元", "cap")
        ceiling = Greatest(
            (
                If(All((first, big)), amount, Const(0)),
                If(again, saynum(wan(10), "10万元"), Const(0)),
            )
        )
        eligible = All((AnyOf((All((first, big)), again)), ok, once))
        awards.append(award(f"{i}.1", eligible, ceiling, quote="对……", text="……"))
    return policy(*awards, facts=tuple(facts))


def nodes(node):
    if isinstance(node, tuple):
        return sum(map(nodes, node))
    if not hasattr(node, "__struct_fields__") or type(node).__module__ != ir.__name__:
        return 0
    inside = sum(nodes(getattr(node, f)) for f in node.__struct_fields__)
    return inside + (0 if isinstance(node, ir.Origin | ir.FactRef | ir.History | ir.Recipient) else 1)


def applicant(granted: int):
    values = {"甲": False}
    for i in range(N):
        on = i < granted
        values[f"认定{i}"] = "首次认定" if on else "无"
        values[f"资格{i}"] = on
        values[f"投入{i}", 2025] = 3000 * WAN
        values[f"投入{i}", 2024] = 1000 * WAN
    return case(values)


def by_hand(c):
    """The same rules as plain Python over ints, with the same results."""
    v = c.values
    year = 2026
    results = []
    total = 0
    for i in range(N):
        id_ = f"{i}.1"
        state = v[f"认定{i}"]
        best = 0
        reason = ""
        if i % 3:
            if state == "首次认定":
                best = 20 * WAN
            else:
                reason = f"不符合：首次认定的（实为{state}）"
        else:
            new = max(v[f"投入{i}", year - 1] - v[f"投入{i}", year - 2], 0)
            if state == "首次认定" and new >= 200 * WAN:
                best = min(new * 5 // 100, 200 * WAN)
            elif state == "重新认定":
                best = 10 * WAN
            else:
                reason = f"不符合：首次认定的（实为{state}）；重新认定的（实为{state}）"
            if best and not (v[f"资格{i}"] or v["甲"]):
                best, reason = 0, "不符合：有资格的"
        if best and any(r.award == id_ for r in c.history):
            best, reason = 0, "不符合：一次性"
        total += best
        results.append(
            AwardResult(
                id_, str(i), f"奖励{i}", "企业", "市", "ceiling", "granted" if best else "denied", 0, best, None,
                (), reason, (), "", "", "……", "对……",
            )
        )  # fmt: skip
    t = Total(0, total)
    return Outcome("试行政策", "1号", c.name, c.date, {}, tuple(results), (), (), t, {"企业": t}, (), ())


def micro(f, n=300):
    return min(timeit.repeat(f, number=n, repeat=7)) / n * 1e6


def main():
    p = build()
    print("nodes", sum(nodes(a.eligible) + nodes(a.floor) + nodes(a.ceiling) for a in p.awards))
    t = perf_counter()
    code = compile_policy(p)
    c = applicant(10)
    t1 = perf_counter()
    code.evaluate(c)
    t2 = perf_counter()
    code.evaluate(c, trace=True)
    t3 = perf_counter()
    print(
        f"compile {1e3 * (t1 - t):.2f} ms, first evaluation {1e3 * (t2 - t1):.2f} ms, "
        f"first with trace {1e3 * (t3 - t2):.2f} ms"
    )
    for granted in (2, 10, 50):
        c = applicant(granted)
        hand = micro(partial(by_hand, c))
        plain = micro(partial(code.evaluate, c))
        amounts = micro(partial(code.amounts, c))
        trace = micro(partial(code.evaluate, c, trace=True), 100)
        print(
            f"granted {granted}: by hand {hand:.0f} µs, evaluate {plain:.0f} ({plain / hand:.1f}×), amounts "
            f"{amounts:.0f}, trace {trace:.0f} ({trace / hand:.1f}×)"
        )
    some = dict(list(applicant(10).values.items())[:60])
    c = case(some, history=None)
    print(
        f"most facts missing: {micro(lambda: code.evaluate(c)):.0f} µs, "
        f"trace {micro(lambda: code.evaluate(c, trace=True), 100):.0f}"
    )
    assert [r.ceiling for r in by_hand(applicant(9)).awards] == [
        r.ceiling for r in code.evaluate(applicant(9)).awards
    ]
    print(code.evaluate(applicant(1)).awards[1].reason)


if __name__ == "__main__":
    main()
