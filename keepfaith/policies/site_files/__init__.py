"""What an agency adds to its website by files of its own: pages, pictures, and new addresses for old ones."""
