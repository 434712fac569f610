"""Files to snapshots to facts: the only room that knows the headers of an export."""
