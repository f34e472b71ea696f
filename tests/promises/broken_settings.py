"""The portal's settings with sessions as they must not be, so that the checks of promises 20 to 24 fail."""

from keepfaith.website.settings import *  # noqa: F403 - all but what follows

SESSION_ENGINE = "tests.promises.broken_sessions"
SESSION_COOKIE_HTTPONLY = False
