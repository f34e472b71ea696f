"""Tags for the pages of the desk."""
