"""Replay: each decision in the ledger is decided once again, from the posted editions and from other entries."""
