"""Sealed records: stored, checked against the custodian, and who needs to know of them."""
