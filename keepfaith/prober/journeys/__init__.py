"""Journeys through the portal as any visitor makes them."""
