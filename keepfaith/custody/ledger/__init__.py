"""The ledger's entries and the signed head of their chain."""
