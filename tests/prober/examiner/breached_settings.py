"""The portal's settings with one layer more outside everything: it breaks what a test names, while the portal runs."""

from keepfaith.website.settings import *  # noqa: F403 - all but what follows
from keepfaith.website.settings import MIDDLEWARE as SOUND

MIDDLEWARE = ["tests.prober.examiner.breaches.Breaches", *SOUND]
