"""Two drafts of a policy, or two readings of one: what became different in meaning."""
