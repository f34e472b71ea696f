"""Retaining: for how long what people told us is kept, what holds it longer, and how it is destroyed then."""
