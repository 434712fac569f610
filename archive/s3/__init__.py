"""Storage roots in S3 buckets that keep every version and lock it: the address, the asking, the locks, the storage.

Knows keys and bytes only, like `archive.ocfl`. Deletes nothing: what is hidden or written over stays as a version.
"""
