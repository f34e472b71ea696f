"""Encryption of fields and keys, each bound to its own place."""
