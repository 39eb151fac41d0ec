"""Write what the cases expect anew: look at the diff before you commit it."""

import io
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.edit.cases import PATHS, Case, run, words

for path in PATHS:
    case = Case.read(path)
    with TemporaryDirectory() as name:
        folder = Path(name)
        case.write(folder)
        said = io.StringIO()
        with redirect_stderr(said), redirect_stdout(io.StringIO()):
            failed = run(words(case.command), folder) != 0
        case.complaint = said.getvalue() if failed else ""
        case.remarks = "" if failed else said.getvalue()
        files = {one: case.text_of(data) for one, data in case.files(folder).items()}
        case.after = {one: text for one, text in files.items() if text != case.before.get(one)}
    path.write_text(case.text())
