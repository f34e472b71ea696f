"""A slow reading of access logs in plain Python, sign by sign; it shares no line with the one that is shipped."""

import datetime as dt
import json
from dataclasses import dataclass, field
from urllib.parse import unquote

DIGITS = frozenset("0123456789")
LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
HEX = DIGITS | frozenset("abcdefABCDEF")
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
KNOWN_ESCAPES = {"b": 8, "n": 10, "r": 13, "t": 9, "v": 11, '"': 34, "\\": 92}


@dataclass
class Read:
    """Rows in the order of the columns, rejects as number, reason and bytes, and how many comments there were."""

    rows: list = field(default_factory=list)
    rejects: list = field(default_factory=list)
    comments: int = 0


class Refused(Exception):
    """There is no row in a line, and why."""


def read(name, data, state=""):
    """Read a log of a format line by line."""
    done, fields = Read(), state
    lines = data.split(b"\n")
    if lines[-1] == b"":
        lines.pop()
    for number, raw in enumerate(lines):
        text = raw.decode("utf-8", errors="replace")
        text = text.removesuffix("\r").removeprefix("\ufeff")
        if name in {"w3c", "cloudfront"} and raw.startswith(b"#Fields:"):
            fields = " ".join(raw[8:].decode("utf-8", errors="replace").split())
        try:
            if text.strip() == "":
                done.rejects.append((number, "blank", raw))
            elif name in {"w3c", "cloudfront"} and text.startswith("#"):
                done.comments += 1
            else:
                done.rows.append(READERS[name](text, fields.split()))
        except Refused as refused:
            done.rejects.append((number, str(refused), raw))
    return done


def combined(text, _fields, *, with_host=False):
    words, at = [], 0
    for _ in range(3 if with_host else 1):
        end = text.find(" ", at)
        if end <= at:
            raise Refused("no-match")
        words.append(text[at:end])
        at = end + 1
    if with_host and words[1] == "-":
        raise Refused("no-match")
    host, address = (words[0], words[1]) if with_host else ("", words[0])
    time, at = time_in_brackets(text, at + 1 if with_host else at)
    request_line, code, size, at = numbers(text, at)
    referrer, agent = tail(text, at)
    when = moment(time)
    if len(size.lstrip("0")) > 18:
        raise Refused("no-match")
    if when is None:
        raise Refused("bad-time")
    code = checked(code)
    method, path, query, own = first_line(unescaped(request_line))
    host = site(host) or own
    return (when, dash(address), method, path, query, code, count(size), host, referrer, agent)


def time_in_brackets(text, at):
    """Find the first text in brackets that a blank and a quote follow."""
    for begin in range(at, len(text)):
        if text[begin] == "[" and text[begin - 1] == " ":
            for end in range(begin + 1, min(len(text), begin + 62)):
                if text[end] in '["':
                    break
                if text[end] == "]":
                    if text[end + 1 : end + 3] == ' "':
                        return text[begin + 1 : end], end + 3
                    break
    raise Refused("no-match")


def quoted(text, at):
    """Return a text up to the quote that ends it, and the place of that quote or None."""
    end = at
    while end < len(text) and text[end] != '"':
        if text[end] == "\\":
            if end + 1 == len(text):
                break
            end += 1
        end += 1
    return text[at:end], end if end < len(text) and text[end] == '"' else None


def numbers(text, at):
    """Give request, status, bytes, and where these end."""
    request_line, end = quoted(text, at)
    if end is not None and (figures := status_and_bytes(text, end, 1, 6)):
        return request_line, *figures
    for end in range(at, len(text)):
        if text[end] == '"' and (figures := status_and_bytes(text, end, 3, 3)):
            return text[at:end], *figures
    raise Refused("no-match")


def status_and_bytes(text, quote, least, most):
    words = text[quote + 1 :].split(" ", 2)
    if len(words) < 3 or words[0] != "":
        return None
    code = words[1]
    size = words[2].split(" ")[0].split('"')[0]
    right = least <= len(code) <= most and set(code) <= DIGITS
    if not (right or (least == 1 and code == "-")) or not (size == "-" or (size and set(size) <= DIGITS)):
        return None
    return code, size, quote + 1 + 1 + len(code) + 1 + len(size)


