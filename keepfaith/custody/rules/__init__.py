"""An edition's rules: read, judged by Cedar, and decided by."""
