"""Non-human visitors: robots.txt, the parts closed to them, and their rate."""
