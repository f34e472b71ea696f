"""Archives: what is sealed to a key that lies elsewhere, so that it can be brought back, and never more than that."""
