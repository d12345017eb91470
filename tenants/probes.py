"""Health and metrics for whoever runs the platform."""

import ipaddress
import os
import time
from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound, JsonResponse
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

# No label names a tenant: 1,503 of them would be 1,503 series each, and tell who is who.
RESPONSES = Counter("jamaati_responses", "Responses by method and status.", ["method", "status"])
# Anything may stand where the method does; each value would be a series for ever.
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
SECONDS = Histogram("jamaati_response_seconds", "Time taken to answer, in seconds.")


def alive(request: HttpRequest) -> HttpResponse:
    """200 while the process can answer at all."""
    return JsonResponse({"status": "ok"})


def ready(request: HttpRequest) -> HttpResponse:
    """200 when the database answers too, 503 otherwise."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "database unavailable"}, status=503)
    return JsonResponse({"status": "ok"})


def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus text, for the networks of METRICS_NETWORKS only.

    A proxy on this machine asks from an allowed address for whoever is behind it, so that
    every address on the way must be allowed. Inventing one can only make it worse.
    """
    forwarded = request.headers.get("X-Forwarded-For", "")
    addresses = [request.META.get("REMOTE_ADDR", ""), *filter(None, forwarded.split(","))]
    if not all(_may_read_metrics(address.strip()) for address in addresses):
        return HttpResponseNotFound("Not found", content_type="text/plain")
    return HttpResponse(generate_latest(_registry()), content_type=CONTENT_TYPE_LATEST)


def _registry() -> CollectorRegistry:
    """The figures of this process; of all web processes, where they share a folder for them."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    return registry


def _may_read_metrics(address: str) -> bool:
    try:
        peer = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(peer in ipaddress.ip_network(network) for network in settings.METRICS_NETWORKS)


def count(
    request: HttpRequest, get_response: Callable[[HttpRequest], HttpResponse]
) -> HttpResponse:
    """Answer `request`, counting the response and the time it took."""
    started = time.perf_counter()
    response = get_response(request)
    SECONDS.observe(time.perf_counter() - started)
    method = request.method if request.method in METHODS else "other"
    RESPONSES.labels(method, response.status_code).inc()
    return response


PROBES: dict[str, Callable[[HttpRequest], HttpResponse]] = {
    "/healthz": alive,
    "/readyz": ready,
    "/metrics": metrics,
}
