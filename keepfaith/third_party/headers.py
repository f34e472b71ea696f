"""What browsers are told to allow: the strictest rules, and beyond them only what a page needs.

That is the places of the tools that load, and our own script where a passkey is made or used.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from keepfaith.policies.editions.tool_registry import Tool
from keepfaith.web.passkey_pages import PasskeyUse

POLICY: Final = "Content-Security-Policy"
REFERRER: Final = "Referrer-Policy"
# The strictest; pages with a form may need to have our own origin, and no other, told where it came from.
REFERRER_POLICIES: Final = ("no-referrer", "same-origin")
FEATURES: Final = (
    "accelerometer", "autoplay", "browsing-topics", "camera", "ch-ua", "ch-ua-mobile", "ch-ua-platform",
    "clipboard-read", "clipboard-write", "display-capture", "encrypted-media", "fullscreen", "gamepad", "geolocation",
    "gyroscope", "hid", "identity-credentials-get", "idle-detection", "keyboard-map", "local-fonts", "magnetometer",
    "microphone", "midi", "otp-credentials", "payment", "picture-in-picture", "publickey-credentials-create",
    "publickey-credentials-get", "screen-wake-lock", "serial", "storage-access", "usb", "window-management",
    "xr-spatial-tracking",
)  # fmt: skip
OWN_DIRECTIVES: Final = {
    "default-src": ("'none'",),
    "style-src": ("'self'",),
    "img-src": ("'self'",),
    "font-src": ("'self'",),
    "form-action": ("'self'",),
    "base-uri": ("'none'",),
    "frame-ancestors": ("'none'",),
    "upgrade-insecure-requests": (),
}
DIRECTIVES: Final = {
    "connection": "connect-src",
    "font": "font-src",
    "frame": "frame-src",
    "image": "img-src",
    "script": "script-src",
    "style": "style-src",
}


@lru_cache(maxsize=64)
def headers_for(tools: tuple[Tool, ...], passkeys: PasskeyUse | None = None) -> Mapping[str, str]:
    """Generate the headers of a page on which these tools load, and which has passkeys made or used."""
    own = f"publickey-credentials-{passkeys}"
    return {
        POLICY: content_policy(tools, has_own_script=passkeys is not None),
        "Permissions-Policy": ", ".join(
            f"{feature}={'(self)' if feature == own else '()'}" for feature in FEATURES
        ),
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Permitted-Cross-Domain-Policies": "none",
    }


def content_policy(tools: tuple[Tool, ...], *, has_own_script: bool = False) -> str:
    """Write the content policy: each place in full, under the directive of what it loads."""
    allowed = {name: list(values) for name, values in OWN_DIRECTIVES.items()}
    if has_own_script:
        allowed["script-src"] = ["'self'"]
    for tool in tools:
        # Each tool is loaded by a script of our own.
        allowed.setdefault("script-src", ["'self'"])
        for place in tool.places:
            values = allowed.setdefault(DIRECTIVES[place.loads], [])
            if place.url not in values:
                values.append(place.url)
    return "; ".join(" ".join((name, *values)) for name, values in allowed.items())


def referrer_policy(given: str | None) -> str:
    """Return the referrer policy of an answer: what its view asked for, if that is strict, else the strictest."""
    return given if given in REFERRER_POLICIES else REFERRER_POLICIES[0]
