"""Searching the site: services, policies, events and the agency's own pages, by PostgreSQL's full text search."""
