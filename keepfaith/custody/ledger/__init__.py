"""The ledger's entries and the signed checkpoint of their chain."""
