"""Lines in which one value is odd and all others are plain, for each format, each value and each way of being odd."""

import json

from .random_logs import (
    ADDRESS,
    AGENT,
    ALB_LINE,
    ALB_PARTS,
    BETWEEN,
    BYTES,
    CLIENT,
    EPOCH_TIME,
    EXTRA,
    FIXED_REQUEST,
    FIXED_TIME,
    HOST,
    ISO_TIME,
    JSON_ODD,
    METHOD,
    MIDDLE,
    PROTOCOL,
    REFERRER,
    STATUS,
    TARGET,
    USER,
    VALUES,
    W3C_VALUES,
    WORD,
)

FRONT = (ADDRESS, USER, FIXED_TIME)
LINE = '{} - {} [{}] "{} {}{}" {} {}{} "{}{}{}"{}'
PARTS = (*FRONT, METHOD, TARGET, PROTOCOL, STATUS, BYTES, MIDDLE, REFERRER, BETWEEN, AGENT, EXTRA)
BARE = '{} - {} [{}] "{}" {} {}{}'
BARE_PARTS = (*FRONT, FIXED_REQUEST, STATUS, BYTES, EXTRA)
NGINX = (
    {"time_iso8601": ISO_TIME, "remote_addr": ADDRESS, "request": FIXED_REQUEST, "status": STATUS,
     "body_bytes_sent": BYTES, "http_referer": REFERRER, "http_user_agent": AGENT, "host": HOST, "server_name": HOST},
    {"msec": EPOCH_TIME, "client_ip": ADDRESS, "remote_ip": ADDRESS, "request_method": METHOD, "request_uri": TARGET,
     "args": WORD, "status": STATUS, "bytes_sent": BYTES, "http_referrer": REFERRER, "server_name": HOST},
    {"time_local": FIXED_TIME, "msec": EPOCH_TIME, "uri": TARGET, "request": FIXED_REQUEST, "status": STATUS},
)  # fmt: skip
CADDY = {"ts": EPOCH_TIME, "status": STATUS, "size": BYTES}
CADDY_REQUEST = {
    "client_ip": ADDRESS,
    "remote_ip": ADDRESS,
    "remote_addr": CLIENT,
    "method": METHOD,
    "host": HOST,
    "uri": TARGET,
}
CADDY_HEADERS = {"User-Agent": AGENT, "Referer": REFERRER}


def values_of(part):
    plain, odd = VALUES[part]
    return [*plain, *odd]


def usual(part):
    return VALUES[part][0][0]


def written(line, parts):
    """Fill a line, one odd value at a time."""
    plain = [usual(part) for part in parts]
    for at, part in enumerate(parts):
        for value in values_of(part):
            yield line.format(*plain[:at], value, *plain[at + 1 :])


def common():
    return [*written(LINE, PARTS), *written(BARE, BARE_PARTS)]


def vhost():
    fronts = [f"{host} " for host in values_of(HOST)]
    whole = LINE.format(*map(usual, PARTS))
    return [front + whole for front in [*fronts, "", " ", "  "]] + [
        f"{usual(HOST)}:443 {line}" for line in common()
    ]


def w3c(separator):
    """Fill a line of all fields, and lines that have more or fewer than were named."""
    plain = {name: usual(part) for name, part in W3C_VALUES.items()}
    rows = [plain | {name: value} for name, part in W3C_VALUES.items() for value in values_of(part)]
    whole = separator.join(plain.values())
    ends = [
        f"{separator}",
        f"{separator}x",
        f"{separator}{separator}",
        f"{separator}{separator}x",
        " ",
        '"',
        "\t",
    ]
    lines = [separator.join(row.values()) for row in rows]
    lines += [whole + end for end in ends] + [whole.rpartition(separator)[0], separator + whole]
    yield "#Fields: " + " ".join(W3C_VALUES)
    yield from lines
    yield "# x"
    for missing in W3C_VALUES:
        names = [name for name in W3C_VALUES if name != missing]
        yield "#Fields: " + " ".join(names)
        yield from [separator.join(plain[name] for name in names)] * 2


def with_each(members, values):
    """Put each value of each name, and each oddity of JSON, into an object; or leave the name out."""
    for name, part in values.items():
        yield {key: value for key, value in members.items() if key != name}
        for value in [*values_of(part), *JSON_ODD]:
            yield members | {name: value}


def nginx():
    for values in NGINX:
        yield from with_each({name: usual(part) for name, part in values.items()}, values)


def caddy():
    usual_members = {name: usual(part) for name, part in CADDY.items()}
    request = {name: usual(part) for name, part in CADDY_REQUEST.items()}
    headers = {name: [usual(part)] for name, part in CADDY_HEADERS.items()}
    for each_found in with_each(usual_members, CADDY):
        yield each_found | {"request": request | {"headers": headers}}
    for each_request in with_each(request, CADDY_REQUEST):
        yield usual_members | {"request": each_request | {"headers": headers}}
    for each_headers in with_each(headers, CADDY_HEADERS):
        lists = {name: value if isinstance(value, list) else [value] for name, value in each_headers.items()}
        yield usual_members | {"request": request | {"headers": lists}}
        yield usual_members | {"request": request | {"headers": each_headers}}
    for odd in JSON_ODD:
        yield usual_members | {"request": odd}
        yield usual_members | {"request": request | {"headers": odd}}


def objects(variants):
    """Write objects by escapes, as they are, with nginx's escapes, with a key twice, with halves of signs, in pairs."""
    for each_found in variants:
        text = json.dumps(each_found)
        yield text
        yield json.dumps(each_found, ensure_ascii=False)
        yield text.replace('\\"', "\\x22").replace("\\u00", "\\x")
        yield text[:-1] + ', "status": "404", "status": "405"}'
        yield text.replace("/", "/\\ud83d\\ude00\\uD83D")
        yield text.replace("Mozilla/", "Mozilla/\\ud83d\\ude00")
        yield text.replace("Mozilla/", "Mozilla/\\ud83d")
        yield text.replace("Mozilla/", "Mozilla/\\uDE00")
        yield text + "{}"


LINES = {
    "combined": common,
    "common": common,
    "vhost": vhost,
    "w3c": lambda: w3c(" "),
    "cloudfront": lambda: w3c("\t"),
    "alb": lambda: written(ALB_LINE, ALB_PARTS),
    "nginx-json": lambda: objects(nginx()),
    "caddy-json": lambda: objects(caddy()),
}
