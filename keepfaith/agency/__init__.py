"""Who the agency is: its folder, what `agency.toml` says of it, and its security contact."""
