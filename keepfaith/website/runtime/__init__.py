"""What every process of a running portal needs: its data directory, locks, sockets, and signs of life."""
