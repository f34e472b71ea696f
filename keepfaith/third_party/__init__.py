"""Usage data and known persistent cookies: only what the edition in force lists may load or be set.

A browser that refuses cookies loses nothing of the public site.
"""
