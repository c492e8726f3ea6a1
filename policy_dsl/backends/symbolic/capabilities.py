"""What the formulas do with each operator. What is only bounded can be proved with, and never refutes."""

from __future__ import annotations

from typing import Final

from policy_dsl.backends.contract import IMPLEMENTED, Capabilities, lowered, unsupported

name: Final = "symbolic"

_BOUNDED: Final = lowered("a month is taken as 28 to 31 days")
_NO_FORMULA: Final = unsupported("properties speak of awards alone")
_ACROSS: Final = unsupported("properties speak of one applicant")

capabilities: Final[Capabilities] = {
    **dict.fromkeys(
        (
            # truths
            "Lit", "BoolFact", "InSet", "Has", "Compare", "All", "AnyOf", "Not", "Exists", "Received", "ReadingIs", "SayBool",
            # numbers
            "Const", "Unbounded", "NumFact", "BestOf", "Rank", "ApplyYear", "ApplyDate", "Add", "Sub", "Scale", "FloorDiv",
            "Least", "Greatest", "If", "SumOver", "SumBy", "MostOver", "CountOver", "ReceivedSum", "FirstYear", "YearOf",
            "AwardOf", "SayNum",
            # declarations
            "Award", "Choice", "Cap",
        ),
        IMPLEMENTED,
    ),
    "AddMonths": _BOUNDED,
    "Right": _NO_FORMULA,
    "Limit": _NO_FORMULA,
    "Pool": _ACROSS,
}  # fmt: skip
