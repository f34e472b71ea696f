"""The processes of a portal, started, watched and stopped together, or one of them alone."""
