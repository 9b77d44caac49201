"""Who keeps the network up (clauses 3.1.11, 3.1.13): technicians on a roster, order desk, vendors,
carriers; facts from outside.
"""

from __future__ import annotations

from datetime import datetime

from demo.people import HEADQUARTERS, Staff
from demo.roster import duty_shifts
from incidents.company import Shift

TECHNICIANS = 4
ON_CALL = "information centre"
CONTACTS = {  # role held -> the organisation it represents
    "telecom carrier": "telecom carrier",
    "mobile carrier": "mobile carrier",
    "maintenance contractor": "maintenance contractor",
    "provincial information centre": "provincial company",
    "software vendor": "software vendor",
    "voice board vendor": "telephone equipment vendor",
    "bank": "settlement bank",
}


def network_people(staff: Staff, now: datetime) -> list[Shift]:
    """The technicians with their roster, the order desk, and two contacts at each party outside."""
    technicians = staff.hire_several(TECHNICIANS, HEADQUARTERS)
    staff.crew("technician", technicians, HEADQUARTERS)
    staff.ladder(["order desk"], staff.hire_several(2, HEADQUARTERS))
    for role, organisation in CONTACTS.items():
        staff.ladder([role], staff.hire_several(2, organisation=organisation))
    return duty_shifts(None, technicians, now, ON_CALL)
