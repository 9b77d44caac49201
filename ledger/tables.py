"""All tables, related by id. A migration follows every change here (`ledger/migrations`)."""

from __future__ import annotations

from ledger.announcement_tables import AnnouncementRow
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
    InboundTextRow,
    IncidentFaultRow,
    IncidentRow,
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
from ledger.plan_tables import PlanRow, PublicationRow
from ledger.staff_change_tables import StaffChangeRow
from ledger.suspension_and_order_tables import OrderRow, SuspensionRow

__all__ = [
    "AnnouncementRow",
    "BrandRow",
    "CallRow",
    "CompanyRow",
    "FactRow",
    "FactoryRow",
    "UnitReservationRow",
    "InboundTextRow",
    "IncidentFaultRow",
    "IncidentRow",
    "LessonRow",
    "NoticeRow",
    "OrderRow",
    "OutboxRow",
    "PaperRow",
    "ParkedRow",
    "PlanRow",
    "PublicationRow",
    "RetailerRow",
    "RoutineRow",
    "RouteProgressRow",
    "SettingRow",
    "SignalRow",
    "StaffChangeRow",
    "StopRow",
    "SuspensionRow",
    "TimelineRow",
    "WindowRow",
    "table_of",
]
