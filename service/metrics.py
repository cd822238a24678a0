"""What the service counts about itself, in Prometheus' form; no label holds anything that a caller sent."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from base.viewer import FOREVER, now
from service.admission import Room
from store.gate import LoadColumns
from store.graph import Graph

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_SECONDS_UP_TO = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


def known_method(method: str) -> str:
    """The method of a request, where it is one that HTTP knows: others are a caller's own words."""
    return method if method in _METHODS else "OTHER"


class Metrics:
    """The figures of one service, in a registry of their own."""

    def __init__(self) -> None:
        self._registry = own = CollectorRegistry()
        self._requests = Counter(
            "clew_requests", "Requests that were answered.", ["method", "route", "status"], registry=own
        )
        self._seconds = Histogram(
            "clew_request_seconds", "How long an answer took.", ["route"], buckets=_SECONDS_UP_TO, registry=own
        )
        self._grants = Counter("clew_grants", "Grants that became active.", ["kind"], registry=own)
        self._running = Gauge("clew_questions_running", "Questions in the making.", ["weight"], registry=own)
        self._places = Gauge("clew_queries", "Queries that hold a place, or wait.", ["kind", "state"], registry=own)
        self._open = Gauge("clew_database_breaker_open", "1 while the database is known to be away.", registry=own)
        self._audit = Gauge("clew_audit_healthy", "1 while the audit log can be written.", registry=own)
        self._age = Gauge("clew_newest_load_age_seconds", "Since a load was last completed.", registry=own)

    def granted(self, kind: str) -> None:
        """Count a grant that became active."""
        self._grants.labels(kind).inc()

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request; `method` is a known one, `route` a template."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def look(self, room: Room, graph: Graph, *, audit_healthy: bool | None) -> None:
        """Read what stands in gauges; an audit log that is not there is not told of."""
        self._running.labels("weighty").set(room.weighty)
        self._running.labels("light").set(room.running - room.weighty)
        for kind, places in (("profiles", graph.profiles), ("analytics", graph.analytics)):
            self._places.labels(kind, "running").set(places.running)
            self._places.labels(kind, "waiting").set(places.waiting)
        self._open.set(graph.breaker.is_open)
        if audit_healthy is not None:
            self._audit.set(audit_healthy)

    def freshness(self, loads: LoadColumns) -> None:
        """How long ago a load was last completed."""
        completed = [at for at in loads.completed if at < FOREVER]
        if completed:
            self._age.set(now() - max(completed))

    def text(self) -> bytes:
        """All of it, as Prometheus reads it."""
        return generate_latest(self._registry)
