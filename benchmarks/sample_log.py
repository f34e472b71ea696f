"""A log as busy sites write it: popular pages, IPv6, machines, escapes and faults; the same each time for one seed."""

import datetime as dt
from pathlib import Path

import numpy as np

from benchmarks.sizes import sized

LINES = sized(2_000_000, 2_000)
_PATHS, _ADDRESSES, _DAYS = 140_000, 100_000, 60
_BEGAN = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
_PEOPLE = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{0}.0.{1}.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_{1}) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/{0} Safari/605",
    "Mozilla/5.0 (X11; Linux x86_64; rv:{0}.0) Gecko/20100101 Firefox/{0}.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS {0}_{1} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E{1}",
)
_MACHINES = (
    "Mozilla/5.0 (compatible; Googlebot/2.{0}; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (compatible; bingbot/2.{0}; +http://www.bing.com/bingbot.htm)",
    "curl/8.{0}.{1}",
    "python-requests/2.{0}.{1}",
    "GPTBot/1.{0}",
)
_ENDINGS = ("/", ".html", "/", ".css", ".js", ".png", ".pdf", "/index.html")
_FAULTS = (
    "",
    "nonsense",
    '192.0.2.9 - - [31/Feb/2026:10:00:00 +0000] "GET / HTTP/1.1" 200 1 "-" "-"',
    '192.0.2.9 - - [01/Mar/2026:10:00:00 +0000] "GET /open-quote HTTP/1.1 200 1 "-',
    '192.0.2.9 - - [01/Mar/2026:10:00:00 +0000] "GET / HTTP/1.1" two 1 "-" "-"',
    '192.0.2.9 - - [01/Mar/2026:10:00:00 +0000] "\\x16\\x03\\x01" 400 226 "-" "-"',
)


def write(file: Path, *, lines: int = LINES, seed: int = 7) -> None:
    """Write so many lines in the combined format."""
    random = np.random.default_rng(seed)
    addresses = _addresses(random)
    agents = [text.format(n % 140, n) for n in range(460) for text in _PEOPLE]
    machines = [text.format(n % 40, n) for n in range(90) for text in _MACHINES]
    paths = [f"/section-{n % 60}/page-{n}{_ENDINGS[n % len(_ENDINGS)]}" for n in range(_PATHS)]
    of_path = np.minimum(random.zipf(1.2, lines) - 1, _PATHS - 1)
    of_address = np.minimum(random.zipf(1.15, lines) - 1, _ADDRESSES - 1)
    of_agent = (of_address * 7919) % len(agents)
    is_machine, chance = random.random(lines) < 0.27, random.random(lines)
    sizes = random.integers(200, 90_000, lines)
    seconds = _DAYS * 86_400 / lines
    stamp = ""
    with file.open("w", encoding="utf-8", newline="\n") as log:
        for n in range(lines):
            if n % 3_333 == 3_332:
                log.write(_FAULTS[n // 3_333 % len(_FAULTS)] + "\n")
                continue
            if n % 40 == 0 or not stamp:
                stamp = (_BEGAN + dt.timedelta(seconds=n * seconds)).strftime("%d/%b/%Y:%H:%M:%S +0000")
            agent = machines[n % len(machines)] if is_machine[n] else agents[of_agent[n]]
            path = paths[of_path[n]]
            # Ten times as many as in real logs.
            if chance[n] < 0.005:
                agent, path = agent + ' \\"quoted\\"', path + "\\xc3\\xa9"
            query = f"?id={n}" if chance[n] > 0.9 else ""
            status = 404 if n % 37 == 0 else 304 if n % 11 == 0 else 200
            method = "POST" if n % 211 == 0 else "GET"
            came = f"https://www.example.org/list?page={n % 900}" if chance[n] < 0.4 else "-"
            log.write(
                f'{addresses[of_address[n]]} - - [{stamp}] "{method} {path}{query} HTTP/1.1" '
                f'{status} {sizes[n]} "{came}" "{agent}"\n'
            )


def _addresses(random: np.random.Generator) -> list[str]:
    fours = random.integers(0, 256, (_ADDRESSES, 2))
    sixes = random.integers(0, 65_536, (_ADDRESSES, 3))
    # Of the ranges for tests there are too few; these are of 198.18.0.0/15, kept for benchmarks (RFC 2544).
    return [
        f"2001:db8:{a:x}:{b:x}::{c:x}" if n % 8 == 0 else f"198.{18 + n % 2}.{x}.{y}"
        for n, ((x, y), (a, b, c)) in enumerate(zip(fours.tolist(), sixes.tolist(), strict=True))
    ]
