"""The agency's time zone, for a process that runs without Django, such as the custodian's."""

import tomllib
from zoneinfo import ZoneInfo

from keepfaith.agency.folder import agency_folder
from keepfaith.errors import KeepfaithError


def agency_zone() -> ZoneInfo:
    """Read the zone from `agency.toml`; raises KeepfaithError."""
    file = agency_folder() / "agency.toml"
    try:
        return ZoneInfo(tomllib.loads(file.read_text(encoding="utf-8"))["time_zone"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise KeepfaithError(
            f"{file} names no time zone that can be used ({type(error).__name__}).",
            'Write one, such as time_zone = "America/New_York".',
        ) from error
