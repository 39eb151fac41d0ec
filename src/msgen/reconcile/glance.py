"""Whether a Python file is plainly in order, seen without parsing it.

A repository has thousands of handlers, and almost none of them uses a name that is gone. A glance
never takes a file for sound that is not: what it does not understand, it leaves to `uses`.
"""

import re

from msgen.reconcile.modules import Module, Modules

_IMPORT = re.compile(r"\bimport\b")
_FROM = re.compile(
    r"^[ \t]*from[ \t]+(\w[\w.]*)[ \t]+import[ \t]+(\([^)#]*\)|[^\n]*)", re.MULTILINE
)
_PLAIN = re.compile(r"^import[ \t]+(\w[\w.]*)[ \t]*$", re.MULTILINE)
HANDED = {"Context": "context", "Settings": "settings"}
"""The classes whose values are handed to functions, and the modules of a service they stand in."""
_NAME = re.compile(rf"\s*(?:(?!(?:{'|'.join(HANDED)})\s)(\w+)\s+as\s+\w+|(\w+))\s*")
_COMMENT = re.compile(r"#.*")


def is_plainly_sound(text: str, modules: Modules) -> bool:
    """Tell whether everything that a file asks of `modules` stands there for all to see."""
    handed = _imported(text, modules)
    return handed is not None and all(
        _asks_well(text, modules, origin, name) for name, origin in handed.items()
    )


def imports_plainly(text: str, modules: Modules) -> bool:
    """Tell whether everything that a file imports of `modules` stands there for all to see."""
    return _imported(text, modules) is not None


def _imported(text: str, modules: Modules) -> dict[str, str] | None:
    """Return what a file imports of `HANDED`, with its module; None where not all is plain."""
    if "\\" in text:
        return None
    imports, plain = _FROM.findall(text), _PLAIN.findall(text)
    if len(_IMPORT.findall(text)) != len(imports) + len(plain) or any(map(modules.knows, plain)):
        return None
    handed: dict[str, str] = {}
    for origin, listed in imports:
        if not modules.knows(origin):
            if modules.twin(origin):
                return None
            continue
        module = modules.get(origin)
        names = _listed(listed)
        if module is None or names is None:
            return None
        if not all(_is_there(modules, module, origin, name) for name in names):
            return None
        for name in HANDED.keys() & set(names):
            if handed.setdefault(name, origin) != origin:
                return None
    return handed


def _is_there(modules: Modules, module: Module, origin: str, name: str) -> bool:
    """Tell whether a module has a name, be it from elsewhere, that is no module of its own."""
    return module.has_plainly(name) or (
        module.has(name) and modules.get(f"{origin}.{name}") is None
    )


def _listed(text: str) -> list[str] | None:
    """Return the names that an import lists; None where that is not plain."""
    bare = _COMMENT.sub("", text).strip().removeprefix("(").removesuffix(")").strip()
    found = [_NAME.fullmatch(part) for part in bare.removesuffix(",").split(",")]
    names = [each[1] or each[2] for each in found if each]
    return names if len(names) == len(found) else None


def _asks_well(text: str, modules: Modules, origin: str, kind: str) -> bool:
    """Tell whether a parameter of type `kind` is asked for nothing but what it has."""
    parameters = re.findall(rf"\b(\w+)\s*:\s*{kind}\b", text)
    if len(re.findall(rf"\b{kind}\b", text)) != len(parameters) + 1:
        return False
    members, fields = modules.members(origin, kind), modules.fields(origin, kind)
    for name in set(parameters) if members is not None else ():
        for attribute, method in re.findall(rf"\b{name}\s*\.\s*(\w+)(?:\s*\.\s*(\w+))?", text):
            if members is None or attribute not in members:
                return False
            if method and attribute in fields:
                known = modules.members(origin, fields[attribute])
                if known is not None and method not in known:
                    return False
    return True
