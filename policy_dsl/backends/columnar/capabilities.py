"""What a query does with each operator. What it does not do is asked of ``polc eval``."""

from __future__ import annotations

from typing import Final

from policy_dsl.backends.contract import IMPLEMENTED, Capabilities, lowered, unsupported

name: Final = "columnar"

_ONE_LIST: Final = lowered("a condition reads the items of one list at a time; one that reads two is refused")
_NO_COLUMN: Final = unsupported("a table of awards has no columns for it")

capabilities: Final[Capabilities] = {
    **dict.fromkeys(
        (
            # truths
            "Lit", "BoolFact", "InSet", "Has", "Compare", "All", "AnyOf", "Not", "Received", "ReadingIs", "SayBool",
            # numbers
            "Const", "Unbounded", "NumFact", "BestOf", "Rank", "ApplyYear", "ApplyDate", "AddMonths", "Add", "Sub", "Scale",
            "FloorDiv", "Least", "Greatest", "If", "ReceivedSum", "FirstYear", "YearOf", "AwardOf", "SayNum",
            # declarations
            "Award", "Choice", "Cap",
        ),
        IMPLEMENTED,
    ),
    **dict.fromkeys(("Exists", "SumOver", "SumBy", "MostOver", "CountOver"), _ONE_LIST),
    "Right": _NO_COLUMN,
    "Limit": _NO_COLUMN,
    "Pool": lowered("shared out over the claims of all applicants, in queries of their own; a sum above 10^18 分 is refused"),
}  # fmt: skip
