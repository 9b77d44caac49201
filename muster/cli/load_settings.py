"""The settings of this call, or a refusal that names what is wrong with them."""

from __future__ import annotations

import sys

from pydantic import ValidationError

from muster.settings import Settings


def load_settings() -> Settings:
    """Exit code 2 where the environment says something impossible."""
    try:
        return Settings()
    except ValidationError as error:
        sys.stderr.writelines(
            f"refused: {'.'.join(map(str, f['loc']))}: {f['msg']}\n" for f in error.errors()
        )
        raise SystemExit(2) from error
