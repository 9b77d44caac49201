"""How the fields of a kind are written: strings as in the file, aliases where the plan's word has a blank in it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationInfo

from playbooks.limits import Limit, limit_of

if TYPE_CHECKING:
    from playbooks.moves import Context, Move
    from playbooks.plan import Plan, Playbook, Step
    from playbooks.run import StepRecord


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _limit(value: Any, info: ValidationInfo) -> Any:
    """The plan's own values are the context in which a step is read."""
    return limit_of(value, info.context or {}) if isinstance(value, str) else value


Words = Annotated[tuple[str, ...], BeforeValidator(_listed)]
Span = Annotated[Limit, BeforeValidator(_limit)]

Finding = tuple[str, str, str]  # the step's word, what is wrong, what was expected


class Fields(BaseModel):
    """What every kind's model shares: it is frozen and refuses words it does not know.

    What a kind leaves standing is released, recalled and let go of by the last three; here nothing stands.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, arbitrary_types_allowed=True)
    trouble: ClassVar[tuple[str, ...]] = ()
    asks: ClassVar[tuple[str, ...]] = ()  # what of the ledger its questions look into, besides what is always read
    till_closing: ClassVar[bool] = False  # what stands of it does not keep its run from closing (meaning 14)
    keeps: ClassVar[tuple[str, ...]] = ()  # its data that outlast an asking

    def flaws(self, step: Step, playbook: Playbook, plan: Plan) -> Iterable[Finding]:
        """What else of the kind's own cannot work, found when a plan is read."""
        return ()

    def yields(self) -> tuple[str, ...]:
        """Names of what is known once it has ended, for `with: {…: step.name}`; kept under data["values"]."""
        return ()

    def stands(self, ctx: Context, record: StepRecord) -> Move | None:
        """Asked whenever the run comes to rest: what has changed for what stands, its end included."""
        return None

    def recall(self, ctx: Context, record: StepRecord) -> Move | None:
        """`until` has passed while it stands. What happened is not undone (meaning 7), but it may have to be said."""
        return None

    def let_go(self, ctx: Context, record: StepRecord, why: str) -> Move | None:
        """The run closes while it stands: what has to be given back."""
        return None
