"""The application that the web processes answer with; loaded once, before they part."""

import contextlib
import os
import re

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from keepfaith.visits.pipeline.path_rules import PathRules
from keepfaith.visits.recorder.sender import VisitSender
from keepfaith.visits.recorder.wsgi_layer import RecordVisits
from keepfaith.website.processes.visit_recorder import recorder_socket
from keepfaith.website.runtime.data_directory import DataDirectory
from keepfaith.website.runtime.listen_config import Listening
from keepfaith.website.runtime.web_endpoint import WebAddress
from keepfaith.website.wsgi_layers.body_limits import BoundedBodies
from keepfaith.website.wsgi_layers.https_only import EncryptedOnly
from keepfaith.website.wsgi_layers.last_resort import LastAnswer
from keepfaith.website.wsgi_layers.proxy_headers import Proxied
from keepfaith.website.wsgi_layers.single_chunk import WholeAnswers

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keepfaith.website.settings")
_listening, _data = Listening.from_environment(), DataDirectory.at(settings.DATA)
_by_socket = WebAddress.of(_listening, _data).socket is not None
# In this order, so that nothing forged is read by anyone, nothing sent unprotected is taken in, and what is refused is
# recorded like everything else.
_inner = EncryptedOnly(BoundedBodies(WholeAnswers(get_wsgi_application())), listening=_listening)
_recorded = RecordVisits(
    _inner,
    VisitSender(recorder_socket(_data), hosts=_listening.hosts),
    searches=re.compile(PathRules.read(settings.AGENCY).search_query),
)
application = LastAnswer(Proxied(_recorded, trusted=_listening.proxies, by_socket=_by_socket))


def get_ready() -> None:
    """Do now what whoever asks first would otherwise wait for; nothing else depends on it."""
    from django.db import DatabaseError, connections

    from keepfaith.policies import views

    with contextlib.suppress(DatabaseError):
        views.get_ready()
    connections.close_all()
