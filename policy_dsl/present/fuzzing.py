"""What a search among applicants found, for a person and for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence

import msgspec

from policy_dsl.diagnostics.render import visible
from policy_dsl.fuzz.corpus import label
from policy_dsl.fuzz.suite import Broken, Skipped


class Searched(msgspec.Struct, frozen=True):
    """What was done with one policy: how many probes were looked at, on how many applicants from which seed; what did
    not hold, with the file that keeps it ("": not kept); and what was not looked at."""

    file: str
    examples: int
    seed: int
    probes: int
    found: tuple[tuple[Broken, str], ...]
    skipped: tuple[Skipped, ...]


def text(searched: Searched, lang: str, color: bool) -> str:
    """What did not hold, each with its facts file; then the figures, and what was left out."""
    zh = lang == "zh"
    lines = []
    bad = "不成立" if zh else "does not hold"
    shown = f"\x1b[31m{bad}\x1b[0m" if color else bad
    for broken, kept in searched.found:
        name = label(broken.probe) if zh or broken.probe.goal is not None else broken.probe.name_en
        lines.append(f"{shown}　{visible(name)}" if zh else f"{shown}  {visible(name)}")
        lines.append(f"  {visible(broken.told(lang))}")
        many = len(broken.documents) > 1
        for document in broken.documents:
            whole = json.dumps(document, ensure_ascii=False, indent=2)
            lines += [f"  {visible(line)}" for line in whole.split("\n")]
        if kept:
            lines.append(f"  已存入 {kept}" if zh else f"  kept in {kept}")
        else:
            which = ("这些" if many else "这份") if zh else "these facts" if many else "this"
            lines.append(
                f"  没有存：{which}事实写成文件后读不回来"
                if zh
                else f"  not kept: {which} cannot be read back from a file"
            )
    n, of, wrong = searched.examples, searched.probes, len(searched.found)
    if zh:
        head = f"{searched.file}：抽查 {n} 家企业（种子 {searched.seed}），{of} 条里"
        lines.append(head + (f" {wrong} 条不成立。" if wrong else "没有发现不成立的。"))
    else:
        head = f"{searched.file}: {n} applicants (seed {searched.seed}), {of} claims: "
        lines.append(head + (f"{wrong} do not hold." if wrong else "nothing found."))
    for each in searched.skipped:
        lines.append(
            f"未抽查：{each.name}（{each.why}）" if zh else f"not looked at: {each.name_en} ({each.why_en})"
        )
    return "".join(f"{line}\n" for line in lines)


def data(searched: Sequence[Searched], lang: str) -> dict[str, object]:
    """The same as plain data; its schema is `docs/schema/fuzz-result.schema.json`."""
    return {
        "version": 1,
        "files": [
            {
                "file": each.file,
                "examples": each.examples,
                "seed": each.seed,
                "probes": each.probes,
                "found": [
                    {
                        "name": broken.probe.name,
                        "article": broken.probe.article,
                        "asked": broken.probe.goal is not None and broken.probe.goal.asked,
                        "kind": broken.probe.kind,
                        "detail": broken.told(lang),
                        "applicants": list(broken.documents),
                        "kept": kept or None,
                    }
                    for broken, kept in each.found
                ],
                "skipped": [
                    {"name": one.name, "why": one.why if lang == "zh" else one.why_en} for one in each.skipped
                ],
            }
            for each in searched
        ],
    }
