"""What is counted: requests by route, and how the house stands, as Prometheus reads it.

A route is a pattern of ours, never the address that was asked for. Requests are counted in every
process of the web and added up when asked; how the house stands is read from the rows then.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import REGISTRY, Collector

_all_processes: Callable[..., Any] = MultiProcessCollector

SHARED_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""Names, to the library, the folder in which the processes of the web count together."""

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

REQUESTS = Counter("hejie_requests", "Requests answered.", ["route", "method", "status"])
SECONDS = Histogram(
    "hejie_request_seconds",
    "Seconds until a request was answered.",
    ["route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)


@dataclass(frozen=True, slots=True)
class Standing:
    """A figure of the house: what it is, and the query that gives it.

    :param label: what its values come under; then the query gives a word and a value each.
    """

    meaning: str
    query: str
    label: str = ""


_OLDEST = "SELECT coalesce(extract(epoch FROM now() - min(recorded_at)), 0) FROM evidence_pending"
_ALIVE = (
    "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - interval '1 min'"
)
_NIGHTS = """
    SELECT o.code, extract(epoch FROM max(n.finished_at)) FROM outreach_night n
    JOIN people_organization o ON o.id = n.servicer_id WHERE n.state = 'done' GROUP BY 1
"""
_LINES = """
    SELECT channel, (is_open AND seen_at > now() - interval '1 min')::int FROM outreach_line
"""
_UNMATCHED = "SELECT count(*) FROM outreach_carrierreceipt WHERE part_id IS NULL"
STANDINGS: Mapping[str, Standing] = {
    "hejie_evidence_pending": Standing(
        "Entries that wait for the log.", "SELECT count(*) FROM evidence_pending"
    ),
    "hejie_evidence_oldest_pending_seconds": Standing(
        "How long the oldest of them has waited.", _OLDEST
    ),
    "hejie_evidence_log_size": Standing(
        "Entries of the log.", "SELECT coalesce(max(size), 0) FROM evidence_checkpoint"
    ),
    "hejie_permits_open": Standing(
        "Permits given and not used yet.",
        "SELECT count(*) FROM outreach_permit WHERE state = 'open'",
    ),
    "hejie_touches_sending": Standing(
        "Touches whose fate is not known yet.",
        "SELECT count(*) FROM outreach_touch WHERE state = 'sending'",
    ),
    "hejie_line_open": Standing(
        "Lines to carriers that are kept: 1 open, 0 not.", _LINES, label="channel"
    ),
    "hejie_receipts_of_nothing": Standing(
        "Receipts of carriers for messages that nobody knows.", _UNMATCHED
    ),
    "hejie_jobs": Standing(
        "Jobs by where they stand.",
        "SELECT status::text, count(*) FROM procrastinate_jobs GROUP BY 1",
        label="status",
    ),
    "hejie_workers": Standing("Workers that gave a sign of life within a minute.", _ALIVE),
    "hejie_night_finished_timestamp_seconds": Standing(
        "When the last night of a book was done.", _NIGHTS, label="servicer"
    ),
}
"""Everything read from the rows, by the name it is told under."""


class House(Collector):
    """How the house stands, read when it is asked."""

    def collect(self) -> Iterator[Metric]:
        """Yield every standing."""
        with connection.cursor() as cursor:
            for name, standing in STANDINGS.items():
                labels = [standing.label] if standing.label else []
                family = GaugeMetricFamily(name, standing.meaning, labels=labels)
                cursor.execute(standing.query)
                for *said, value in cursor.fetchall():
                    family.add_metric(said, float(value))
                yield family


def seen(*, route: str, method: str, status: int, seconds: float) -> None:
    """Count a request that was answered."""
    REQUESTS.labels(route, method if method in METHODS else "other", str(status)).inc()
    SECONDS.labels(route).observe(seconds)


def told() -> bytes:
    """Return everything counted, in the text format of Prometheus."""
    registry = CollectorRegistry()
    if os.environ.get(SHARED_FOLDER):
        _all_processes(registry)
    else:
        registry = REGISTRY
    counted = generate_latest(registry)
    house = CollectorRegistry()
    house.register(House())
    return counted + generate_latest(house)
