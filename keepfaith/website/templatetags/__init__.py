"""Tags for the pages of every section."""
