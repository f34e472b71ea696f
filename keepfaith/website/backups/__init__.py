"""Backups: made while the portal runs, sealed to a key that the agency keeps elsewhere, and brought back."""
