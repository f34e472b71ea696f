"""The checks of this section: tools as listed, a way out of each, and cookies."""
