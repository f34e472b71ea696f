"""Wishes to be told of events: the pages behind the links by which one is confirmed and ended."""
