"""Breaches of each promise, made on a scratch portal, to see whether the running checks notice them."""
