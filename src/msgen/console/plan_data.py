"""A plan as plain data, for `msgen plan --json`: every fact under the name it has in the code."""

from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

from msgen.plan.model import Plan
from msgen.spec import shapes

_SHAPES = (
    shapes.Scalar, shapes.Literals, shapes.Array, shapes.Table, shapes.Ref, shapes.Foreign,
    shapes.Object,
)  # fmt: skip
_HIDDEN = {"loc", "overlays"}  # for messages alone; and `--environment` shows one at a time


def plan_data(plan: Plan) -> dict[str, Any]:
    """Return `plan` as maps, lists and scalars; times in ms, sizes in bytes, as in the model."""
    data: dict[str, Any] = _plain(plan)
    return data


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if is_dataclass(value):
        kind = {"shape": type(value).__name__.lower()} if isinstance(value, _SHAPES) else {}
        return kind | {
            field.name.rstrip("_"): _plain(getattr(value, field.name))
            for field in fields(value)
            if field.name not in _HIDDEN
        }
    return value
