"""The door for the web server's worker processes."""

import contextlib
import os
from threading import Thread

from django.core.wsgi import get_wsgi_application

from keepfaith.website.bodies import BoundedBodies
from keepfaith.website.encrypted import EncryptedOnly
from keepfaith.website.proxied import Proxied
from keepfaith.website.serving.listening import Listening

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keepfaith.website.settings")
_listening = Listening.from_environment()
# In this order, so that nothing forged is read by anyone, and nothing sent unprotected is taken in.
application = Proxied(
    EncryptedOnly(BoundedBodies(get_wsgi_application()), listening=_listening), trusted=_listening.proxies
)


def _get_ready() -> None:
    from django.db import DatabaseError, connections

    from keepfaith.policies.views import get_ready

    # Whoever asks first will otherwise wait for it; nothing else depends on it.
    with contextlib.suppress(DatabaseError):
        get_ready()
    connections.close_all()


Thread(target=_get_ready, name="get ready", daemon=True).start()
