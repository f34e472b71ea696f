"""Pictures of the counts: SVG made on the server, drawn twice, for wide screens and for phones."""
