"""A tagged PDF (PDF/UA-1) of a report, a letter or labels, which a process with limits sets by Typst."""
