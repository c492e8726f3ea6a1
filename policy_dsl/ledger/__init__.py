"""What was decided, kept (`polc ledger`): one file that a kill, a full disk or a second writer cannot damage.

``file`` is the database, append-only; ``record`` makes decisions of an answer; ``history`` reads them as receipts.
"""
