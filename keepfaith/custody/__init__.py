"""Security: what may be opened, and proof of it. Knows nobody above it."""
