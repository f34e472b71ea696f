"""Passkeys: an employee's own, made and used in the browser, checked here, and never used twice for one challenge."""
