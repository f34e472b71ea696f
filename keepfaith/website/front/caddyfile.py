"""The configuration of Caddy, made from hosts, certificate and limits.

What each line guards against is in `docs/decisions/0022-a-front-server-that-is-not-ours.md`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from keepfaith.errors import KeepfaithError
from keepfaith.ipc.shared_folders import is_shared
from keepfaith.website.front.acme import Acme
from keepfaith.website.front.certificates import OF_THIS_MACHINE, ShownPair
from keepfaith.website.runtime.listen_config import Listening
from keepfaith.website.runtime.web_endpoint import WebAddress
from keepfaith.website.wsgi_layers.https_only import HEADERS, REFUSED
from keepfaith.website.wsgi_layers.proxy_headers import REFUSED_HEADER

# What a body may have until the front server refuses it unread; the portal's own limit is lower and has a page.
MAX_DIGITS_OF_LENGTH: Final = 5
READ_HEADER, READ_BODY, IDLE, GRACE = "10s", "15s", "60s", "20s"
MAX_HEADERS: Final = "32KB"
_MAX_BODY: Final = "100KB"
# Granian closes a connection that was idle for 10 seconds.
_KEEP_ALIVE: Final = "5s"
# Which of Caddy's loggers speak: those that concern certificates. All others could name a visitor.
LOGGERS: Final = ("tls.obtain", "tls.renew", "tls.issuance", "tls.cache.maintenance")
_HTTP3_MEMORY: Final = 300
_STRICT: Final = (("Strict-Transport-Security", "max-age=63072000"),)
_LATE: Final = (
    "What you sent did not arrive whole within 15 seconds, so none of it was kept.\n"
    "Go back in your browser: what you typed should still be there. Then send it again.\n"
)
_UNREAD: Final = "Something in this request is not as it should be, so it was not read.\n"
_DOWN: Final = "The portal does not answer at the moment. Please try again in a few minutes.\n"


class NotWritable(KeepfaithError):
    """A value cannot be written into Caddy's configuration."""


@dataclass(frozen=True)
class Plan:
    """What the front server is told: whom it serves, what stands behind it, and where its own files are.

    `descriptors` are the open sockets it is handed, for HTTPS, plain HTTP and, with HTTP/3, datagrams; without
    them it opens the addresses of `listening` itself.
    """

    listening: Listening
    web: WebAddress
    storage: Path
    metrics: Path
    pair: ShownPair
    acme: Acme | None = None
    descriptors: tuple[int, ...] = ()
    http3: bool = False

    @property
    def local_names(self) -> tuple[str, ...]:
        """The names that the pair is for where Caddy obtains the certificate of the others."""
        names = dict.fromkeys((*self.listening.hosts, *OF_THIS_MACHINE))
        return tuple(name for name in names if not self.acme or name not in self.acme.names)

    def text(self) -> str:
        """Return the Caddyfile."""
        return "\n".join(
            [*_general(self), *_secure_sites(self), *_plain_site(self), *_metrics_site(self), ""]
        )


def quoted(value: object) -> str:
    """Return a value as one word of a Caddyfile; refuse what Caddy would read as more than a word."""
    text = str(value)
    if any(sign in text for sign in '{}"\\`') or not text.isprintable():
        raise NotWritable(
            f"The front server's configuration cannot hold {text!r}.",
            "Use a path without braces, quotes, backslashes and control characters.",
        )
    return f'"{text}"'


def _text(words: str) -> str:
    return '"' + words.replace('"', '\\"') + '"'


