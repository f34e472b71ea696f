"""The composition root: settings, addresses, base pages and the `keepfaith` command. No rules live here."""
