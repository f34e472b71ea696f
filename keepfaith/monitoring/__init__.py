"""Security: what travels is encrypted, and attempts to upload or change information are noticed."""
