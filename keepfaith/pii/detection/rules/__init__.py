"""One module for each kind of number: how it is written, and what proves it."""
