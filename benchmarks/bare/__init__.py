"""Bare Django with its own security middleware: the peer."""
