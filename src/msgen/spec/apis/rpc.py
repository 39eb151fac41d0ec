"""Endpoints and types out of .proto files."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from msgen.spec.apis.names import TypeNames
from msgen.spec.apis.proto import ProtoField, ProtoFile, Rpc
from msgen.spec.keys import EndpointKey
from msgen.spec.models.endpoint import Endpoint
from msgen.spec.shapes import Array, Field, Literals, Object, Scalar, ScalarKind, Shape, Table

_INTS = (
    "int32",
    "int64",
    "uint32",
    "uint64",
    "sint32",
    "sint64",
    "fixed32",
    "fixed64",
    "sfixed32",
    "sfixed64",
)
_SCALARS = {
    **dict.fromkeys(_INTS, ScalarKind.INT),
    "double": ScalarKind.NUMBER, "float": ScalarKind.NUMBER, "bool": ScalarKind.BOOL,
    "string": ScalarKind.STRING, "bytes": ScalarKind.BYTES,
}  # fmt: skip
_GOOGLE = "google.protobuf."
_WELL_KNOWN: dict[str, Shape] = {
    "Timestamp": Scalar(ScalarKind.DATETIME), "Duration": Scalar(ScalarKind.DURATION),
    "Any": Scalar(ScalarKind.ANY), "Value": Scalar(ScalarKind.ANY),
    "Struct": Table(Scalar(ScalarKind.ANY)), "ListValue": Array(Scalar(ScalarKind.ANY)),
    "FieldMask": Scalar(ScalarKind.STRING), "StringValue": Scalar(ScalarKind.STRING),
    "BytesValue": Scalar(ScalarKind.BYTES), "BoolValue": Scalar(ScalarKind.BOOL),
    "DoubleValue": Scalar(ScalarKind.NUMBER), "FloatValue": Scalar(ScalarKind.NUMBER),
    "Int32Value": Scalar(ScalarKind.INT), "Int64Value": Scalar(ScalarKind.INT),
    "UInt32Value": Scalar(ScalarKind.INT), "UInt64Value": Scalar(ScalarKind.INT),
}  # fmt: skip


def endpoints(
    main: ProtoFile, files: Iterable[ProtoFile], names: TypeNames, report: Callable[[str], None]
) -> dict[EndpointKey, Endpoint]:
    """The methods of `main`; types may stand in any of `files`, of which it is one."""
    types = _Types(files, names, report)
    return {
        EndpointKey.read(f"rpc {rpc.service}/{rpc.name}"): _endpoint(rpc, types)
        for rpc in main.rpcs
    }


def _endpoint(rpc: Rpc, types: _Types) -> Endpoint:
    said: dict[str, Any] = {"response": {200: types.message(rpc.response, rpc.service)}}
    request = types.message(rpc.request, rpc.service)
    if request is not None:
        said["request"] = request
    stream = {(True, True): "both", (True, False): "client", (False, True): "server"}
    if rpc.client_stream or rpc.server_stream:
        said["stream"] = stream[rpc.client_stream, rpc.server_stream]
    return Endpoint.model_construct(**said)


class _Types:
    """The messages and enums of some files as shapes."""

    def __init__(
        self, files: Iterable[ProtoFile], names: TypeNames, report: Callable[[str], None]
    ) -> None:
        self._messages: dict[str, list[ProtoField]] = {}
        self._enums: dict[str, list[str]] = {}
        self._packages: dict[str, str] = {}
        for file in files:
            self._messages.update(file.messages)
            self._enums.update(file.enums)
            self._packages.update(dict.fromkeys((*file.messages, *file.enums), file.package))
        self._names = names
        self._report = report

    def message(self, name: str, scope: str) -> Shape | None:
        """What a method takes or returns; None for Empty."""
        return None if name.lstrip(".") == f"{_GOOGLE}Empty" else self.shape(name, scope)

    def shape(self, name: str, scope: str) -> Shape:
        """The shape of the type that `name` means inside `scope`."""
        if name in _SCALARS:
            return Scalar(_SCALARS[name])
        known = _WELL_KNOWN.get(name.lstrip(".").removeprefix(_GOOGLE))
        if name.lstrip(".").startswith(_GOOGLE) and known is not None:
            return known
        full = self._resolve(name, scope)
        if full is None:
            self._report(f"the type {name}, which is declared nowhere,")
            return Scalar(ScalarKind.ANY)
        if full in self._enums:
            return (
                Literals(tuple(self._enums[full]))
                if self._enums[full]
                else Scalar(ScalarKind.STRING)
            )
        package = self._packages[full]
        plain = full.removeprefix(f"{package}." if package else "").replace(".", "_")
        return self._names.ref(full, plain, lambda: self._object(full))

    def _object(self, full: str) -> Object:
        fields: dict[str, Field] = {}
        for one in self._messages[full]:
            shape = self.shape(one.type, full)
            if one.label == "repeated":
                shape = Array(shape)
            elif one.label == "map":
                shape = Table(shape)
            # a message inside a message may always be absent, a scalar has a zero
            nested = not one.label and self._resolve(one.type, full) in self._messages
            fields[one.name] = Field(one.name, shape, optional=one.label == "optional" or nested)
        return Object(tuple(fields.values()))

    def _resolve(self, name: str, scope: str) -> str | None:
        """The full name of a type, looked for from the innermost scope outwards."""
        if name.startswith("."):
            return name[1:] if name[1:] in self._packages else None
        while True:
            full = f"{scope}.{name}" if scope else name
            if full in self._packages:
                return full
            if not scope:
                return None
            scope = scope.rpartition(".")[0]
