"""The messages that the custodian takes, and how they are read."""
