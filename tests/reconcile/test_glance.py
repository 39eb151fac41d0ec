"""What a glance at a file can tell, and what it leaves to those who parse."""

import pytest

from msgen.reconcile.glance import imports_plainly, is_plainly_sound
from msgen.reconcile.modules import Modules
from msgen.reconcile.uses import uses

FILES = {
    "src/shop/__init__.py": "from shop import models\nfrom shop.tools import price\n",
    "src/shop/models.py": "class Order: ...\n",
    "src/shop/tools/__init__.py": "from shop.tools.prices import price, rate\nfrom os import sep\n",
    "src/shop/tools/prices.py": "def price(): ...\ndef rate(): ...\n",
    "src/shop/tools/rate.py": "def now(): ...\n",
}


def shop() -> Modules:
    def has(folder: str) -> bool:
        return any(path.startswith(f"{folder}/") for path in FILES)

    def read(path: str) -> bytes | None:
        return FILES[path].encode() if path in FILES else None

    return Modules({"shop": "src"}, read, has)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("from shop.models import Order\n", True),
        ("from shop.tools import price\nprice.none\n", True),
        ("from shop.tools import price as p, sep\n", True),
        ("from shop import price\n", True),
        ("from shop.tools import gone\n", False),
        ("from shop import models\nmodels.Gone()\n", False),
        ("from shop.tools import rate\nrate.gone()\n", False),
        ("from shop.none import price\n", False),
    ],
)
def test_names_from_elsewhere_are_there_unless_they_are_modules(text: str, plain: bool) -> None:
    assert is_plainly_sound(text, shop()) == imports_plainly(text, shop()) == plain
    assert plain != bool(list(uses(text.encode(), "shop.app", shop())))
