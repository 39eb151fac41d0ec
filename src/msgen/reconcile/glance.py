"""Whether a Python file is plainly in order, seen without parsing it.

A repository has thousands of handlers, and almost none of them uses a name that is gone. A glance
never takes a file for sound that is not: what it does not understand, it leaves to `uses`.
"""

import re

from msgen.reconcile.modules import Modules

_IMPORT = re.compile(r"\bimport\b")
_FROM = re.compile(
    r"^[ \t]*from[ \t]+(\w[\w.]*)[ \t]+import[ \t]+(\([^)#]*\)|[^\n]*)", re.MULTILINE
)
_PLAIN = re.compile(r"^import[ \t]+(\w[\w.]*)[ \t]*$", re.MULTILINE)
_NAME = re.compile(r"\s*(\w+)\s*")
_COMMENT = re.compile(r"#.*")
HANDED = {"Context": "context", "Settings": "settings"}
"""The classes whose values are handed to functions, and the modules of a service they stand in."""


def is_plainly_sound(text: str, modules: Modules) -> bool:
    """Tell whether everything that a file asks of `modules` stands there for all to see."""
    if "\\" in text:
        return False
    imports, plain = _FROM.findall(text), _PLAIN.findall(text)
    if len(_IMPORT.findall(text)) != len(imports) + len(plain) or any(map(modules.knows, plain)):
        return False
    handed: dict[str, str] = {}
    for origin, listed in imports:
        if not modules.knows(origin):
            if modules.twin(origin):
                return False
            continue
        module = modules.get(origin)
        names = _listed(listed)
        if module is None or names is None or not all(map(module.has_plainly, names)):
            return False
        for name in HANDED.keys() & set(names):
            if handed.setdefault(name, origin) != origin:
                return False
    return all(_asks_well(text, modules, origin, name) for name, origin in handed.items())


def _listed(text: str) -> list[str] | None:
    """Return the names that an import lists; None where that is not plain."""
    bare = _COMMENT.sub("", text).strip().removeprefix("(").removesuffix(")").strip()
    found = [_NAME.fullmatch(part) for part in bare.removesuffix(",").split(",")]
    names = [each[1] for each in found if each]
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
