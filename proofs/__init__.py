"""What a stranger can recompute: canonical bytes, Merkle trees, signed notes and their cosignatures.

Below every room but `zips`; the standard library and `cryptography` only. Knows no event, no store, no clock.
"""