def tail(text, at):
    begin = text.find('"', at) + 1
    if begin == 0 or text[begin : begin + 2] == '""':
        return "", ""
    referrer, end = quoted(text, begin)
    if end is not None and text[end : end + 3] == '" "':
        return dash(unescaped(referrer)), dash(unescaped(quoted(text, end + 3)[0]))
    between = text.find('" "', begin)
    if between >= 0:
        return dash(unescaped(text[begin:between])), dash(unescaped(quoted(text, between + 3)[0]))
    return dash(unescaped(referrer)), ""


def unescaped(text):
    out, at = bytearray(), 0
    while at < len(text):
        sign, after = text[at], text[at + 1 : at + 2]
        code = text[at + 2 : at + 4]
        if sign == "\\" and after == "x" and len(code) == 2 and set(code) <= HEX:
            out.append(int(code, 16))
            at += 4
        elif sign == "\\" and after in KNOWN_ESCAPES:
            out.append(KNOWN_ESCAPES[after])
            at += 2
        else:
            out += sign.encode()
            at += 1
    return out.decode("utf-8", errors="replace")


def first_line(text):
    words = text.split(" ")
    protocol = len(words) > 2 and is_protocol(words[-1])
    target = " ".join(words[1:-1] if protocol else words[1:])
    if len(words) < 2 or not is_method(words[0]) or not (protocol or target[:1] == "/"):
        return "", "", "", ""
    return words[0], *target_parts(target)


def is_protocol(word):
    if word[:5] != "HTTP/" or word[5:6] not in DIGITS or not word[5:6]:
        return False
    return len(word) == 6 or (len(word) == 8 and word[6] == "." and word[7] in DIGITS)


def is_method(word):
    allowed = LETTERS | DIGITS | {"-", "_"}
    return 0 < len(word) <= 32 and word[0] in LETTERS and set(word) <= allowed


def target_parts(target):
    host, rest = "", target
    scheme, mark, after = target.partition("://")
    if mark and scheme and scheme[0] in LETTERS and set(scheme) <= LETTERS | DIGITS | set("+.-"):
        end = min([after.find(sign) for sign in "/?#" if sign in after], default=len(after))
        host, rest = site(after[:end].split("@")[-1]), after[end:]
        rest = rest if rest[:1] == "/" else "/" + rest
    if rest == "*":
        return "*", "", host
    if rest[:1] != "/":
        return "", "", host
    path, query = (rest[: rest.index("?")], rest[rest.index("?") + 1 :]) if "?" in rest else (rest, "")
    return (
        "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in path)[:2048],
        query,
        host,
    )


def site(text):
    if text.startswith("["):
        inner, closed, port = text[1:].partition("]")
        if closed and port[:1] == ".":
            port = port[1:]
        right = closed and inner and set(inner) <= HEX | set(":.") and is_port(port)
        return f"[{inner}]".lower() if right else ""
    name, colon, port = text.partition(":")
    if colon and not is_port(":" + port):
        return ""
    if not name or name[0] not in LETTERS | DIGITS or not set(name) <= LETTERS | DIGITS | set("._-"):
        return ""
    if len(name) > 254 or (len(name) == 254 and name[-1] != "."):
        return ""
    return name.rstrip(".").lower()


def is_port(text):
    return text == "" or (text[0] == ":" and len(text) <= 6 and set(text[1:]) <= DIGITS)


def dash(text):
    return "" if text == "-" else text


def count(text):
    return 0 if text in {"-", ""} else int(text)


def size_of(text):
    if text in {"-", ""}:
        return 0
    if not set(text) <= DIGITS or len(text.lstrip("0")) > 18:
        raise Refused("no-match")
    return int(text)


def checked(code):
    if len(code) == 3 and set(code) <= DIGITS and 100 <= int(code) <= 599:
        return int(code)
    raise Refused("bad-status")


def shaped(text, shape):
    kinds = {"9": DIGITS, "a": LETTERS, "±": {"+", "-"}}
    return len(text) == len(shape) and all(
        sign in kinds.get(kind, {kind}) for sign, kind in zip(text, shape, strict=True)
    )


def moment(text):
    try:
        if shaped(text, "99/aaa/9999:99:99:99 ±9999"):
            if text[3:6] != text[3:6].capitalize() or int(text[-2:]) > 59:
                return None
            return seconds(dt.datetime.strptime(text, "%d/%b/%Y:%H:%M:%S %z"))
        return iso(text) if "-" in text else epoch(text)
    except ValueError:
        return None


