"""What a policy costs over a whole city, or one draft against another (`polc simulate`).

``drafts`` lays two drafts over the same tables, ``result`` asks for both in one query, ``sums``, ``against`` and ``quota`` add up, ``years`` does so year after
year with the history that each leaves (``booking``), ``report`` is the answer as tables of plain data, and ``run`` puts it together.
"""
