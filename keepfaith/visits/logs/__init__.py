"""Reading access logs of the formats that agencies have: lines first, then fields."""
