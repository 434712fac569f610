"""Facts to PDF/A, to a sealed bundle, to its verification."""
