"""The public statistics: which days are shown, what is said and drawn of them, and the same as data."""
