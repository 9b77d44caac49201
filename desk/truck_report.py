"""The pages behind a truck's link, the code in its cab: what its people report without a login,
for this truck and no other.
"""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from desk import form_inputs
from desk.app_state import AppState, state_of
from desk.phone_report import FormHead, first_advice, form_page, taken_page
from desk.rendering import language_of, page
from desk.request_body import form_of
from desk.words import word
from handlers.answer_links import BadLinkError
from incidents.signals import TRUCK, SignalRefusedError
from ledger import link_keys
from playbooks.definition.declarations import SignalSpec

router = APIRouter(include_in_schema=False)


async def _unit(app_state: AppState, token: str) -> str | None:
    """The truck whose link this is; None where the link is not valid, or was renewed."""
    try:
        unit, version = (await app_state.links.current()).read_truck(token)
    except BadLinkError:
        return None
    async with app_state.runtime.ledger.reading() as connection:
        known = (await app_state.runtime.directory(connection)).units
        valid = unit in known and version == await link_keys.truck_version(connection, unit)
    return unit if valid else None


def _open(app_state: AppState) -> dict[str, SignalSpec]:
    """What a truck may report."""
    signals = app_state.runtime.plan.signals
    return {name: spec for name, spec in signals.items() if spec.open_to_the_truck}


def _over(request: Request) -> Response:
    text = word("truck_link_over", language_of(request))
    return page(request, "message.html", 410, text=text)


@router.get("/t/{truck}")
async def choose(request: Request, truck: str) -> Response:
    """What can be reported of this truck."""
    app_state, language = state_of(request), language_of(request)
    unit = await _unit(app_state, truck)
    if unit is None:
        return _over(request)
    links = [
        (f"/t/{truck}/{name}", form_inputs.title(spec, language))
        for name, spec in _open(app_state).items()
    ]
    first, title = first_advice(app_state, language), word("truck_link_title", language, unit=unit)
    return page(request, "phone_choose.html", links=links, more=[], first=first, unit=title)


@router.get("/t/{truck}/{signal}")
async def fill(request: Request, truck: str, signal: str) -> Response:
    """The form of one kind of report."""
    app_state = state_of(request)
    unit, spec = await _unit(app_state, truck), _open(app_state).get(signal)
    if unit is None:
        return _over(request)
    if spec is None:
        return RedirectResponse(f"/t/{truck}", 303)
    return form_page(request, spec, {}, [], head=_head(truck, unit, spec))


@router.post("/t/{truck}/{signal}")
async def send(request: Request, truck: str, signal: str) -> Response:
    """Without a rate limit: the link proves the truck, so that no other sender reaches a limit
    for it.
    """
    app_state, form = state_of(request), await form_of(request)
    unit, spec = await _unit(app_state, truck), _open(app_state).get(signal)
    if unit is None:
        return _over(request)
    if spec is None:
        return RedirectResponse(f"/t/{truck}", 303)
    # The truck of the link overrides a field of the form.
    fields = form_inputs.fields(spec, form) | {str(spec.unit_field): unit}
    try:
        taken, _ = await app_state.intake.take_fields(
            spec.name, fields, TRUCK, form.get("id") or None
        )
    except SignalRefusedError as refused:
        return form_page(request, spec, form, refused.messages, head=_head(truck, unit, spec))
    receipt = app_state.links.receipt(taken)
    return RedirectResponse(f"/t/{truck}/{signal}/taken?receipt={receipt}", 303)


@router.get("/t/{truck}/{signal}/taken")
async def taken(request: Request, truck: str, signal: str) -> Response:
    """The page after a report."""
    if await _unit(state_of(request), truck) is None:
        return _over(request)
    return taken_page(request, signal, f"/t/{truck}")


def _head(truck: str, unit: str, spec: SignalSpec) -> FormHead:
    return FormHead(f"/t/{truck}/{spec.name}", f"/t/{truck}", unit)
