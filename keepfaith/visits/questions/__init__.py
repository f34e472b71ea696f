"""What may be asked of the visits: a closed list of counts. None takes an IP address or gives a row of a request."""
