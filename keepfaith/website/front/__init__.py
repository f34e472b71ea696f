"""The front server: Caddy before the web processes, its configuration, its sockets and its certificate."""
