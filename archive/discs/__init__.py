"""Disc images of storage roots: written once, read by offset, with recovery data beside them.

Knows places and bytes, and nothing of schools or stores.
"""
