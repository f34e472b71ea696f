"""Signing in by the agency's own identity provider: OpenID Connect, bound to a stable subject."""