def _general(plan: Plan) -> Iterator[str]:
    listening, acme = plan.listening, plan.acme
    yield "{"
    yield "\tadmin off"
    yield "\tpersist_config off"
    yield f"\tauto_https {'disable_redirects' if acme else 'off'}"
    # Who names no host, or none that we know, gets a certificate all the same: the portal says what is wrong.
    for name in ("default_sni", "fallback_sni"):
        yield f"\t{name} {plan.local_names[0].strip('[]')}"
    yield f"\tstorage file_system {quoted(plan.storage)}"
    # Otherwise Caddy would ask the authority of each certificate for its state.
    yield "\tocsp_stapling off"
    yield f"\tgrace_period {GRACE}"
    yield "\tmetrics"
    if acme:
        yield "\tskip_install_trust"
        yield f"\thttp_port {listening.plain_port}"
        yield f"\thttps_port {listening.port}"
        if acme.email:
            yield f"\temail {quoted(acme.email)}"
    yield "\tservers {"
    yield f"\t\tprotocols h1 h2{' h3' if plan.http3 else ''}"
    yield f"\t\tmax_header_size {MAX_HEADERS}"
    yield "\t\ttimeouts {"
    yield f"\t\t\tread_header {READ_HEADER}"
    yield f"\t\t\tread_body {READ_BODY}"
    yield f"\t\t\tidle {IDLE}"
    yield "\t\t}"
    if listening.proxies:
        yield f"\t\ttrusted_proxies static {' '.join(map(str, listening.proxies))}"
        yield "\t\ttrusted_proxies_strict"
    yield "\t}"
    yield "\tlog {"
    yield "\t\toutput stderr"
    yield "\t\tformat json"
    yield "\t\tlevel WARN"
    yield f"\t\tinclude {' '.join(LOGGERS)}"
    yield "\t}"
    yield "}"


def _secure_sites(plan: Plan) -> Iterator[str]:
    yield "(portal) {"
    yield from (f"\t{line}" for line in _portal(plan))
    yield "}"
    lines = [f"\ttls {quoted(plan.pair.certificate)} {quoted(plan.pair.key)}"]
    if plan.acme is None:
        yield from _secure_site(plan, (), lines)
        return
    # Whatever host is named, the portal judges it; the certificate is that of the name, or else of this machine.
    yield from _secure_site(plan, (), [])
    yield from _secure_site(plan, plan.local_names, lines)
    yield from _secure_site(plan, plan.acme.names, _obtained(plan.acme))


def _secure_site(plan: Plan, names: tuple[str, ...], tls: list[str]) -> Iterator[str]:
    port = "" if plan.descriptors else f":{plan.listening.port}"
    yield ", ".join(f"https://{name}{port}" for name in names or ("",)) + " {"
    yield from _bound(plan, 0)
    yield from tls
    yield "\timport portal"
    yield "}"


def _obtained(acme: Acme) -> list[str]:
    directory = f" {quoted(acme.directory)}" if acme.directory else ""
    roots = [f"\t\t\ttrusted_roots {quoted(acme.authority)}"] if acme.authority else []
    return ["\ttls {", f"\t\tissuer acme{directory} {{", *roots, "\t\t}", "\t}"]


def _portal(plan: Plan) -> Iterator[str]:
    """How a request by HTTPS is treated: taken in whole, then handed on; what cannot be whole never is."""
    yield "header -Server"
    yield "header -Via"
    if plan.http3:
        yield f'header >Alt-Svc "h3=\\":{plan.listening.port}\\"; ma={_HTTP3_MEMORY}"'
    yield from _nameless()
    if plan.listening.proxies:
        # A proxy of the agency before this one took it in by plain HTTP: it is refused unread, as at our own address.
        ranges = " ".join(map(str, plan.listening.proxies))
        yield f"@unprotected {{\n\t\tremote_ip {ranges}\n\t\tnot method GET HEAD"
        yield "\t\theader X-Forwarded-Proto *\n\t\tnot header X-Forwarded-Proto https\n\t}"
        yield "handle @unprotected {"
        yield from _answered(REFUSED, 403)
        yield "}"
    yield f"request_body {{\n\t\tmax_size {_MAX_BODY}\n\t}}"
    yield f"@large header_regexp Content-Length ^\\d{{{MAX_DIGITS_OF_LENGTH + 1},}}$"
    yield from _handled(plan, "@large", refused="large")
    yield "@unmeasured {\n\t\tmethod POST PUT PATCH\n\t\tnot header Content-Length *\n\t}"
    yield from _handled(plan, "@unmeasured", refused="unmeasured")
    # Chunks of who only reads: the portal answers before their end, and Caddy would call it down.
    yield "@chunks header Transfer-Encoding *"
    yield "handle @chunks {"
    yield from _answered(_UNREAD, 411, more=_STRICT)
    yield "}"
    # It waits for the whole body, within the time for bodies. Caddy would answer a part with an empty 200.
    yield '@cut expression `size(bytes({http.request.body})) != int("0" + {http.request.header.Content-Length})`'
    yield "handle @cut {"
    yield from _answered(_LATE, 408, more=_STRICT)
    yield "}"
    yield from _handled(plan, "")
    yield from _errors(more=_STRICT)


