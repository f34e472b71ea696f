"""The door for the web server's worker processes."""

import contextlib
import os
from threading import Thread

from django.core.wsgi import get_wsgi_application

from keepfaith.website.bodies import BoundedBodies

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keepfaith.website.settings")
application = BoundedBodies(get_wsgi_application())


def _get_ready() -> None:
    from django.db import DatabaseError, connections

    from keepfaith.policies.views import get_ready

    # Whoever asks first will otherwise wait for it; nothing else depends on it.
    with contextlib.suppress(DatabaseError):
        get_ready()
    connections.close_all()


Thread(target=_get_ready, name="get ready", daemon=True).start()
