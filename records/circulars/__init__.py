"""The circulars' arithmetic: averages, levels and what follows from them, in exact decimals, each with its working.

Ask through `rules` (secondary) or `tt27` (primary); compare a book's own statements through `subject_claims`,
`pupil_claims` and `primary_claims`; `readings` holds what a text leaves open.
"""
