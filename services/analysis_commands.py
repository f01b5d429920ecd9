"""Commands that need no observatory: a file in, JSON or a file out. Each imports its method when it is called, so that
the others start quickly.
"""

import typer


def register(cli: typer.Typer) -> None:
    """Add the commands to the `observatory` command."""
