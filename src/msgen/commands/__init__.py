"""One module a command of the command line; heavy imports stand inside its functions.

A command is `commands/<name>.py` with a function `run` whose parameters are annotated in Typer's
manner and whose docstring is its help. `msgen.commands.table.COMMANDS` lists it, so that
`msgen --help` loads none of them. It prints results with `typer.echo` or `msgen.console`, raises
`UserError` for what the user can mend and `typer.Exit(code)` for the codes of the table below.

0 done, nothing to report; 1 findings or a failed step; 2 wrong usage; 3 differences found;
4 conflicts left; 5 something the command needs is missing on this machine; 130 interrupted.
"""