def _nameless() -> Iterator[str]:
    """Caddy itself cannot hand on a request that names no host."""
    yield '@nameless expression `{http.request.host} == ""`'
    yield "handle @nameless {"
    yield from _answered(_UNREAD, 400)
    yield "}"


def _handled(plan: Plan, matcher: str, *, refused: str = "") -> Iterator[str]:
    yield f"handle {matcher} {{" if matcher else "handle {"
    if refused:
        # What is left of the body, or stands behind it, is not read as a further request.
        yield "\theader Connection close"
    yield f"\treverse_proxy {quoted(plan.web.dialed)} {{"
    # Where two names differ in a dash and an underscore alone, the web process could not tell them apart.
    yield "\t\theader_up -*_*"
    if refused:
        # The portal says so on a page; the body stays where it is.
        yield "\t\tmethod GET"
        yield f'\t\theader_up {REFUSED_HEADER} "{refused} {{http.request.orig_method}}"'
    else:
        yield f"\t\theader_up -{REFUSED_HEADER}"
    yield from (f"\t\t{line}" for line in _transport())
    yield "\t}"
    yield "}"


def _transport() -> Iterator[str]:
    yield "transport http {"
    yield "\tcompression off"
    yield f"\tkeepalive {_KEEP_ALIVE}"
    yield "}"


def _answered(words: str, status: int | str, *, more: tuple[tuple[str, str], ...] = ()) -> Iterator[str]:
    yield "\theader {"
    for name, value in (*HEADERS, *more):
        yield f"\t\t{name} {_text(value)}"
    yield "\t}"
    yield f"\trespond {_text(words)} {status} {{\n\t\t\tclose\n\t\t}}"


def _errors(*, more: tuple[tuple[str, str], ...] = ()) -> Iterator[str]:
    """What Caddy itself finds wrong: with the request, or with the portal behind it."""
    yield "handle_errors {"
    yield "\theader -Server"
    yield "\t@theirs expression {err.status_code} < 500"
    yield "\thandle @theirs {"
    yield from (f"\t{line}" for line in _answered(_UNREAD, "{err.status_code}", more=more))
    yield "\t}"
    yield "\thandle {"
    yield from (f"\t{line}" for line in _answered(_DOWN, 503, more=more))
    yield "\t}"
    yield "}"


def _plain_site(plan: Plan) -> Iterator[str]:
    """Whoever reads by plain HTTP is sent to HTTPS by the portal, which knows its hosts; all else is refused unread."""
    yield f"http://{'' if plan.descriptors else f':{plan.listening.plain_port}'} {{"
    yield from _bound(plan, 1)
    yield "\theader -Server"
    yield "\theader -Via"
    yield "\theader Connection close"
    yield from (f"\t{line}" for line in _nameless())
    # The portal answers at once and hangs up: Caddy, still handing on a body, would call the portal down.
    yield "\t@read {\n\t\tmethod GET HEAD\n\t\tnot header Content-Length *\n\t\tnot header Transfer-Encoding *\n\t}"
    yield from (f"\t{line}" for line in _handled(plan, "@read"))
    yield "\thandle {"
    yield from (f"\t{line}" for line in _answered(REFUSED, 403))
    yield "\t}"
    yield from (f"\t{line}" for line in _errors())
    yield "}"


def _metrics_site(plan: Plan) -> Iterator[str]:
    """Counts without a log, for whoever may use the private socket."""
    yield "http://metrics {"
    # Who may pass to it, its folder says.
    mode = "0660" if is_shared(plan.metrics.parent) else "0600"
    yield f"\tbind {quoted(f'unix/{plan.metrics}|{mode}')}"
    yield "\tmetrics"
    yield "}"


def _bound(plan: Plan, number: int) -> Iterator[str]:
    """Where a site listens. Plain HTTP has no HTTP/2: Caddy would wait without end for the first bytes that tell."""
    address = f"fd/{plan.descriptors[number]}" if plan.descriptors else plan.listening.address.strip("[]")
    if number:
        yield f"\tbind {address} {{\n\t\tprotocols h1\n\t}}"
    elif plan.descriptors and plan.http3:
        yield f"\tbind {address} {{\n\t\tprotocols h1 h2\n\t}}"
        yield f"\tbind fdgram/{plan.descriptors[2]} {{\n\t\tprotocols h3\n\t}}"
    else:
        yield f"\tbind {address}"