def iso(text):
    front, rest = text[:19], text[19:]
    if not (shaped(front, "9999-99-99T99:99:99") or shaped(front, "9999-99-99 99:99:99")):
        return None
    if rest[:1] in {".", ","}:
        digits = 1
        while digits < len(rest) and rest[digits] in DIGITS:
            digits += 1
        if not 2 <= digits <= 10:
            return None
        rest = rest[digits:]
    if rest != "Z" and not shaped(rest, "±99:99") and not shaped(rest, "±9999"):
        return None
    if rest != "Z" and int(rest[-2:]) > 59:
        return None
    return seconds(dt.datetime.strptime(front.replace(" ", "T") + rest, "%Y-%m-%dT%H:%M:%S%z"))


def epoch(text):
    whole, _, rest = text.partition(".")
    if not whole or not set(whole + rest) <= DIGITS or len(whole) not in {9, 10, 12, 13}:
        return None
    number = int(whole) if len(whole) < 12 else int(whole[:-3])
    return number if number < seconds(dt.datetime(2200, 1, 1, tzinfo=dt.UTC), bounded=False) else None


def seconds(when, *, bounded=True):
    ahead = when.utcoffset()
    if bounded and (abs(ahead) > dt.timedelta(hours=14) or not 1970 <= when.year <= 2199 or when.second > 59):
        return None
    return int((when - EPOCH).total_seconds())


def w3c(text, fields, *, separator=" "):
    names = [name.lower() for name in fields]

    def place(*wanted):
        return next((names.index(name) for name in wanted if name in names), None)

    places = {
        "date": place("date"), "time": place("time"), "path": place("cs-uri-stem", "cs-uri"),
        "status": place("sc-status"), "address": place("c-ip"), "method": place("cs-method"),
        "query": place("cs-uri-query"), "bytes": place("sc-bytes"),
        "host": place("x-host-header", "cs-host", "cs(host)"),
        "referrer": place("cs(referer)", "cs(referrer)"), "agent": place("cs(user-agent)"),
    }  # fmt: skip
    if None in {places[needed] for needed in ("date", "time", "path", "status")}:
        raise Refused("no-fields")
    words = text.split(separator)
    if len(words) > len(names) and words[len(names)] == "":
        words = words[: len(names)]
    if len(words) != len(names) and separator == " ":
        words = quoted_words(text)
    if len(words) != len(names):
        raise Refused("no-match")

    def value(name, change=str):
        word = "" if places[name] is None else words[places[name]]
        if word[:1] == '"':
            return dash(word[1:-1] if len(word) > 1 and word[-1] == '"' else word)
        return dash(change(word))

    size = size_of(value("bytes"))
    when = moment(value("date") + "T" + value("time") + "Z")
    if when is None:
        raise Refused("bad-time")
    code = checked(value("status"))
    path, query, host = target_parts(value("path"))
    method = value("method") if is_method(value("method")) else ""
    agent = value("agent", percent if separator == "\t" else lambda word: word.replace("+", " "))
    return (when, value("address"), method, path, value("query") or query, code, size,
            site(value("host")) or host, value("referrer"), agent)  # fmt: skip


def quoted_words(text):
    words, at = [], 0
    while at < len(text):
        if text[at] == " ":
            at += 1
            continue
        end = text.find('"', at + 1) if text[at] == '"' else -1
        if end < 0 or text[end + 1 : end + 2] not in {"", " "}:
            end = at
            while end + 1 < len(text) and text[end + 1] != " ":
                end += 1
        words.append(text[at : end + 1])
        at = end + 1
    return words


def percent(word):
    once = unquote(word)
    return unquote(once) if "%20" in once else once


def alb(text, _fields):
    front, quote, _ = text.partition('"')
    words = front.split(" ")
    if not quote or len(words) != 13 or words[12] != "":
        raise Refused("no-match")
    request_line, end = quoted(text, len(front) + 1)
    if end is None or text[end : end + 3] != '" "':
        raise Refused("no-match")
    agent, end = quoted(text, end + 3)
    size = size_of(words[11])
    when = moment(words[1])
    if when is None:
        raise Refused("bad-time")
    code = checked(words[8])
    method, path, query, host = first_line(unescaped(request_line))
    if not host and end is not None and text[end : end + 2] == '" ':
        parts = text[end:].split('"')
        host = site(parts[4]) if len(parts) > 4 and parts[3] == " " else ""
    return (when, client(words[3]), method, path, query, code, size, host, "", dash(unescaped(agent)))


