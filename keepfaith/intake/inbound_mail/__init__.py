"""E-mail that comes: taken from the agency's mail server, screened, kept as a letter with its task, or understood."""
