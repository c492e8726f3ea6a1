"""What a policy costs over a whole city, or one draft against another (`polc simulate`).

``drafts`` lays two drafts over the same tables, ``run`` asks for both in one query, ``report`` is the answer as tables of plain data.
"""
