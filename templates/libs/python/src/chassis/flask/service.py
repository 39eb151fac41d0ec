"""What the parts of one Flask service share."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import cast

from flask import Flask, Request, current_app

from chassis import auth, sync
from chassis.contract import Contract
from chassis.endpoint import Endpoint
from chassis.health import Health, Phase
from chassis.problem import Problem
from chassis.settings import ServiceSettings

NAME = "chassis"


@dataclass(slots=True)
class Service:
    """One running service. `context` is there while it is open; `keys` are fetched ahead."""

    settings: ServiceSettings
    authenticator: sync.Authenticator
    contract: Contract
    open: Callable[[], AbstractContextManager[sync.Context]]
    keys: sync.Ahead
    health: Health = field(default_factory=Health)
    context: sync.Context | None = None

    @classmethod
    def of(cls, app: Flask) -> "Service":
        """The service that an application is."""
        return cast("Service", app.extensions[NAME])

    @classmethod
    def current(cls) -> "Service":
        """The service that the request at hand is made to."""
        return cls.of(current_app)

    def opened(self) -> sync.Context:
        """The context. Raises Problem 503 before the service is open."""
        if self.context is None:
            raise Problem(503, "the service is starting")
        return self.context

    def admit(self, request: Request, rules: Endpoint) -> None:
        """Let a request in, or raise the problem that says why not."""
        admin = self.settings.admin_port
        if admin is not None and admin != self.settings.http_port:
            port = int(request.environ.get("SERVER_PORT") or 0)
            if rules.admin != (port == admin):
                raise Problem(404)
        if rules.access.public:
            auth.become(None)
            return
        principal = self.authenticator.authenticate(request.headers.get("authorization"))
        rules.access.check(principal)
        auth.become(principal)

    def ready(self) -> tuple[int, dict[str, object]]:
        """Ask the service's own stores, and nobody else."""
        if self.context is not None and self.health.phase is Phase.SERVING:
            self.health.failing = sync.failing(self.context.checks)
        return self.health.ready()
