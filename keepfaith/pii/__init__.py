"""Personally Identifiable Information: what could reasonably be used to identify a person. Pure, without Django."""
