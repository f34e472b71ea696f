"""Private Unix sockets between our own processes: frames, and messages whose fields are read strictly."""
