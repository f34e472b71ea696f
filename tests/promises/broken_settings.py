"""The portal's settings with tools as they must not be, so that the checks of promises 27 to 30 fail."""

from keepfaith.website.settings import *  # noqa: F403 - all but what follows
from keepfaith.website.settings import MIDDLEWARE as SOUND

MIDDLEWARE = ["tests.promises.broken_tools.LetsIn", *SOUND]
