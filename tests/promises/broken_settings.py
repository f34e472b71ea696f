"""The portal's settings with sessions and tools as they must not be, so that the checks of promises 20 to 30 fail."""

from keepfaith.website.settings import *  # noqa: F403 - all but what follows
from keepfaith.website.settings import MIDDLEWARE as SOUND

SESSION_ENGINE = "tests.promises.broken_sessions"
SESSION_COOKIE_HTTPONLY = False
MIDDLEWARE = ["tests.promises.broken_tools.LetsIn", *SOUND]
