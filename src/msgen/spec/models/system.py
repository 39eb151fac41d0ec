"""Who the system is, what surrounds it, and what its entries have in common."""

from __future__ import annotations

from typing import Any

from msgen.spec.models.base import Model
from msgen.spec.models.endpoint import EndpointDefaults
from msgen.spec.models.policy import EdgePolicy
from msgen.spec.models.service import ServiceDefaults
from msgen.spec.models.values import Name, Text, Texts


class System(Model):
    """Who the system is. `system: shop` is short for `{name: shop}`."""

    NOUN = "a name, or a map such as {name: shop}"
    SHORT = ({"type": "string"},)

    name: Name
    """Its name: a DNS label."""

    owner: Text = ""
    """The team that answers for it."""

    description: Text = ""
    """One line for people."""

    @classmethod
    def long_form(cls, value: Any) -> Any:
        """Text is the name."""
        return {"name": value} if isinstance(value, str) else value


class IdentityValues(Model):
    """Who issues tokens. An issuer alone may stand for the map."""

    NOUN = "the issuer's URL, or a map such as {issuer: https://id.example.com, audience: shop}"
    SHORT = ({"type": "string"},)

    issuer: Text | None = None
    """The issuer's URL, as in the `iss` of its tokens; a development issuer without it."""

    audience: Text | None = None
    """The `aud` that tokens must have; the system's name without it."""

    jwks_url: Text | None = None
    """Where the issuer's keys are; below the issuer without it."""

    token_url: Text | None = None
    """Where services get tokens of their own; below the issuer without it."""

    @classmethod
    def long_form(cls, value: Any) -> Any:
        """Text is the issuer."""
        return {"issuer": value} if isinstance(value, str) else value


class PlatformValues(Model):
    """What may differ between environments."""

    registry: Text | None = None
    """Where images that are built here are pushed; others keep their names."""

    identity: IdentityValues = IdentityValues.model_construct()
    """Who issues tokens."""

    host: Text | None = None
    """The public host name; any without it."""


class Platform(PlatformValues):
    """What surrounds the workloads."""

    gateway: Text = "envoy"
    """What lets requests in: the name of a gateway target, or `none`."""

    mesh: Text = "none"
    """What carries requests between workloads: the name of a mesh target, or `none`."""

    ci: Texts = ()
    """Where the repository is built: names of targets."""

    logging: Text = "none"
    """Where logs go: the name of a target, or `none`."""

    secrets: Text = "kubernetes"
    """What holds secrets: external-secrets, vault, sops or kubernetes."""


class Defaults(Model):
    """What entries have unless they say otherwise: maps merge, the rest replaces, `null` unsets."""

    service: ServiceDefaults = ServiceDefaults.model_construct()
    """Of entries of `services:` with `kind: service`."""

    worker: ServiceDefaults = ServiceDefaults.model_construct()
    """Of those with `kind: worker`."""

    cron: ServiceDefaults = ServiceDefaults.model_construct()
    """Of those with `kind: cron`."""

    job: ServiceDefaults = ServiceDefaults.model_construct()
    """Of those with `kind: job`."""

    web: ServiceDefaults = ServiceDefaults.model_construct()
    """Of those with `kind: web`."""

    edge: EdgePolicy = EdgePolicy.model_construct()
    """Of every edge."""

    endpoint: EndpointDefaults = EndpointDefaults.model_construct()
    """Of every endpoint."""
