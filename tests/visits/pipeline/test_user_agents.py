"""Each user agent has a class: the list of crawlers speaks first, then our own marks, then whether it is a browser."""

import hashlib
import subprocess
import sys
import threading

import polars as pl
import pytest
from crawleruseragents import CRAWLER_USER_AGENTS_DATA, is_crawler
from hypothesis import given
from hypothesis import strategies as some

from keepfaith.visits.pipeline import user_agents
from keepfaith.visits.pipeline.agent_classes import CLASSES, CRAWLERS, LIKELY_HUMAN, UNLIKELY_HUMAN
from keepfaith.visits.pipeline.user_agents import CORRECTIONS, are_probes, class_of, classify, is_listed

LISTED = [agent for entry in CRAWLER_USER_AGENTS_DATA for agent in entry.get("instances", ())]
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_3 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
ANDROID = "Mozilla/5.0 (Linux; Android 14; SM-S918B; wv) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/122.0.6261.64"
PEOPLE = [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.3 Safari/605",
    "Mozilla/5.0 (Windows NT 10.0; Trident/7.0; rv:11.0) like Gecko",
    "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
    "Mozilla/5.0 (compatible; Konqueror/4.5; Linux) KHTML/4.5.4 (like Gecko)",
    "Opera/9.80 (J2ME/MIDP; Opera Mini/9.80 (S60; SymbOS; Opera Mobi/23.348; U; en) Presto/2.5.25 Version/10.54",
    f"{PHONE} Version/18.3 Mobile/15E148 Safari/604.1",
    f"{PHONE} Version/18.4 Mobile/15E148 Safari/605.1.15 (Ecosia ios@11.0.2.2268)",
    f"{PHONE} Mobile/15E148 [FBAN/FBIOS;FBAV/400.0.0.0;FBBV/1;FBDV/iPhone14,2]",
    f"{PHONE} Mobile/15E148 Instagram 320.0.0.0 (iPhone14,2; iOS 18_3; en_US)",
    f"{PHONE} Mobile/15E148 [Pinterest/iOS]",
    f"{PHONE} Mobile/15E148 Snapchat/12.70.0.0",
    f"{PHONE} Mobile/15E148 [LinkedInApp]/9.29",
    f"{PHONE} GSA/300.0 Mobile/15E148 Safari/604.1",
    f"{ANDROID} Mobile Safari/537.36 BytedanceWebview/d8a21c6 musical_ly",
    f"{ANDROID} Mobile Safari/537.36 Flipboard/4.3",
    "Mozilla/5.0 (Linux; Android 7.0; CUBOT_MAX) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/70 Mobile Safari/537.36",
    "Mozilla/5.0 (Linux; Android 12; CUBOT P60) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/99 Mobile Safari/537.36",
    '"Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"',
    "Lynx/2.9.2 libwww-FM/2.14 SSL-MM/1.4.1", "w3m/0.5.3+git20230121", "Links (2.29; Linux x86_64; text)",
    "edbrowse/3.8.9", "URL/Emacs Emacs/29.1 (PureGTK; x86_64-pc-linux-gnu)", "BlackBerry9700/5.0 Profile/MIDP-2.1",
]  # fmt: skip
MACHINES = {
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)": "search-engine",
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)": "search-engine",
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko); compatible; GPTBot/1.1; +https://openai.com/": "ai-crawler",
    "Mozilla/5.0 (compatible; ClaudeBot/1.0; +claudebot@anthropic.com)": "ai-crawler",
    "Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)": "seo",
    "Mozilla/5.0 (compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)": "monitoring",
    "Feedly/1.0 (+http://www.feedly.com/fetcher.html; like FeedFetcher-Google)": "feed-reader",
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)": "preview",
    "Mozilla/5.0 (compatible; archive.org_bot +http://archive.org/details/archive.org_bot)": "archiver",
    "AdsBot-Google (+http://www.google.com/adsbot.html)": "advertising",
    "Mozilla/5.0 (compatible; SemanticScholarBot/1.0; +https://www.semanticscholar.org/crawler)": "other-crawler",
    "ExampleBot/1.0 (+https://example.org/bot)": "other-crawler",
    "Mozilla/5.0 (compatible; Example-Spider; spider@example.org)": "other-crawler",
    "Example Reader (+https://example.org/)": "other-crawler",
    "ExampleBot/1.0 python-requests/2.32": "other-crawler",
    "": "tool", "-": "tool", "curl/8.14.1": "tool", "Wget/1.25.0": "tool", "python-requests/2.32.3": "tool",
    "Python-urllib/3.13": "tool", "Go-http-client/2.0": "tool", "Java/17.0.9": "tool", "okhttp/4.12.0": "tool",
    "Apache-HttpClient/4.5.14 (Java/17)": "tool", "PostmanRuntime/7.43": "tool",
    "Scrapy/2.11 (+https://scrapy.org)": "tool",
    "node-fetch/1.0 (+https://github.com/bitinn/node-fetch)": "tool", "Keepfaith promises": "tool",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/140.0 Safari/537.36": "tool",
    "Mozilla/5.0 (Windows NT; Windows NT 10.0; en-US) WindowsPowerShell/5.1.19041.1": "tool",
    "Mozilla/5.0 (linux) AppleWebKit/537.36 (KHTML, like Gecko) jsdom/20.0.0": "tool",
    "Mozilla/5.00 (Nikto/2.1.6) (Evasions:None) (Test:Port Check)": "scanner", "sqlmap/1.7.8#stable": "scanner",
    "Mozilla/5.0 (compatible; Nmap Scripting Engine; https://nmap.org/book/nse.html)": "scanner",
    "Mozilla/5.0 zgrab/0.x": "scanner", "masscan/1.3": "scanner", "Fuzz Faster U Fool v2.1.0": "scanner",
    "Nuclei - Open-source project (github.com/projectdiscovery/nuclei)": "scanner",
    "httpx - Open-source project (github.com/projectdiscovery/httpx)": "scanner",
    "${jndi:ldap://192.0.2.1/a}": "scanner", "() { :; }; echo": "scanner", "Mozilla/5.0' UNION SELECT 1": "scanner",
}  # fmt: skip


