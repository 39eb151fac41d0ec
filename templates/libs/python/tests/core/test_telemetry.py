"""Traces: passed on without the SDK, recorded with it."""

import subprocess
import sys
from pathlib import Path

from chassis import telemetry

PARENT = {"traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}

RECORDING = """
import json, os
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

from chassis import telemetry
from chassis.settings import ServiceSettings

bodies = []


class Collector(BaseHTTPRequestHandler):
    def do_POST(self):
        bodies.append((self.path, self.rfile.read(int(self.headers["content-length"]))))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


server = HTTPServer(("127.0.0.1", 0), Collector)
Thread(target=server.serve_forever, daemon=True).start()
finish = telemetry.configure(
    ServiceSettings(
        service_name="small",
        otel_exporter_otlp_endpoint=f"http://127.0.0.1:{server.server_port}",
    )
)
carrier = {"traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}
with telemetry.span("served", kind=telemetry.SpanKind.SERVER, carrier=carrier) as span:
    assert span.is_recording()
    with telemetry.span("called", kind=telemetry.SpanKind.CLIENT):
        headers = {}
        telemetry.inject(headers)
finish()
assert headers["traceparent"].startswith("00-0af7651916cd43dd8448eb211c80319c-")
((path, body),) = bodies
assert path == "/v1/traces"
assert b"served" in body and b"called" in body and b"small" in body
"""


def test_a_trace_is_continued_with_a_span_of_ones_own() -> None:
    with telemetry.span("x", carrier=PARENT):
        headers: dict[str, str] = {}
        telemetry.inject(headers)
        assert telemetry.trace_id() == "0af7651916cd43dd8448eb211c80319c"
    version, trace, span, flags = headers["traceparent"].split("-")
    assert (version, trace, flags) == ("00", "0af7651916cd43dd8448eb211c80319c", "01")
    assert span != "b7ad6b7169203331"


def test_a_trace_begins_where_there_is_none() -> None:
    with telemetry.span("x", carrier={"traceparent": "nonsense"}):
        first = telemetry.trace_id()
    with telemetry.span("x", carrier={}):
        second = telemetry.trace_id()
    assert first
    assert second
    assert first != second
    assert telemetry.trace_id() is None


def test_without_an_endpoint_the_sdk_is_not_imported() -> None:
    check = (
        "import sys; from chassis import telemetry; from chassis.settings import ServiceSettings;"
        "telemetry.configure(ServiceSettings(service_name='x'));"
        "assert not any(name.startswith('opentelemetry.sdk') for name in sys.modules)"
    )
    run(check)


def test_spans_are_exported_to_the_endpoint() -> None:
    run(RECORDING)


def run(program: str) -> None:
    source = Path(__file__).parents[2] / "src"
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONPATH": str(source), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
