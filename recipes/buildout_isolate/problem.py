"""Stopping buildout."""

from typing import NoReturn, Optional

import zc.buildout

from buildout_isolate.said import Said, text


def refuse(message: str) -> NoReturn:
    """Stops the run with an error of buildout's own kind, which it shows without a traceback."""
    raise zc.buildout.UserError(message)


def refuse_said(said: Said, section: Optional[str]) -> NoReturn:
    """Stops the run with what the program said.

    `section` is the section whose options the spec was made of, or nothing where it is the user's
    own file.
    """
    told = [text(error, places=section is None) for error in said.errors]
    if section is not None:
        told.append(f"  in the options of [{section}]")
    refuse("\n".join(told))
