"""Which user agents are machines, and which paths are asked for by machines alone that look for weak spots.

The declared crawlers are those of the package `crawler-user-agents`; what it does not list is told by general words
("bot", "crawler", a URL after a plus sign), and the rest by whether it looks like a browser at all. All patterns
are one Hyperscan matcher, so an agent is read once, however many patterns there are.
"""

import threading
from collections.abc import Sequence
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

import hyperscan

from keepfaith.visits.pipeline.agent_classes import CRAWLERS, LIKELY_HUMAN, SCANNER, TOOL

if TYPE_CHECKING:
    import polars as pl

OTHER: Final = CRAWLERS[-1]
# What the list knows, in this order: where an agent has marks of several classes, the first counts.
RANKED: Final = (
    SCANNER, "ai-crawler", "advertising", "search-engine", "preview", "archiver", "feed-reader", "seo", "monitoring",
    OTHER,
)  # fmt: skip
# The list's words for them, where they are others.
TAGS: Final = {
    "social-preview": "preview", "academic": OTHER, "http-library": TOOL, "browser-automation": TOOL,
}  # fmt: skip
# Of the list, but a version of Android that many people's telephones have: it is no mark of a scanner.
CORRECTIONS: Final = {r"AP3A\.240617\.008": TOOL}
# Our own marks beside the list, in upper or lower case: programs that look for weak spots, or agents that are
# themselves attacks;
SCANNERS: Final = (
    "nikto", "sqlmap", r"\bnmap\b", "masscan", r"nuclei\b", "projectdiscovery", "wpscan", "acunetix", "nessus",
    "openvas", "dirbuster", "gobuster", "feroxbuster", "wfuzz", r"\bffuf\b", "fuzz faster u fool", "w3af", "zmeu",
    "arachni", "netsparker", "invicti", "burp ?(?:suite|collaborator)", "zaproxy", "owasp zap", "l9tcpid", "l9explore",
    "whatweb", "joomscan", "jaeles", "havij", r"\bcommix\b", "skipfish", "qualys", "shodan",
    r"\$\{jndi:", r"^\(\) *\{", "<script", r"\bunion(?: all)? select\b",
)  # fmt: skip
# words by which a crawler says what it is (“Cubot” is a maker of telephones);
CRAWLER_WORDS: Final = (
    r"(?:^|[^u]|[^c]u)bots?(?:[^a-z]|$)", r"crawl(?:er|ing)?s?(?:[^a-z]|$)", r"spiders?(?:[^a-z]|$)",
)  # fmt: skip
# a URL where more can be read, which some libraries give too;
CONTACT_URLS: Final = (r"\+ ?https?://",)
# and programs that call themselves browsers.
PROGRAMS: Final = (
    "headless", "phantomjs", "slimerjs", "htmlunit", r"\bjsdom/", "cypress/", "webdriver", "powershell", "winhttp",
    "python", "libcurl", r"\bwget\b",
)  # fmt: skip
# Browsers of people; some show text alone or read it aloud, and some are of telephones before there were apps.
BROWSERS: Final = (
    "Mozilla/", "Opera/", "Lynx/", "w3m/", "Links (", "ELinks", "edbrowse/", "Dillo/", "NetSurf/", "URL/Emacs",
    "Emacs-W3/", "BlackBerry", "Nokia", "SonyEricsson", "SAMSUNG-", "UCWEB/",
)  # fmt: skip
# Paths that only programs looking for weak spots ask for on a site that has no such parts. A site may have some of
# them: what an asker was answered tells more than the path.
PROBES: Final = (
    r"(?i)"
    r"/(?:\.|%2e)(?:env|git|svn|hg|aws|ssh|docker|kube|vscode|idea|npmrc|htpasswd|htaccess|ds_store|bash_history|boto)"
    r"(?:[/.?~_-]|$)"
    r"|/(?:wp-login|wp-config|wp-cron|xmlrpc|wlwmanifest|phpinfo|adminer|eval-stdin|alfa|wso|c99|r57)[^/]*\.(?:php|xml)"
    r"|/wp-(?:admin|includes|content|json)(?:/|$)"
    r"|/(?:phpmyadmin|php-my-admin|pma|myadmin|mysqladmin|dbadmin)[^/]*(?:/|$)"
    r"|/vendor/phpunit|/cgi-bin/|/boaform|/hnap1|/gponform|/setup\.cgi|/_ignition/|/telescope/requests|/manager/html"
    r"|/(?:actuator|solr|jenkins|struts2?|geoserver|druid|owa/auth|ecp|dana-na|autodiscover|server-status|webshell)(?:/|$)"
    r"|/remote/(?:fgt_lang|login|logincheck)|/\+cscoe\+|/debug/default/view|/console/(?:login|css)|/etc/(?:passwd|shadow)"
    r"|/(?:backup|dump|database|db|site)\.(?:sql|zip|rar|7z|tar|tgz|bak)"
    r"|(?:\.|%2e){2}(?:/|%2f|\\|%5c)|%c0%ae|\$(?:\{|%7b)jndi|<script|%3cscript|%00"
)
MAX_AGENT_LENGTH: Final = 512
MAX_CACHED: Final = 16_384
# Counted up by hand with each change to what is above.
_OWN_VERSION: Final = 1
RULES_VERSION: Final = f"{_OWN_VERSION}+crawler-user-agents-{version('crawler-user-agents')}"

