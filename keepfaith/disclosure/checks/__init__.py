"""The checks of this room: what staff may open, what leaves, and whether what is kept stays as it was."""
