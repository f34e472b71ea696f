"""What must be there, read from the posted editions and the agency's own files, and from nothing that runs."""
