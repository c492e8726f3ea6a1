"""What the interpreter does with each operator: everything, since it is the reference.

The rows are written out all the same: a new operator must be met here by someone who means it.
"""

from __future__ import annotations

from typing import Final

from policy_dsl.backends.contract import IMPLEMENTED, Capabilities

name: Final = "interpreter"

capabilities: Final[Capabilities] = {
    # truths
    "Lit": IMPLEMENTED,
    "BoolFact": IMPLEMENTED,
    "InSet": IMPLEMENTED,
    "Has": IMPLEMENTED,
    "Compare": IMPLEMENTED,
    "All": IMPLEMENTED,
    "AnyOf": IMPLEMENTED,
    "Not": IMPLEMENTED,
    "Exists": IMPLEMENTED,
    "Received": IMPLEMENTED,
    "ReadingIs": IMPLEMENTED,
    "SayBool": IMPLEMENTED,
    # numbers
    "Const": IMPLEMENTED,
    "Unbounded": IMPLEMENTED,
    "NumFact": IMPLEMENTED,
    "BestOf": IMPLEMENTED,
    "Rank": IMPLEMENTED,
    "ApplyYear": IMPLEMENTED,
    "ApplyDate": IMPLEMENTED,
    "AddMonths": IMPLEMENTED,
    "Add": IMPLEMENTED,
    "Sub": IMPLEMENTED,
    "Scale": IMPLEMENTED,
    "FloorDiv": IMPLEMENTED,
    "Least": IMPLEMENTED,
    "Greatest": IMPLEMENTED,
    "If": IMPLEMENTED,
    "SumOver": IMPLEMENTED,
    "SumBy": IMPLEMENTED,
    "MostOver": IMPLEMENTED,
    "CountOver": IMPLEMENTED,
    "ReceivedSum": IMPLEMENTED,
    "FirstYear": IMPLEMENTED,
    "YearOf": IMPLEMENTED,
    "AwardOf": IMPLEMENTED,
    "SayNum": IMPLEMENTED,
    # declarations
    "Award": IMPLEMENTED,
    "Right": IMPLEMENTED,
    "Limit": IMPLEMENTED,
    "Choice": IMPLEMENTED,
    "Cap": IMPLEMENTED,
    "Pool": IMPLEMENTED,
}
