"""The policy as formulas: what the prover reads. Needs the package z3-solver."""
