"""What the pages of every section share: URL prefixes, and the check that a form came from our own pages."""
