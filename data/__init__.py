"""Sample exports and their generator, and the policy profiles."""
