"""The portal's settings with sessions that nothing ends, and a cookie that says who somebody is."""

from keepfaith.website.settings import *  # noqa: F403 - all but what follows
from keepfaith.website.settings import MIDDLEWARE as SOUND

SESSION_ENGINE = "tests.prober.desk.broken_sessions"
MIDDLEWARE = ["tests.prober.desk.broken_sessions.NamesTheAccount", *SOUND]
