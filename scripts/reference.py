"""Writes the generated pages of docs/reference, or with --check says which are not up to date."""

from __future__ import annotations

import sys
from pathlib import Path

from msgen.diagnostics.reference_page import page as findings_page
from msgen.spec.reference_page import page as spec_page

ROOT = Path(__file__).resolve().parent.parent / "docs" / "reference"
PAGES = {"findings.md": findings_page, "spec.md": spec_page}


def main() -> int:
    """Write the pages; with --check write nothing, and fail if any would change."""
    stale = []
    for name, make in PAGES.items():
        path, text = ROOT / name, make()
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if "--check" not in sys.argv[1:]:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    for name in stale:
        print(f"docs/reference/{name}: {'out of date' if '--check' in sys.argv[1:] else 'written'}")
    return 1 if stale and "--check" in sys.argv[1:] else 0


if __name__ == "__main__":
    sys.exit(main())
