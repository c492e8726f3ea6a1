"""Sums that were really paid, held against the policy and the ledger (``polc audit``).

``payments`` reads the table, ``people`` finds the facts of those who were paid, ``claims`` takes each application with what was received before it, which ``judged`` holds against
``rules``, ``shared`` counts what many share, ``limits`` asks what is not money, ``books`` holds the payments against the ledger; ``run`` is all of that, ``finding`` what comes out.
"""
