"""The work on records: tasks opened, noted on, assigned, sent and closed."""
