"""Whether each answer of the portal is what it must be, in whole values."""
