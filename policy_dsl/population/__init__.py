"""A synthetic city: companies with the facts that a policy declares, from a seed, as tables."""