def test_the_matcher_says_of_every_instance_of_the_list_what_the_list_itself_says() -> None:
    assert len(LISTED) > 2_000
    assert [agent for agent in LISTED if is_listed(agent) != is_crawler(agent)] == []
    assert [agent for agent, name in zip(LISTED, classify(LISTED), strict=True) if name == LIKELY_HUMAN] == []


@given(
    some.lists(
        some.one_of(
            some.sampled_from([agent[:40] for agent in LISTED] + [agent[-40:] for agent in LISTED] + PEOPLE),
            some.text(some.characters(max_codepoint=0x2FFF, exclude_categories=["Nd", "Cs"]), max_size=8),
        ),
        max_size=4,
    ).map("".join)
)
def test_and_of_anything_else_too(agent: str) -> None:
    assert is_listed(agent) == is_crawler(agent)


@given(some.text(max_size=600))
def test_any_user_agent_has_a_class_that_depends_on_it_alone(agent: str) -> None:
    assert class_of(agent) in set(CLASSES) - {UNLIKELY_HUMAN}
    assert classify([agent, agent]) == [class_of(agent)] * 2


def test_an_agent_that_is_no_text_is_taken_too() -> None:
    assert classify(["Googlebot/2.1 \udcff", "\udcff", "Mozilla/5.0 (\udcff)"]) == [
        "search-engine",
        "tool",
        LIKELY_HUMAN,
    ]


@pytest.mark.parametrize("agent", PEOPLE)
def test_browsers_of_people_are_no_machines(agent: str) -> None:
    assert class_of(agent) == LIKELY_HUMAN


@pytest.mark.parametrize("agent", MACHINES)
def test_machines_have_their_class(agent: str) -> None:
    assert class_of(agent) == MACHINES[agent]


def test_every_class_of_crawlers_occurs_in_the_list() -> None:
    assert set(classify(LISTED)) == {*CRAWLERS, "tool", "scanner"}


def test_agents_that_the_list_mistakes_for_scanners_are_not_blocked() -> None:
    patterns = {entry["pattern"] for entry in CRAWLER_USER_AGENTS_DATA}
    assert CORRECTIONS.keys() <= patterns
    phone = "Mozilla/5.0 (Linux; Android 15; CPH2557 Build/AP3A.240617.008; wv) AppleWebKit/537.36 (KHTML, like Gecko)"
    assert class_of(phone) == "tool"


def test_a_tag_that_a_later_list_brings_is_that_of_some_crawler() -> None:
    place = user_agents._class_number({"pattern": "New", "tags": ["something-new"]})
    assert user_agents._CLASS_OF_NUMBER[place] == "other-crawler"
    assert user_agents._CLASS_OF_NUMBER[user_agents._class_number({"pattern": "New"})] == "other-crawler"


