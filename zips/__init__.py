"""What a zip is beside its members: below every room, for those that read zips of strangers. Standard library only."""
