"""Measures over facts: no drawing, no input or output."""

import ibis

# Fusing weighs the whole graph anew at each select, which took most of a measure's time; DuckDB fuses them itself.
ibis.options.sql.fuse_selects = False
