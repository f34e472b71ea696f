"""The custodian's own process: its loop, its handlers, and who may do what."""
