"""Files that a spec names: read once, never outside its folder."""

from __future__ import annotations

import json
import os
from typing import Any

import yaml

from msgen.diagnostics import Diagnostic
from msgen.spec import readable
from msgen.spec.apis.proto import BadProto, ProtoFile, parse

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Unreadable(Exception):
    """A file that cannot be used; the message says why."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint


class Folder:
    """The folder of the root spec."""

    def __init__(self, path: str) -> None:
        self._path = os.path.realpath(path)

    def data(self, path: str) -> dict[str, Any]:
        """A YAML or JSON file that holds a map."""
        text = self.text(path)
        try:
            found = json.loads(text) if path.endswith(".json") else yaml.load(text, _Loader)  # noqa: S506 - safe
        except (ValueError, yaml.YAMLError, RecursionError) as error:
            reason = str(error).splitlines()[0] if str(error) else "it cannot be read"
            raise Unreadable(f'"{path}" is neither YAML nor JSON: {reason}') from None
        if not isinstance(found, dict):
            raise Unreadable(f'"{path}" holds no map')
        return found

    def protos(self, path: str) -> tuple[ProtoFile, list[ProtoFile]]:
        """A .proto file, and it with all that it imports from this folder."""
        found: dict[str, ProtoFile] = {}
        waiting = [path]
        while waiting:
            name = waiting.pop()
            if name in found:
                continue
            try:
                found[name] = parse(self.text(name))
            except BadProto as error:
                raise Unreadable(f'"{name}" is no .proto file: {error}') from None
            for imported in found[name].imports:
                beside = os.path.join(os.path.dirname(name), imported)
                waiting += [one for one in (beside, imported) if self._exists(one)][:1]
        return found[path], list(found.values())

    def text(self, path: str) -> str:
        """The text of a file inside the folder."""
        where = os.path.realpath(os.path.join(self._path, path))
        if os.path.isabs(path) or os.path.commonpath([self._path, where]) != self._path:
            raise Unreadable(
                f'"{path}" leads out of the folder of the spec', "keep the file beside the spec"
            )
        data = readable.read_bytes(where, name=path)
        if isinstance(data, Diagnostic):
            raise Unreadable(data.message, "paths are relative to the root spec")
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise Unreadable(f'"{path}" is not UTF-8') from None

    def _exists(self, path: str) -> bool:
        return os.path.isfile(os.path.join(self._path, path))
