"""What every public page weighs, and when a slow phone shows it: Chromium over slow 4G with a quarter of its speed."""

import json
import ssl
import statistics
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, override
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import BrowserContext, CDPSession, Page, sync_playwright
from rich.console import Console
from rich.table import Table

from benchmarks.starting import Running
from tests.website.browsing import FLAGS, SCREENS, chromium

AIM_BYTES, AIM_REQUESTS = 150 * 1024, 15
MOST_PAGES, BAR = 80, 16
# Slow 4G as browsers' own tools name it.
SLOW = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 0.75e6 / 8}
SLOWER = 4
_WATCH = """
window.__seen = {cls: 0, lcp: 0, blocked: 0};
const seen = (type, each) => new PerformanceObserver(list => list.getEntries().forEach(each))
    .observe({type, buffered: true});
seen('largest-contentful-paint', entry => { window.__seen.lcp = entry.startTime; });
seen('layout-shift', entry => { if (!entry.hadRecentInput) window.__seen.cls += entry.value; });
seen('longtask', entry => { window.__seen.blocked += Math.max(0, entry.duration - 50); });
"""
_TIMES = """() => ({...window.__seen,
    fcp: performance.getEntriesByName('first-contentful-paint')[0]?.startTime || 0})"""
