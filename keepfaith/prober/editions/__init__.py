"""Whether what is posted is what is shown."""
