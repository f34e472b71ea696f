"""The `keepfaith visits` commands."""
