"""How well a policy is guarded: its rules changed one word at a time, and what notices.

:mod:`policy_dsl.mutation.changes` makes the mutants, each a text that a drafter could have written;
:mod:`policy_dsl.mutation.run` looks which of them the checks, the 例 and the 性质 notice.
"""
