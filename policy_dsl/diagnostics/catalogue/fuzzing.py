"""The search for applicants (`polc fuzz`)."""

from __future__ import annotations

from policy_dsl.diagnostics.catalogue.entry import Entry

FUZZING: tuple[Entry, ...] = (
    Entry(
        "U0160",
        "没有安装 hypothesis，不能抽查",
        "hypothesis is not installed; polc fuzz needs it",
        "安装：pip install 'polc[fuzz]'。已经存下的反例，polc test 不用它也能重算。",
        "Install it: pip install 'polc[fuzz]'. Cases that are kept are replayed by polc test without it.",
        "抽查要用 hypothesis，它是可选的一部分。",
    ),
)
