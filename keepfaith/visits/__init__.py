"""Information Automatically Collected and Stored: the access log as promised, statistics, non-human visitors."""
