"""Turning what a log says into what is kept of it: a table a chunk, with nothing yet about the day as a whole.

What a browser says about itself and the page that it came from end here: they become a class, a digest that lasts for
the day's count in memory, and the name of a host.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from keepfaith.custody.addresses.hour_keys import Blocks
from keepfaith.visits.pipeline.agent_classes import CLASSES, LIKELY_HUMAN, SCANNER, TOOL
from keepfaith.visits.pipeline.ip_addresses import parse_ip_addresses
from keepfaith.visits.pipeline.path_redaction import classify_paths
from keepfaith.visits.pipeline.path_rules import PathRules
from keepfaith.visits.pipeline.user_agents import are_probes, classify
from keepfaith.visits.pipeline.visitor_counts import ASSET, PAGE, ROBOTS

# Longer ones are no browser's; what is cut off tells nobody apart.
MAX_AGENT_LENGTH: Final = 512
METHODS: Final = pl.Enum(("read", "send", "other"))
FUNCTIONS: Final = pl.Enum(("form", "search", "download", "page"))
_NUMBERS: Final = {name: number for number, name in enumerate(CLASSES)}
_READ_METHODS: Final = ("GET", "HEAD")
_SEND_METHODS: Final = ("POST", "PUT", "PATCH", "DELETE")
_QUARTER_HOUR: Final = 900


@dataclass(slots=True)
class RedactedRequests:
    """Requests ready to be kept: columns, and beside them arrays of the same length.

    `table` has time (seconds), day, hour, path, method, status, bytes, host, function, part, staff, machine (a
    number in `CLASSES`), activity; `blocks` the IP addresses, `known` whether there is one, `agents` 16 bytes for its
    agent. `referring_hosts` counts referring hosts by day.
    """

    table: pl.DataFrame
    blocks: Blocks
    known: np.ndarray[tuple[int], np.dtype[np.bool_]]
    agents: Blocks
    referring_hosts: pl.DataFrame


def redact(requests: pl.DataFrame, rules: PathRules) -> RedactedRequests:
    """Prepare one chunk; it may run beside others."""
    paths = classify_paths(requests["path"].unique(), rules).with_columns(
        probe=pl.col("path").map_batches(are_probes, return_dtype=pl.Boolean)
    )
    agents = requests["agent"].unique()
    classes = np.array([_NUMBERS[name] for name in classify(agents.to_list())], np.uint8)
    agent_at = _indexes(requests["agent"], agents)
    ip_addresses = requests["address"].unique()
    blocks, known = parse_ip_addresses(ip_addresses)
    address_at = _indexes(requests["address"], ip_addresses)
    table = (
        requests.drop("path", "agent", "address")
        # Carried along, the texts of the other columns would be most of the work.
        .hstack(requests.select("path").join(paths, on="path", how="left", maintain_order="left"))
        .with_columns(
            *_local_times(requests["time"], rules), **{"class": pl.Series(classes[agent_at], dtype=pl.UInt8)}
        )
        .with_columns(_method(), _machine(), _function(rules))
        .with_columns(activity=_activity())
    )
    return RedactedRequests(
        table.select(
            "time", "day", "hour", pl.col("redacted").alias("path"), "method", "status", "bytes",
            pl.col("host").str.to_lowercase(), "function", "part", "staff", "machine", "activity",
        ),
        blocks[address_at], known[address_at], _agent_digests(agents)[agent_at], _referring_hosts(table),
    )  # fmt: skip


def _agent_digests(agents: pl.Series) -> Blocks:
    """Return 16 bytes for each agent; they leave this chunk only mixed with an IP address, under the key of a day."""
    halves = [agents.str.slice(0, MAX_AGENT_LENGTH).hash(seed).to_numpy() for seed in (1, 2)]
    return np.stack(halves, axis=1).view(np.uint8).reshape(-1, 16)


def _indexes(texts: pl.Series, different: pl.Series) -> np.ndarray[tuple[int], np.dtype[np.uint32]]:
    """Return the place of each text among the different ones."""
    numbered = pl.DataFrame(
        {"text": different, "at": np.arange(len(different), dtype=np.uint32)},
        schema={"text": pl.String, "at": pl.UInt32},
    )
    return (
        texts.rename("text")
        .to_frame()
        .join(numbered, on="text", how="left", maintain_order="left")["at"]
        .to_numpy()
    )


def _local_times(times: pl.Series, rules: PathRules) -> tuple[pl.Series, pl.Series]:
    """Return the agency's day and hour of each time; clocks everywhere differ by whole quarters of an hour."""
    quarters, at = np.unique(times.to_numpy() // _QUARTER_HOUR, return_inverse=True)
    there = (
        pl.from_epoch(pl.Series("time", quarters * _QUARTER_HOUR), "s")
        .dt.replace_time_zone("UTC")
        .dt.convert_time_zone(rules.zone.key)
        .dt.replace_time_zone(None)
    )
    return there.dt.date().gather(at).alias("day"), there.dt.hour().gather(at).alias("hour")


def _method() -> pl.Expr:
    method = pl.col("method")
    return (
        pl.when(method.is_in(_READ_METHODS)).then(pl.lit("read", METHODS))
        .when(method.is_in(_SEND_METHODS)).then(pl.lit("send", METHODS))
        .otherwise(pl.lit("other", METHODS)).alias("method")
    )  # fmt: skip


def _machine() -> pl.Expr:
    """Whoever asks for what only intruders look for is a scanner, unless it is a crawler by its own word."""
    agent = pl.col("class")
    plain = agent.is_in([_NUMBERS[LIKELY_HUMAN], _NUMBERS[TOOL]])
    scanner = pl.lit(_NUMBERS[SCANNER], dtype=pl.UInt8)
    return pl.when(pl.col("probe") & plain).then(scanner).otherwise(agent).alias("machine")


def _function(rules: PathRules) -> pl.Expr:
    sends = pl.col("method").is_in(_SEND_METHODS)
    asks = (pl.col("query") != "") & pl.col("query").str.contains(rules.search_query)
    return (
        pl.when(pl.col("form") | sends).then(pl.lit("form", FUNCTIONS))
        .when(pl.col("search") | asks).then(pl.lit("search", FUNCTIONS))
        .when(pl.col("download")).then(pl.lit("download", FUNCTIONS))
        .otherwise(pl.lit("page", FUNCTIONS)).alias("function")
    )  # fmt: skip


def _activity() -> pl.Expr:
    answered = pl.col("status").is_between(200, 399)
    page = answered & (pl.col("method") == "read") & (pl.col("function") != "download")
    page &= ~pl.col("part") & ~pl.col("staff")
    strange = (pl.col("redacted") == "/robots.txt") | pl.col("probe")
    return (
        pl.when(strange).then(pl.lit(ROBOTS, dtype=pl.UInt8))
        .when(page).then(pl.lit(PAGE, dtype=pl.UInt8))
        .when(answered & pl.col("part")).then(pl.lit(ASSET, dtype=pl.UInt8))
        .otherwise(pl.lit(0, dtype=pl.UInt8))
    )  # fmt: skip


def _referring_hosts(table: pl.DataFrame) -> pl.DataFrame:
    """Count the hosts from which people came to pages, but for our own; of the rest of the referrer nothing goes on."""
    people = (pl.col("machine") == _NUMBERS[LIKELY_HUMAN]) & (pl.col("activity") == PAGE)
    return (
        table.lazy()
        .filter(people & (pl.col("referrer").str.len_bytes() > 1))
        .group_by("day", "referrer", "host")
        .len("number")
        .with_columns(
            name=pl.col("referrer")
            .str.extract(r"(?i)^https?://(?:[^/?#@]*@)?([a-z0-9.\-]{1,253})")
            .str.to_lowercase()
        )
        .filter(pl.col("name").is_not_null() & (pl.col("name") != pl.col("host").str.to_lowercase()))
        .group_by("day", "name")
        .agg(pl.col("number").sum().cast(pl.Int64))
        .collect()
    )
