"""Who can do what: all that an edition's rules allow, found by trying them, and told in sentences."""
