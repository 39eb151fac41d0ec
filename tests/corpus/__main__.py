"""`python -m tests.corpus --update` rewrites what the cases are expected to say."""

from __future__ import annotations

import sys

from tests.corpus.cases import EXPECTED, cases, messages, name_of


def main() -> int:
    update = "--update" in sys.argv[1:]
    wanted = [word for word in sys.argv[1:] if not word.startswith("-")]
    changed = 0
    for case in cases():
        if wanted and not any(word in name_of(case) for word in wanted):
            continue
        path = case / EXPECTED
        text = messages(case)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            changed += 1
            print(f"{name_of(case)}\n\n{text}")
            if update:
                path.write_text(text, encoding="utf-8")
    print(f"{changed} of {len(cases())} cases {'rewritten' if update else 'differ'}")
    return 0 if update or not changed else 1


if __name__ == "__main__":
    sys.exit(main())
