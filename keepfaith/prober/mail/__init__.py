"""The prober's own mailbox: one address of the agency's mail server, with an alias for each person that it makes up."""
