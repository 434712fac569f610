"""The event log as a Merkle tree: how events become leaves, what the store keeps of the tree, and the whole check."""
