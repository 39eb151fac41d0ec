"""Serves a Flask application with gunicorn until the process is told to stop."""

import gc
import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from queue import Empty
from types import FrameType
from typing import Any, TypeVar

from flask import Flask
from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]
from gunicorn.arbiter import Arbiter  # type: ignore[import-untyped]
from gunicorn.glogging import Logger  # type: ignore[import-untyped]
from gunicorn.workers.base import Worker  # type: ignore[import-untyped]

from chassis import logs, process, telemetry
from chassis.flask.app import opened
from chassis.flask.service import Service
from chassis.health import Phase
from chassis.reach import NotReached
from chassis.settings import ServiceSettings

S = TypeVar("S", bound=ServiceSettings)

_LEAVE = signal.SIGWINCH
"""What the parent tells its worker that is about to stop; gunicorn's own workers ignore it."""
_STOPS = {signal.SIGTERM, signal.SIGINT, signal.SIGQUIT}


def serve(create_app: Callable[[S], Flask], settings: type[S]) -> None:
    """Read the settings, serve with threads in one process, and return at the end.

    What the service needs is opened while it already listens: until then it is alive and not
    ready. On SIGTERM it is no longer ready. For STOP_PAUSE it still takes requests, and each
    answer closes its connection; then it takes no new connection and finishes what is under way,
    for STOP_GRACE at most. A second signal ends the pause.
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


class _Arbiter(Arbiter):  # type: ignore[misc]
    """Gunicorn's parent process, which listens for a while after it was told to stop."""

    def __init__(self, app: BaseApplication, *, pause: float) -> None:
        self._pause = pause
        super().__init__(app)

    def stop(self, graceful: bool = True) -> None:
        """Have the worker tell its clients to leave, and let them, before all stop."""
        if graceful and self.WORKERS:
            self.kill_workers(_LEAVE)
            end = time.monotonic() + self._pause
            while time.monotonic() < end and self.WORKERS and not self._told_again():
                self.reap_workers()
                time.sleep(0.05)
        super().stop(graceful)

    def _told_again(self) -> bool:
        with suppress(Empty):
            while True:
                if self.SIG_QUEUE.get_nowait() in _STOPS:
                    return True
        return False


class _Gunicorn(BaseApplication):  # type: ignore[misc]
    """One worker process: replicas, not workers, are what there may be several of."""

    def __init__(self, create_app: Callable[[], Flask], settings: ServiceSettings) -> None:
        self._create_app = create_app
        self._settings = settings
        self._opened = threading.Event()
        self._over = threading.Event()
        self._keeper: threading.Thread | None = None
        self._telemetry: Callable[[], None] | None = None
        super().__init__()

    def run(self) -> None:
        _Arbiter(self, pause=self._settings.stop_pause).run()

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
        """In the worker, once its application is loaded: have what it needs opened."""
        app: Flask = worker.wsgi
        self._telemetry = telemetry.configure(self._settings)
        self._keeper = threading.Thread(target=self._keep, args=(app,), daemon=True)
        self._keeper.start()
        health = Service.of(app).health
        stop = signal.getsignal(signal.SIGTERM)

        def leaving(number: int, frame: FrameType | None) -> None:
            health.phase = Phase.STOPPING
            worker.cfg.set("keepalive", 0)  # from now on each answer closes its connection

        def stopping(number: int, frame: FrameType | None) -> None:
            health.phase = Phase.STOPPING
            if callable(stop):
                stop(number, frame)

        signal.signal(_LEAVE, leaving)
        signal.signal(signal.SIGTERM, stopping)

    def _keep(self, app: Flask) -> None:
        """In a thread of its own: open, which may take as long as a store takes to appear."""
        try:
            with opened(app):
                self._opened.set()
                self._over.wait()
        except NotReached as error:
            logs.get().error("given up", error=str(error))
        except Exception:
            logs.get().error("failed", exc_info=True)
        if not self._opened.is_set():
            os._exit(process.EXIT_UNSERVED)  # the parent takes this for a worker that cannot boot

    def _end(self, server: object, worker: Worker) -> None:
        self._over.set()
        if self._keeper is not None and self._opened.is_set():
            self._keeper.join()
        if self._telemetry is not None:
            self._telemetry()
