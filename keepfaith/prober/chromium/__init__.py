"""Opening pages in a real browser, where one is installed, and reading what it did from its own log."""
