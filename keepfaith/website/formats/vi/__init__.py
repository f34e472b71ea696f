"""How Vietnamese writes dates and times."""
