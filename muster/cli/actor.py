"""Who acts on the command line without a running Muster: the user of this machine."""

from __future__ import annotations

import os
import pwd

from incidents.actor import Actor


def command_line_actor() -> Actor:
    """`address` is the user's name as the system knows it: an environment variable could name
    any other.
    """
    try:
        user = pwd.getpwuid(os.getuid()).pw_name
    except KeyError:  # a container may run as a user without a name
        user = f"uid {os.getuid()}"
    return Actor("cli", address=user)
