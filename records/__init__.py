"""What a record is (pupil, mark, correction, rule, event) and the store that keeps it."""
