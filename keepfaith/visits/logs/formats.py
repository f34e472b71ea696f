"""The formats that are read, by name; and finding out which one a log has."""

from typing import Final

from keepfaith.errors import KeepfaithError
from keepfaith.visits.logs.alb import LoadBalancer
from keepfaith.visits.logs.caddy_json import CaddyJson
from keepfaith.visits.logs.combined import Combined
from keepfaith.visits.logs.nginx_json import NginxJson
from keepfaith.visits.logs.schema import MAX_LINE_LENGTH, Format, Parsed
from keepfaith.visits.logs.w3c import W3C
from keepfaith.visits.logs.w3c_line import percent_decoded, plus_to_space

# The more a format asks of a line, the earlier it stands: of two that fit equally well, the earlier is the one.
_FORMATS: Final[tuple[Format, ...]] = (
    CaddyJson("caddy-json"),
    NginxJson("nginx-json"),
    LoadBalancer("alb"),
    W3C("cloudfront", "\t", percent_decoded),
    W3C("w3c", " ", plus_to_space),
    Combined("vhost", with_host=True),
    Combined("combined"),
    Combined("common"),
)
FORMATS: Final = {log_format.name: log_format for log_format in _FORMATS}
_SAMPLE: Final = 4 * MAX_LINE_LENGTH


def format_named(name: str) -> Format:
    """Return a format by its name."""
    if name not in FORMATS:
        raise KeepfaithError(f"No format is called {name}.", f"Choose one of {_names()}.")
    return FORMATS[name]


def detect(sample: bytes) -> Format:
    """Find out the format of a log from its first lines, unpacked."""
    lines = sample[:_SAMPLE]
    whole = lines[: lines.rfind(b"\n") + 1] or lines
    attempts = [(attempt, attempt.parse(whole, "")) for attempt in FORMATS.values()]
    best, parsed = max(attempts, key=lambda attempt: attempt[1].requests.height)
    if _fits(parsed):
        bare = best.name == "combined" and not "".join(
            [*parsed.requests["referrer"], *parsed.requests["agent"]]
        )
        return FORMATS["common"] if bare else best
    raise KeepfaithError(
        "The format of this log is none that is known, or too few of its first lines can be read.",
        f"Say which it is with --format, one of {_names()}; or have the server write the combined format. "
        "A log of IIS needs its line that starts with #Fields.",
    )


def _fits(parsed: Parsed) -> bool:
    """Return whether at least one line in two was read."""
    unread = sum(1 for reject in parsed.rejects if reject.reason != "blank")
    return parsed.requests.height >= max(1, unread)


def _names() -> str:
    *others, last = sorted(FORMATS)
    return f"{', '.join(others)} or {last}"