# The class that each mark tells, the marks that count first coming first.
_CLASS_OF_NUMBER: Final = (SCANNER, *RANKED, OTHER, TOOL, OTHER, TOOL)
_NUMBER_OF_CLASS: Final = {name: number for number, name in enumerate(RANKED, 1)} | {TOOL: len(RANKED) + 2}
_LISTED_NUMBERS: Final = frozenset(_NUMBER_OF_CLASS.values())
_OWN: Final = (
    (SCANNERS, 0), (CRAWLER_WORDS, len(RANKED) + 1), (CONTACT_URLS, len(RANKED) + 3), (PROGRAMS, len(RANKED) + 4),
)  # fmt: skip
_cache: dict[str, str] = {}


def classify(agents: Sequence[str]) -> list[str]:
    """Return the class of each user agent by itself; what someone does beside saying so is not looked at here."""
    cache = _cache
    return [cache.get(agent) or _classify_new(agent) for agent in agents]


def class_of(agent: str) -> str:
    """Return the class of one user agent; for whoever answers requests, who has just one."""
    return _cache.get(agent) or _classify_new(agent)


def is_listed(agent: str) -> bool:
    """Return whether the list of crawlers has a user agent, whatever our own marks say of it."""
    return not _LISTED_NUMBERS.isdisjoint(_matcher().match(agent))


def are_probes(paths: "pl.Series") -> "pl.Series":
    """Return of each path whether only a program that looks for weak spots would ask for it."""
    return paths.str.contains(PROBES).fill_null(value=False)


def _classify_new(agent: str) -> str:
    shortened = agent[:MAX_AGENT_LENGTH]
    name = _cache.get(shortened)
    if name is None:
        name = _match_class(shortened)
        if len(_cache) >= MAX_CACHED:
            _cache.clear()
        _cache[shortened] = name
    return name


def _match_class(agent: str) -> str:
    numbers = _matcher().match(agent)
    if numbers:
        return _CLASS_OF_NUMBER[min(numbers)]
    return LIKELY_HUMAN if agent.lstrip(" \"'").startswith(BROWSERS) else TOOL


class _Matcher(threading.local):
    """The matcher as one thread uses it: what it matches with cannot be shared, and it lets other threads run."""

    def __init__(self) -> None:
        self.database = _database()
        self.scratch = hyperscan.Scratch(self.database)

    def match(self, agent: str) -> list[int]:
        """Return the number of each kind of mark that an agent has."""
        numbers: list[int] = []
        octets = agent.encode(errors="replace")
        self.database.scan(octets, match_event_handler=_add_match, context=numbers, scratch=self.scratch)
        return numbers


def _add_match(number: int, _start: int, _end: int, _flags: int, numbers: Any) -> None:  # noqa: ANN401 - Hyperscan's own
    numbers.append(number)


@cache
def _matcher() -> _Matcher:
    return _Matcher()


@cache
def _database() -> hyperscan.Database:
    """Compile every pattern; those of one kind share a number, which is reported once an agent."""
    from crawleruseragents import CRAWLER_USER_AGENTS_DATA

    listed = [(entry["pattern"], _class_number(entry), 0) for entry in CRAWLER_USER_AGENTS_DATA]
    own = [(pattern, number, hyperscan.HS_FLAG_CASELESS) for patterns, number in _OWN for pattern in patterns]
    patterns, numbers, flags = zip(*listed, *own, strict=True)
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    database.compile(
        expressions=[pattern.encode() for pattern in patterns],
        ids=list(numbers),
        flags=[flag | hyperscan.HS_FLAG_SINGLEMATCH for flag in flags],
    )
    return database


def _class_number(entry: dict[str, Any]) -> int:
    """Return the number of a listed crawler's class; a tag that a later list brings is that of any other crawler."""
    if entry["pattern"] in CORRECTIONS:
        return _NUMBER_OF_CLASS[CORRECTIONS[entry["pattern"]]]
    other = _NUMBER_OF_CLASS[OTHER]
    return min(
        (_NUMBER_OF_CLASS.get(TAGS.get(tag, tag), other) for tag in entry.get("tags", ())), default=other
    )
