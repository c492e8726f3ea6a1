"""The reference evaluator: what a policy means, decided by this package and no other.

``compile_policy`` once, ``Compiled.evaluate`` for each case; :mod:`.pools` for what many applicants share.
What it does with each operator, in the sense of :mod:`policy_dsl.backends.contract`, stands in :mod:`.capabilities`.
"""

from policy_dsl.backends.interpreter.compiled import Amount, Compiled, compile_policy, evaluate
from policy_dsl.backends.interpreter.many import Many, evaluate_many
from policy_dsl.backends.interpreter.pools import PoolReport, Share

__all__ = [
    "Amount",
    "Compiled",
    "Many",
    "PoolReport",
    "Share",
    "compile_policy",
    "evaluate",
    "evaluate_many",
]
