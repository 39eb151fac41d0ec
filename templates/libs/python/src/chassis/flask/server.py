"""Serves a Flask application with gunicorn until the process is told to stop."""

import gc
import signal
from collections.abc import Callable
from contextlib import ExitStack
from types import FrameType
from typing import Any, TypeVar

from flask import Flask
from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]
from gunicorn.glogging import Logger  # type: ignore[import-untyped]
from gunicorn.workers.base import Worker  # type: ignore[import-untyped]

from chassis import process, telemetry
from chassis.flask.app import opened
from chassis.flask.service import Service
from chassis.health import Phase
from chassis.settings import ServiceSettings

S = TypeVar("S", bound=ServiceSettings)


def serve(create_app: Callable[[S], Flask], settings: type[S]) -> None:
    """Read the settings, serve with threads in one process, and return at the end.

    On SIGTERM the service is no longer ready, takes no new connection and finishes what is
    under way, for STOP_GRACE at most.
    """
    found = process.begin(settings)
    gc.freeze()  # what is imported stays shared between gunicorn's two processes
    _Gunicorn(lambda: create_app(found), found).run()


class _Logger(Logger):  # type: ignore[misc]
    """Leaves the form of log lines to the process's own set-up."""

    def setup(self, cfg: object) -> None:
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True


class _Gunicorn(BaseApplication):  # type: ignore[misc]
    """One worker process: replicas, not workers, are what there may be several of."""

    def __init__(self, create_app: Callable[[], Flask], settings: ServiceSettings) -> None:
        self._create_app = create_app
        self._settings = settings
        self._open = ExitStack()
        super().__init__()

    def load_config(self) -> None:
        settings = self._settings
        ports = dict.fromkeys([settings.http_port, settings.admin_port or settings.http_port])
        options: dict[str, Any] = {
            "bind": [f"{settings.http_host}:{port}" for port in ports],
            "workers": 1,
            "worker_class": "gthread",
            "threads": settings.http_threads,
            "keepalive": process.KEEP_ALIVE,
            "graceful_timeout": int(settings.stop_grace),
            "timeout": 0,
            "proc_name": settings.service_name,
            "logger_class": _Logger,
            "control_socket_disable": True,
            "post_worker_init": self._begin,
            "worker_exit": self._end,
        }
        for name, value in options.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Flask:
        return self._create_app()

    def _begin(self, worker: Worker) -> None:
        """In the worker, once its application is loaded: open what it needs."""
        app: Flask = worker.wsgi
        self._open.callback(telemetry.configure(self._settings))
        self._open.enter_context(opened(app))
        health = Service.of(app).health
        stop = signal.getsignal(signal.SIGTERM)

        def stopping(number: int, frame: FrameType | None) -> None:
            health.phase = Phase.STOPPING
            if callable(stop):
                stop(number, frame)

        signal.signal(signal.SIGTERM, stopping)

    def _end(self, server: object, worker: Worker) -> None:
        self._open.close()
