"""The text of documents: every place of a file in which words can stand, read in a process of its own with limits."""
