"""Serve the bare page as the portal is served: same server, same options."""

import datetime as dt
import sys
from pathlib import Path

from keepfaith.custody.certificates import local_certificate
from keepfaith.website.serving.listeners import listen

if __name__ == "__main__":
    folder = Path(sys.argv[2])
    folder.mkdir(exist_ok=True)
    listen(
        application="benchmarks.bare.wsgi:application",
        at=("127.0.0.1", int(sys.argv[1])),
        workers=2,
        threads=4,
        certificate=local_certificate(folder, hosts=("localhost", "127.0.0.1"), now=dt.datetime.now(dt.UTC)),
    )
