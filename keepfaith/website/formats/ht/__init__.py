"""Haitian Creole, as written in the United States."""
