"""Acts as editions post them, compared and said in sentences."""
