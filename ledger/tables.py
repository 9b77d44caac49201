"""All tables, related by id. A migration follows every change here (`ledger/migrations`)."""

from __future__ import annotations

from ledger.announcement_tables import AnnouncementRow
from ledger.audit_tables import AuditRow
from ledger.call_tables import CallRow
from ledger.column_types import table_of
from ledger.company_tables import (
    BrandRow,
    CompanyRow,
    FactoryRow,
    RetailerRow,
    RouteProgressRow,
    StopRow,
    UnitReservationRow,
)
from ledger.fact_tables import FactRow, WindowRow
from ledger.incident_tables import (
    UNANSWERED,
    InboundTextRow,
    IncidentFaultRow,
    IncidentRow,
    IncidentUnitRow,
    NoticeRow,
    OutboxRow,
    PaperRow,
    ParkedRow,
    RoutineRow,
    SettingRow,
    SignalRow,
    TimelineRow,
)
from ledger.lesson_tables import LessonRow
from ledger.link_tables import LinkKeyRow, TruckLinkRow
from ledger.login_tables import AccountRow, LoginCodeRow, LoginSessionRow
from ledger.machine_key_tables import MachineKeyRow
from ledger.picture_tables import PictureRow
from ledger.plan_tables import PlanRow, PlanSignatureRow, PublicationRow
from ledger.self_audit_tables import (
    DroppedRow,
    FindingRow,
    ProcessRow,
    QueueHeadRow,
    SignalSourceRow,
)
from ledger.staff_change_tables import StaffChangeRow
from ledger.suspension_and_order_tables import OrderRow, SuspensionRow

__all__ = [
    "UNANSWERED",
    "AccountRow",
    "AnnouncementRow",
    "AuditRow",
    "BrandRow",
    "CallRow",
    "CompanyRow",
    "DroppedRow",
    "FactRow",
    "FactoryRow",
    "FindingRow",
    "UnitReservationRow",
    "InboundTextRow",
    "IncidentFaultRow",
    "IncidentRow",
    "IncidentUnitRow",
    "LessonRow",
    "LinkKeyRow",
    "LoginCodeRow",
    "LoginSessionRow",
    "MachineKeyRow",
    "NoticeRow",
    "OrderRow",
    "OutboxRow",
    "PaperRow",
    "ParkedRow",
    "PictureRow",
    "PlanRow",
    "PlanSignatureRow",
    "ProcessRow",
    "PublicationRow",
    "QueueHeadRow",
    "RetailerRow",
    "RoutineRow",
    "RouteProgressRow",
    "SettingRow",
    "SignalRow",
    "SignalSourceRow",
    "StaffChangeRow",
    "TruckLinkRow",
    "StopRow",
    "SuspensionRow",
    "TimelineRow",
    "WindowRow",
    "table_of",
]
