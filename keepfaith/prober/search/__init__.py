"""Looking for our own words and IP addresses in every file and every column: where they are, a visitor's would be."""
