"""The whole city at once: tables of companies, checked cell by cell, and one query that answers for all of them.

``sources`` finds the tables, ``headings`` says what each column holds, ``records`` and ``lines`` bring files that are text into the
engine, ``cells`` and ``checks`` turn cells into exact values or reject their rows, ``city`` is all of that opened; ``answers`` is
what is written for each applicant, ``write`` puts it into place, ``one`` is a single applicant as the evaluator takes him.
"""
