"""The command line: it reads the arguments, calls the library, and shows what comes back."""

from __future__ import annotations

import sys


def main() -> None:
    """Run ``coopkg``; exit 0 when all is well, 1 for invalid data or something missing, 2 for bad use."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        from coopkg import __version__

        sys.stdout.write(f"coopkg {__version__}\n")
        return
    from coopkg.cli.app import run

    sys.exit(run(sys.argv[1:]))
