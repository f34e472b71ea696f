"""WSGI layers around Django: limits on bodies, HTTPS only, the front server's headers."""
