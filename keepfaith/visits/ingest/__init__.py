"""Logs taken in: from files, from standard input, or while they are written."""
