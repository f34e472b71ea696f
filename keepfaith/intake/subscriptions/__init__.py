"""Subscriptions to notices of events: the pages behind the links that confirm and end one."""
