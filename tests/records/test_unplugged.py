"""A plugin of pydantic that is installed beside msgen has no say in what a spec means."""

import subprocess
import sys
from pathlib import Path

_USES = """
import sys
sys.path.insert(0, {folder!r})
from msgen.spec.models import Spec
Spec.model_validate({{"msgen": "1", "system": "shop", "services": {{}}}})
print("plugged" in sys.modules, "importlib.metadata" in sys.modules)
"""

_PLUGIN = """
class Plugin:
    def new_schema_validator(self, *told):
        return None, None, None

plugin = Plugin()
"""


def test_no_plugin_is_loaded_or_looked_for(tmp_path: Path) -> None:
    (tmp_path / "plugged.py").write_text(_PLUGIN)
    about = tmp_path / "plugged-1.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: plugged\nVersion: 1\n")
    (about / "entry_points.txt").write_text("[pydantic]\nplugged = plugged:plugin\n")
    assert _said(_USES.format(folder=str(tmp_path))) == "False False"
    plain = _USES.replace("from msgen", "import pydantic.plugin._loader\nfrom msgen", 1)
    assert _said(plain.format(folder=str(tmp_path))).endswith("True True")


def test_whatever_else_the_loader_has_is_there() -> None:
    found = _said(
        "from msgen.spec.models import Spec\n"
        "from pydantic.plugin import _loader\n"
        "print(_loader.PYDANTIC_ENTRY_POINT_GROUP, _loader.get_plugins(), hasattr(_loader, 'no'))"
    )
    assert found == "pydantic () False"


def _said(program: str) -> str:
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return run.stdout.strip()
