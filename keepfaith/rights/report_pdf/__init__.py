"""A report as a tagged PDF: what it says, section by section."""
