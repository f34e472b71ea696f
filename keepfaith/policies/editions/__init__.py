"""Editions: read from their bundle, kept in memory, translated and compared in their words."""
