"""The store of visits: Parquet by day, and the manifest that says which files count."""
