"""Promises carry their evidence: each check's last run stands beside the clause it keeps."""
