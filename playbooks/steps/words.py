"""How the fields of a kind are written: strings as in the file, aliases where the plan's word has a blank in it."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, BeforeValidator, ConfigDict

from playbooks.limits import Limit, read_limit


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _limit(value: Any) -> Any:
    return read_limit(value) if isinstance(value, str) else value


Words = Annotated[tuple[str, ...], BeforeValidator(_listed)]
Span = Annotated[Limit, BeforeValidator(_limit)]


class Fields(BaseModel):
    """What every kind's model shares: it is frozen and refuses words it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, arbitrary_types_allowed=True)
    trouble: ClassVar[tuple[str, ...]] = ()
