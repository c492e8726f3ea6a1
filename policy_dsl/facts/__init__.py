"""Facts files: what an applicant says about itself, read against the declared schema of a policy.

Never guess, never lose, never a traceback: a value is exact or it is an error with its place; what is not
said is unknown; every problem of a file is reported in one run. The functions are pure: the disk is the
caller's.

``read_facts`` reads JSON, YAML and XLSX. Its steps are ``open_facts``, ``asked_policy`` and ``read_document``,
for a caller that must first know which policy the file is for. Templates stand in
:mod:`~policy_dsl.facts.template`, the JSON Schema in :mod:`~policy_dsl.facts.schema`, the workbook for
people in :mod:`~policy_dsl.facts.xlsx`, writing in :mod:`~policy_dsl.facts.write`.
"""

from policy_dsl.facts.applicant import Asked
from policy_dsl.facts.document import Document
from policy_dsl.facts.read import (
    Extra,
    asked_policy,
    no_such_policy,
    open_facts,
    read_document,
    read_facts,
    read_object,
    with_doubts,
)

__all__ = [
    "Asked",
    "Document",
    "Extra",
    "asked_policy",
    "no_such_policy",
    "open_facts",
    "read_document",
    "read_facts",
    "read_object",
    "with_doubts",
]
