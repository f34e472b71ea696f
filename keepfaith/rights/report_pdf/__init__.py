"""A report as a tagged PDF (PDF/UA-1): what it says as a document, which a process with limits sets by Typst."""
