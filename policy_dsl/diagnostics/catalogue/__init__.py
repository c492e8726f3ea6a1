"""The catalogue: every code with its words. A code never changes its meaning.

P01 writing (characters, punctuation, sentences) · P02 names · P03 types and units · P04 official text ·
P05 examples, readings, properties · P06 what an analysis finds · F01 facts · U01 usage and files · U02 tables ·
V01 what was proved or refuted.
"""

from __future__ import annotations

from policy_dsl.diagnostics.catalogue.analyses import ANALYSES
from policy_dsl.diagnostics.catalogue.cliffs import CLIFFS
from policy_dsl.diagnostics.catalogue.comparing import COMPARING
from policy_dsl.diagnostics.catalogue.entry import Entry
from policy_dsl.diagnostics.catalogue.facts import FACTS
from policy_dsl.diagnostics.catalogue.fuzzing import FUZZING
from policy_dsl.diagnostics.catalogue.ledger import LEDGER
from policy_dsl.diagnostics.catalogue.names import NAMES
from policy_dsl.diagnostics.catalogue.official import OFFICIAL
from policy_dsl.diagnostics.catalogue.proofs import PROOFS
from policy_dsl.diagnostics.catalogue.syntax import SYNTAX
from policy_dsl.diagnostics.catalogue.tables import TABLES
from policy_dsl.diagnostics.catalogue.typing import TYPING
from policy_dsl.diagnostics.catalogue.usage import USAGE

CATALOGUE: dict[str, Entry] = {
    entry.code: entry
    for entry in (
        *SYNTAX,
        *NAMES,
        *TYPING,
        *OFFICIAL,
        *ANALYSES,
        *FACTS,
        *USAGE,
        *PROOFS,
        *COMPARING,
        *FUZZING,
        *CLIFFS,
        *TABLES,
        *LEDGER,
    )
}

__all__ = ["CATALOGUE", "Entry"]