def client(word):
    address, colon, port = word.rpartition(":")
    if colon and 1 <= len(port) <= 5 and set(port) <= DIGITS:
        word = address
    return dash(word.strip("[]"))


def loaded(text):
    """Load an object; of a key that comes twice, the first counts; nginx may have written its own escapes into it."""
    members = as_json(text)
    if members is None and "\\x" in text:
        members = as_json(with_known_escapes(text))
    if not isinstance(members, dict):
        raise Refused("no-match")
    return members


def as_json(text):
    def pairs(members):
        return dict(reversed(members))

    try:
        return json.loads(text, strict=False, object_pairs_hook=pairs, parse_constant=lambda _: 1 / 0)
    except (ValueError, ZeroDivisionError, RecursionError):
        return None


def with_known_escapes(text):
    out, at = bytearray(), 0
    while at < len(text):
        code = text[at + 2 : at + 4]
        if text[at] == "\\" and text[at + 1 : at + 2] == "x" and len(code) == 2 and set(code) <= HEX:
            sign = int(code, 16)
            out += bytes([sign]) if sign >= 128 else f"\\u{sign:04x}".encode()
            at += 4
        elif text[at] == "\\":
            out += text[at : at + 2].encode()
            at += 2
        else:
            out += text[at].encode()
            at += 1
    return out.decode("utf-8", errors="replace")


def as_text(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return (
            str(int(value))
            if value.is_integer()
            else f"{value:.17f}".rstrip("0")
            if value < 1
            else str(value)
        )
    if isinstance(value, str):
        return "".join("\ufffd" if 0xD800 <= ord(sign) <= 0xDFFF else sign for sign in value)
    return ""


def nginx_json(text, _fields):
    members = loaded(text)

    def every(*names):
        return [word for name in names if (word := as_text(members.get(name))) not in {"", "-"}]

    def first(*names):
        return (every(*names) or [""])[0]

    request_line, target = first("request"), first("request_uri", "uri", "path", "url")
    if not request_line and not target:
        raise Refused("no-match")
    size = size_of(first("body_bytes_sent", "bytes_sent", "bytes", "size", "length"))
    times = every("msec", "time_iso8601", "time_local", "@timestamp", "timestamp", "time", "date", "ts")
    moments = [when for word in times if (when := moment(word)) is not None]
    if not moments:
        raise Refused("bad-time")
    code = checked(first("status"))
    if request_line:
        method, path, query, host = first_line(request_line)
    else:
        method = first("request_method", "method")
        method = method if is_method(method) else ""
        path, query, host = target_parts(target)
        query = query or first("args", "query_string")
    hosts = [name for word in every("host", "http_host", "server_name") if (name := site(word))]
    return (
        moments[0], first("remote_addr", "client_ip", "remote_ip", "clientip", "ip"), method, path, query, code,
        size, (hosts or [host])[0], first("http_referer", "http_referrer", "referrer", "referer"),
        first("http_user_agent", "user_agent", "agent"),
    )  # fmt: skip


def caddy_json(text, _fields):
    members = loaded(text)
    request = members.get("request")
    size = size_of(as_text(members.get("size")))
    if not isinstance(request, dict) or "status" not in members:
        raise Refused("no-match")
    when = moment(as_text(members.get("ts")))
    if when is None:
        raise Refused("bad-time")
    code = checked(as_text(members["status"]))
    path, query, host = target_parts(dash(as_text(request.get("uri"))))
    method = as_text(request.get("method"))

    def header(name):
        headers = request.get("headers")
        values = headers.get(name) if isinstance(headers, dict) else None
        return dash(as_text(values[0])) if isinstance(values, list) and values else ""

    address = (
        dash(as_text(request.get("client_ip")))
        or dash(as_text(request.get("remote_ip")))
        or client(as_text(request.get("remote_addr")))
    )
    return (when, address, method if is_method(method) else "", path, query, code, size,
            site(as_text(request.get("host"))) or host, header("Referer"), header("User-Agent"))  # fmt: skip


READERS = {
    "combined": combined,
    "common": combined,
    "vhost": lambda text, fields: combined(text, fields, with_host=True),
    "w3c": w3c,
    "cloudfront": lambda text, fields: w3c(text, fields, separator="\t"),
    "alb": alb,
    "nginx-json": nginx_json,
    "caddy-json": caddy_json,
}
