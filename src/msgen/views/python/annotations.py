"""Shapes as Python annotations, and names of members as Python attributes."""

from __future__ import annotations

from collections.abc import Sequence

from msgen import names
from msgen.spec.shapes import (
    Array,
    Foreign,
    Literals,
    Object,
    Ref,
    Scalar,
    ScalarKind,
    Shape,
    Table,
)
from msgen.views.python.layout import import_lines
from msgen.views.types import PROBLEM

_PLAIN: dict[ScalarKind, tuple[str, str, str]] = {
    ScalarKind.STRING: ("str", "", ""),
    ScalarKind.INT: ("int", "", ""),
    ScalarKind.NUMBER: ("float", "", ""),
    ScalarKind.DECIMAL: ("Decimal", "decimal", "Decimal"),
    ScalarKind.BOOL: ("bool", "", ""),
    ScalarKind.UUID: ("UUID", "uuid", "UUID"),
    ScalarKind.DATE: ("dt.date", "datetime as dt", ""),
    ScalarKind.DATETIME: ("dt.datetime", "datetime as dt", ""),
    ScalarKind.DURATION: ("dt.timedelta", "datetime as dt", ""),
    ScalarKind.EMAIL: ("str", "", ""),
    ScalarKind.URI: ("str", "", ""),
    ScalarKind.BYTES: ("Base64Bytes", "pydantic", "Base64Bytes"),
    ScalarKind.ANY: ("JsonValue", "pydantic", "JsonValue"),
}
"""Annotation, and the module and name to import for it."""

_TEXTS = (ScalarKind.STRING, ScalarKind.EMAIL, ScalarKind.URI, ScalarKind.BYTES)
_PATTERNS = {
    ScalarKind.EMAIL: r"^[^@\s]+@[^@\s]+\.[^@\s]+$",
    ScalarKind.URI: r"^[A-Za-z][A-Za-z0-9+.-]*:\S*$",
}

RESERVED = frozenset(
    """
    bool bytes construct copy dict dt float from_orm int json list model_computed_fields
    model_config model_construct model_copy model_dump model_dump_json model_extra model_fields
    model_fields_set model_json_schema model_parametrized_name model_post_init model_rebuild
    model_validate model_validate_json model_validate_strings parse_file parse_obj parse_raw
    schema schema_json str update_forward_refs validate
    """.split()
)
"""Names that an attribute of a model must not have: they would hide what the class needs."""

_FOREIGN = {
    "string": "str",
    "integer": "int",
    "number": "float",
    "boolean": "bool",
    "array": "list[JsonValue]",
    "object": "dict[str, JsonValue]",
}


class Imports:
    """The imports of one module, collected while its code is decided."""

    def __init__(self, package: str) -> None:
        """Start with none; ``package`` is the service's own."""
        self.package = package
        self._found: set[tuple[str, str]] = set()

    def add(self, module: str, *imported: str) -> None:
        """Need names of a module, or the module itself."""
        if not imported:
            self._found.add((module, ""))
        for name in imported:
            self._found.add((module, name))

    def own(self, module: str, *imported: str) -> None:
        """Need names of a module of the service."""
        self.add(f"{self.package}.{module}", *imported)

    def text(self, also: Sequence[str] = ()) -> str:
        """Return the import statements, sorted as the formatter would."""
        return import_lines(self._found, first_party=("chassis", self.package, *also))


def attribute(name: str) -> str:
    """Return the Python attribute of the member ``name``."""
    plain = names.identifier(name)
    return f"{plain}_" if plain in RESERVED else plain


def annotation(shape: Shape, imports: Imports, *, inside: bool = False) -> str:
    """Return ``shape`` as an annotation; ``inside`` the models module, names need no import."""
    match shape:
        case Scalar():
            return scalar(shape, imports, bounds_by=("pydantic", "Field"))
        case Literals(values):
            imports.add("typing", "Literal")
            return f"Literal[{', '.join(map(quoted, values))}]"
        case Array(items):
            return f"list[{annotation(items, imports, inside=inside)}]"
        case Table(values):
            return f"dict[str, {annotation(values, imports, inside=inside)}]"
        case Ref(name) if name == PROBLEM:
            return _foreign("object", imports)
        case Ref(name):
            if not inside:
                imports.own("models", name)
            return name
        case Foreign(schema):
            return _foreign(schema.get("type"), imports)
        case Object():
            raise TypeError("anonymous objects are named by views.types first")


def _foreign(kind: object, imports: Imports) -> str:
    """What a JSON Schema of the user's own is in Python, as far as its type says it."""
    text = _FOREIGN.get(kind, "JsonValue") if isinstance(kind, str) else "JsonValue"
    if "JsonValue" in text:
        imports.add("pydantic", "JsonValue")
    return text


def bare(shape: Shape, imports: Imports) -> str:
    """Return the annotation without its bounds: what a function's caller has to know."""
    match shape:
        case Scalar(kind):
            return annotation(Scalar(kind), imports) if kind not in _PATTERNS else "str"
        case Array(items):
            return f"list[{bare(items, imports)}]"
        case Table(values):
            return f"dict[str, {bare(values, imports)}]"
        case _:
            return annotation(shape, imports)


def quoted(text: str) -> str:
    """Return ``text`` as a string literal with the quotes that the formatter prefers."""
    literal = repr(text)
    if literal[0] == '"' or '"' in text:
        return literal
    return '"' + literal[1:-1].replace("\\'", "'") + '"'


def scalar(scalar: Scalar, imports: Imports, *, bounds_by: tuple[str, str]) -> str:
    """Return a scalar as an annotation; ``bounds_by`` is the module and name that bounds it."""
    text, module, name = _PLAIN[scalar.kind]
    if module:
        imports.add(module, *((name,) if name else ()))
    bounds = _bounds(scalar)
    if not bounds:
        return text
    imports.add("typing", "Annotated")
    imports.add(*bounds_by)
    return f"Annotated[{text}, {bounds_by[1]}({', '.join(bounds)})]"


def _bounds(scalar: Scalar) -> list[str]:
    """The arguments of pydantic's Field that say the same as the schema's keywords."""
    low, high = ("min_length", "max_length") if scalar.kind in _TEXTS else ("ge", "le")
    bounds = []
    if scalar.kind in (*_TEXTS, ScalarKind.INT, ScalarKind.NUMBER, ScalarKind.DECIMAL):
        for word, value in ((low, scalar.minimum), (high, scalar.maximum)):
            if value is not None:
                bounds.append(f"{word}={_number(value, scalar.kind)}")
    pattern = scalar.pattern or _PATTERNS.get(scalar.kind)
    if pattern is not None:
        bounds.append(f"pattern={_raw(pattern)}")
    return bounds


def _number(text: str, kind: ScalarKind) -> str:
    if kind is ScalarKind.NUMBER:
        return repr(float(text))
    value = float(text)
    return str(int(value)) if value.is_integer() else text


def _raw(pattern: str) -> str:
    if "\\" in pattern and '"' not in pattern and not pattern.endswith("\\"):
        return f'r"{pattern}"'
    return quoted(pattern)
