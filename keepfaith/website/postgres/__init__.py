"""PostgreSQL: the embedded server, or one that the environment names."""
