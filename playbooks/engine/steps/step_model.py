"""How the fields of a kind are written: strings as in the file, aliases where the plan's word has a
blank in it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationInfo, WithJsonSchema

from playbooks.definition.plan import Plan, Playbook
from playbooks.definition.run import StepRecord
from playbooks.definition.step import Step
from playbooks.definition.time_limits import Limit, limit_of
from playbooks.engine.step_context import StepContext
from playbooks.engine.step_result import StepResult
from translations import Message, MessageOrText


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _limit(value: Any, info: ValidationInfo) -> Any:
    """The plan's own values are the context in which a step is read."""
    return limit_of(value, info.context or {}) if isinstance(value, str) else value


ONE_OR_MORE = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
StrList = Annotated[tuple[str, ...], BeforeValidator(_listed), WithJsonSchema(ONE_OR_MORE)]
Span = Annotated[Limit, BeforeValidator(_limit), WithJsonSchema({"type": "string"})]
# the step's word, what is wrong, what was expected
Finding = tuple[str, MessageOrText, MessageOrText]
# the step's word, which register (`playbooks.loader.known_names`), the name
Named = tuple[str, str, str]


class Fields(BaseModel):
    """Base of every kind's model: frozen, unknown options refused.

    A kind that waits for a person `needs_limit`, one that writes to a person `needs_text`: the
    loader checks them. A kind with a lasting outcome overrides the last three methods to update,
    withdraw and release it; by default there is none.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", populate_by_name=True, arbitrary_types_allowed=True
    )
    word: ClassVar[str] = ""
    trouble: ClassVar[tuple[str, ...]] = ()
    # trouble that means: what was asked for is not done (docs/semantics.md, M14)
    failures: ClassVar[tuple[str, ...]] = ()
    # people choose its outcome, so that the plan gives an outcome for no decision in time
    decision: ClassVar[bool] = False
    needs_limit: ClassVar[bool] = False
    needs_text: ClassVar[bool] = False
    passes_values: ClassVar[bool] = (
        False  # `with` is not for a wording, but for what the step begins
    )
    asks: ClassVar[tuple[str, ...]] = ()  # optional ledger data its facts need
    begins_last: ClassVar[bool] = (
        # of steps that start together: they see the state before, which this one changes
        # that
        False
    )
    till_closing: ClassVar[bool] = (
        False  # its lasting outcome does not keep the run from closing (docs/semantics.md, M14)
    )
    keeps: ClassVar[tuple[str, ...]] = ()  # its data that outlast an asking
    decides: ClassVar[bool] = False  # its outcome holds until it is asked again and has another
    in_force: ClassVar[bool] = False  # decided once more after it has ended, it begins again
    undoes: ClassVar[bool] = False  # begun again, it takes back what followed from it
    restarts: ClassVar[bool] = False  # its lasting outcome follows a decision that changes

    @property
    def texts(self) -> tuple[str, ...]:
        """Texts of Muster's own that it needs, in addition to the step's."""
        return ()

    def audiences(self) -> tuple[str, ...]:
        """Names of audiences it calls."""
        return ()

    def names(self) -> Iterable[Named]:
        """Every name it uses that the plan must know."""
        return [(self.word, "audience", name) for name in self.audiences()]

    def reaches_customers(self, plan: Plan) -> bool:
        """Whether customers, the public or other incidents notice it: then it waits until the
        report is confirmed (docs/semantics.md, M20).
        """
        return False

    def flaws(self, step: Step, playbook: Playbook, plan: Plan) -> Iterable[Finding]:
        """What else of the kind's own cannot work, found when a plan is read."""
        return ()

    def yields(self) -> tuple[str, ...]:
        """Names of what is known once it has ended, for `with: {…: step.name}`; kept under
        data["values"].
        """
        return ()

    def asks_of(self, plan: Plan) -> tuple[str, ...]:
        """The same, where it depends on what the plan's names stand for."""
        return self.asks

    def reopens(self, ctx: StepContext, record: StepRecord) -> bool:
        """Whether a step that has ended must begin again, as what it was about is back."""
        return False

    @classmethod
    def can_reopen(cls) -> bool:
        """Whether its kind ever begins again by itself."""
        return cls.reopens is not Fields.reopens

    @classmethod
    def rechecks_after_settle(cls) -> bool:
        """Whether its kind looks, after each settle, at what has come about otherwise."""
        own = (cls.settled is not Fields.settled, cls.while_in_force is not Fields.while_in_force)
        return any(own)

    def hears(self, signal: str) -> bool:
        """Whether a report of this kind may do anything to it."""
        return False

    def lapsed(self, ctx: StepContext, record: StepRecord) -> StepResult | None:
        """The limit has passed of what was asked only to change a decision in force."""
        return None

    def settled(self, ctx: StepContext, record: StepRecord) -> StepResult | None:
        """Called after each settle while it is open: a result where what it waits for has come
        about otherwise.
        """
        return None

    def while_in_force(self, ctx: StepContext, record: StepRecord) -> StepResult | None:
        """Called after each settle: returns a result to update or end a lasting outcome."""
        return None

    def recall(self, ctx: StepContext, record: StepRecord) -> StepResult | None:
        """`until` was reached while the outcome lasts.

        Past effects are not undone (docs/semantics.md, M7), but may have to be announced.
        """
        return None

    def release(self, ctx: StepContext, record: StepRecord, why: Message) -> StepResult | None:
        """The run closes while the outcome lasts: release what it holds."""
        return None
