"""Deadlines: which day something is due where an agency works. Pure, without Django and without a database."""