def test_only_the_beginning_of_an_agent_is_looked_at() -> None:
    browser = PEOPLE[0] + " " * 512
    assert class_of(browser + "Googlebot/2.1") == LIKELY_HUMAN
    assert class_of("Googlebot/2.1" + browser) == "search-engine"


def test_the_cache_of_user_agents_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(user_agents, "_cache", {})
    monkeypatch.setattr(user_agents, "MAX_CACHED", 10)
    agents = [f"curl/8.{number}" for number in range(35)] + [
        "x" * 100_000 + str(number) for number in range(5)
    ]
    assert set(classify(agents)) == {"tool"}
    assert len(user_agents._cache) <= 10
    assert max(map(len, user_agents._cache)) <= user_agents.MAX_AGENT_LENGTH


def test_threads_may_ask_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = classify(LISTED)
    wrong: list[object] = []

    def ask() -> None:
        try:
            wrong.extend(
                number
                for number, agent in enumerate(LISTED)
                if user_agents._match_class(agent) != expected[number]
            )
        except Exception as error:  # noqa: BLE001 - a thread's failure has to reach the test
            wrong.append(error)

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_process_forked_after_the_patterns_were_compiled_can_ask() -> None:
    code = (
        "import os; from keepfaith.visits.pipeline.user_agents import classify; classify(['a'])\n"
        "child = os.fork()\n"
        "if not child: os._exit(classify(['Googlebot/2.1']) != ['search-engine'])\n"
        "raise SystemExit(os.waitpid(child, 0)[1])"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_version_of_the_rules_is_counted_up_with_each_change_to_them() -> None:
    ours = (
        user_agents.RANKED, user_agents.TAGS, user_agents.CORRECTIONS, user_agents.SCANNERS, user_agents.CRAWLER_WORDS,
        user_agents.CONTACT_URLS, user_agents.PROGRAMS, user_agents.BROWSERS, user_agents.PROBES,
        user_agents.MAX_AGENT_LENGTH,
    )  # fmt: skip
    digest = hashlib.sha256(repr(ours).encode()).hexdigest()[:12]
    assert (user_agents.RULES_VERSION.partition("+")[0], digest) == ("1", "3049e795afb3"), (
        "count up _EDITION in machines.py"
    )


ASKED_BY_PROBES = [
    "/.env", "/.git/config", "/app/.env.production", "/%2eenv", "/.aws/credentials", "/wp-login.php", "/WP-LOGIN.PHP",
    "/blog/wp-admin/setup-config.php", "/xmlrpc.php", "/phpMyAdmin/index.php", "/phpmyadmin", "/cgi-bin/luci",
    "/vendor/phpunit/phpunit/src/Util/PHP/eval-stdin.php", "/boaform/admin/formLogin", "/HNAP1/", "/actuator/env",
    "/solr/admin/info/system", "/manager/html", "/static/../../etc/passwd", "/..%2f..%2fetc/passwd",
    "/a/%2e%2e/%2e%2e/b",
    "/backup.sql", "/owa/auth/logon.aspx", "/remote/fgt_lang", "/server-status", "/.DS_Store", "/?x=${jndi:ldap://a}",
]  # fmt: skip
ASKED_BY_ANYONE = [
    "/", "/policies/privacy/", "/forms/literature/", "/.well-known/security.txt", "/robots.txt", "/favicon.ico",
    "/static/keepfaith/keepfaith.css", "/es/policies/", "/environment/", "/git/", "/docs/v1..v2/", "/index.php",
    "/reports/backup-plan.pdf", "/news/wp-adminstration", "/solar/", "/about/manager/", "/a...b", "", "/database/",
]  # fmt: skip


@pytest.mark.parametrize("path", ASKED_BY_PROBES)
def test_a_path_that_only_a_probe_asks_for_is_one(path: str) -> None:
    assert are_probes(pl.Series([path])).to_list() == [True]


@pytest.mark.parametrize("path", ASKED_BY_ANYONE)
def test_a_path_that_anyone_may_ask_for_is_none(path: str) -> None:
    assert are_probes(pl.Series([path])).to_list() == [False]


def test_no_paths_are_no_probes_and_none_is_unknown() -> None:
    assert are_probes(pl.Series([], dtype=pl.String)).to_list() == []
    assert are_probes(pl.Series([None, "/.env"])).to_list() == [False, True]
