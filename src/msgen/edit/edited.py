"""What an edit makes of a spec."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import field, replace
from pathlib import Path

from msgen.diagnostics import Diagnostic
from msgen.records import dataclass


@dataclass(frozen=True, slots=True)
class Edited:
    """Changed spec files, and what is to be known about the change.

    `files` are by path below `folder`, the real folder of the root spec. `remarks` are what the
    user should look at. `services` and `operations` are what has another name: the old one of a
    service to the new one, a service (by its new name) and an operation to the new operation.
    """

    folder: Path
    files: Mapping[str, bytes]
    remarks: tuple[Diagnostic, ...] = ()
    services: Mapping[str, str] = field(default_factory=dict)
    operations: Mapping[tuple[str, str], str] = field(default_factory=dict)

    @property
    def pending(self) -> dict[str, bytes]:
        """The same files by absolute real path, as `spec.load.load` takes them."""
        return {os.path.join(self.folder, name): text for name, text in self.files.items()}

    def then(self, later: Edited) -> Edited:
        """Both edits as one, `later` made to the result of this one."""
        return replace(
            self,
            files={**self.files, **later.files},
            remarks=(*self.remarks, *later.remarks),
            services={**self.services, **later.services},
            operations={**self.operations, **later.operations},
        )
