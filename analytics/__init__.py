"""Measures over facts: no drawing, no input or output."""
