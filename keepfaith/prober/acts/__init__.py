"""Acts as an edition posts them, read without the custodian's code."""
