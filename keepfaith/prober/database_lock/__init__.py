"""What the database says of itself, compared with what the release ships: rights, guards, functions, roles."""
