"""The Public Records Law: how anybody asks for records of the agency. The policy speaks of it under each form."""
