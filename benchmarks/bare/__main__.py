"""Serve the bare page as the portal is served: same server, same options."""

import sys
from pathlib import Path

from keepfaith.website.serving.listeners import listen
from keepfaith.website.serving.listening import Listening
from keepfaith.website.serving.showing import Watched

if __name__ == "__main__":
    folder, port = Path(sys.argv[2]), int(sys.argv[1])
    folder.mkdir(exist_ok=True)
    listening = Listening(("localhost", "127.0.0.1"), "127.0.0.1", port, plain_port=port)
    listen(
        application="benchmarks.bare.wsgi:application",
        at=(listening.address, port),
        workers=2,
        threads=4,
        watched=Watched(listening, folder),
    )
