"""Forms on the web: shown, read, checked, submitted, and looked up by receipt."""
