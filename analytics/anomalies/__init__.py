"""Which figures of a school's year are unlikely enough to ask about. Asks, accuses nobody; draws and reads nothing.

`counting` counts in the engine; `rates`, `bunching`, `lifts` and `distances` test what was counted; `run` corrects all
tests of a run together and says what is to be asked; `texts` has the words.
"""
