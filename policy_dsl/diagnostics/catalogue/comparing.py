"""U013: comparing two policies."""

from __future__ import annotations

from policy_dsl.diagnostics.catalogue.entry import Entry

COMPARING: tuple[Entry, ...] = (
    Entry(
        "U0130",
        "只有“{file}”一份，没有可比的",
        "There is only {file}: nothing to compare it with",
        "写出另一份：polc diff 旧.pol 新.pol；修订文件可以只写它自己；\n比较两种解读，加 --against 名称=选项。",
        "Name the other one: polc diff OLD.pol NEW.pol; a 修订 can stand alone;\n"
        "for two readings of one file add --against NAME=OPTION.",
        "比较要有两份政策，或者一份修订（与它修订的政策比），或者一份政策的两种解读。",
    ),
)
