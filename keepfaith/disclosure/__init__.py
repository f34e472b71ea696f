"""Dissemination to people: need to know, the desk, and what goes out. The only door to personal information."""
