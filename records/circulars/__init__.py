"""The circulars' arithmetic: averages and levels, in exact decimals."""
