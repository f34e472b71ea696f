"""The custodian's SQLite store: its tables, and what is read and written in one transaction."""
