"""Certificates for HTTPS: a local one, and those that an agency names."""
