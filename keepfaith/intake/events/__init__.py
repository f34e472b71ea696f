"""Events of the agency: drafted and announced at the desk, listed for everyone as pages, a calendar and a feed."""
