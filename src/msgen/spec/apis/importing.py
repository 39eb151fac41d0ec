"""Puts the endpoints and types of named files into the spec."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from msgen.diagnostics import Diagnostic
from msgen.spec.apis import openapi, rpc
from msgen.spec.apis.files import Folder, Unreadable
from msgen.spec.apis.foreign import Foreigners
from msgen.spec.apis.names import TypeNames
from msgen.spec.keys import EndpointKey
from msgen.spec.merge import under
from msgen.spec.models.endpoint import Endpoint
from msgen.spec.models.root import Spec
from msgen.spec.models.service import Service
from msgen.spec.places import span_of
from msgen.spec.rules import rule
from msgen.spec.shapes import Shape
from msgen.spec.tree import Map, Path

_Read = Callable[[TypeNames, Callable[[str], None]], dict[EndpointKey, Endpoint]]


def import_files(spec: Spec, root: Map, *, folder: str) -> tuple[Spec, list[Diagnostic]]:
    """`spec` with the endpoints and types of the files that it names, and findings about them."""
    importer = _Importer(root, Folder(folder), dict(spec.types))
    services = {
        name: importer.service(name, service) if service.openapi or service.proto else service
        for name, service in spec.services.items()
    }
    if importer.used:
        spec = spec.model_copy(update={"services": services, "types": importer.types})
    spec = Foreigners(importer.folder, root, importer.diagnostics).replace(spec)
    return spec, importer.diagnostics


@dataclass(slots=True)
class _Importer:
    root: Map
    folder: Folder
    types: dict[str, Shape]
    diagnostics: list[Diagnostic] = field(default_factory=list)
    used: bool = False

    def service(self, name: str, service: Service) -> Service:
        """`service` with the endpoints of its files under those of its own."""
        found: dict[EndpointKey, Endpoint] = {}
        if service.openapi:
            document = self._openapi(service.openapi)
            found |= self._read(name, ("services", name, "openapi"), service.openapi, document)
        if service.proto:
            found |= self._read(
                name, ("services", name, "proto"), service.proto, self._proto(service.proto)
            )
        merged = {
            key: under(service.endpoints[key], value) if key in service.endpoints else value
            for key, value in found.items()
        }
        return service.model_copy(
            update={
                "endpoints": {
                    **merged,
                    **{k: v for k, v in service.endpoints.items() if k not in merged},
                }
            }
        )

    def _openapi(self, path: str) -> _Read:
        def read(names: TypeNames, report: Callable[[str], None]) -> dict[EndpointKey, Endpoint]:
            document = self.folder.data(path)
            if not str(document.get("openapi", "")).startswith("3."):
                raise Unreadable(
                    f'"{path}" is no OpenAPI document of version 3', "it begins with openapi: 3.1.0"
                )
            return openapi.endpoints(document, names, report)

        return read

    def _proto(self, path: str) -> _Read:
        def read(names: TypeNames, report: Callable[[str], None]) -> dict[EndpointKey, Endpoint]:
            main, files = self.folder.protos(path)
            return rpc.endpoints(main, files, names, report)

        return read

    def _read(self, name: str, place: Path, path: str, read: _Read) -> dict[EndpointKey, Endpoint]:
        self.used = True
        span = span_of(self.root, place)
        said: dict[str, None] = {}
        try:
            found = read(TypeNames(name, self.types), said.setdefault)
        except Unreadable as error:
            self.diagnostics.append(rule("api-unreadable").at(span, str(error), hint=error.hint))
            return {}
        except RecursionError:
            self.diagnostics.append(rule("api-unreadable").at(span, f'"{path}" is nested too deep'))
            return {}
        for what in said:
            message = f"{path}: {what} has no counterpart in the language"
            hint = "it is left out or taken for any; describe the endpoint in the spec for more"
            self.diagnostics.append(rule("api-unsupported").at(span, message, hint=hint))
        return found
