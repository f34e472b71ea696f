"""The rules of editions: compared, proven, and decided by."""
