"""The configuration as it is printed: with addresses and the certificate's own files, and nothing started or made."""

from keepfaith.website.front.acme import Acme
from keepfaith.website.front.caddyfile import Plan
from keepfaith.website.front.certificates import ShownPair, named_files
from keepfaith.website.front.process import PART, speaks_http3
from keepfaith.website.runtime.data_directory import DataDirectory
from keepfaith.website.runtime.listen_config import BadAddress, Listening
from keepfaith.website.runtime.process_sockets import socket_folder
from keepfaith.website.runtime.web_endpoint import WebAddress


def caddy_config(data: DataDirectory) -> str:
    """Return the Caddyfile for the environment as it is."""
    listening = Listening.from_environment()
    if not listening.has_own_front:
        raise BadAddress(
            "KEEPFAITH_FRONT=none: the portal runs no front server.",
            "Configurations for one of yours are in deploy/nginx and deploy/caddy.",
        )
    files = named_files()
    pair = ShownPair(
        files.certificate if files else data.tls / "certificate.pem",
        files.key if files else data.tls / "key.pem",
        b"",
    )
    plan = Plan(
        listening, WebAddress.of(listening, data), data.path / "front", socket_folder(data, process=PART) / "metrics",
        pair, Acme.of(listening), http3=speaks_http3(),
    )  # fmt: skip
    return plan.text()
