"""From a request as logged to what is stored of it: redacted, counted, written."""
