"""Cases: what a law makes the agency look into, the records that each covers, and who agreed to that."""
