"""The checks of the policies themselves."""
