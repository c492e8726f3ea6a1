"""Applicants at the edges of a text, against whom its 性质 and the evaluator itself are held.

:mod:`~policy_dsl.fuzz.applicants` draws them, from dice or from Hypothesis; :mod:`~policy_dsl.fuzz.suite` says what must
hold of each; :mod:`~policy_dsl.fuzz.shrink` searches with Hypothesis and makes what it finds small;
:mod:`~policy_dsl.fuzz.corpus` keeps it beside the policy. Hypothesis is imported by ``shrink`` alone.
"""
