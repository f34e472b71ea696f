"""Letters that come in by e-mail, read defensively: a pure library, which knows no database and calls nobody."""
