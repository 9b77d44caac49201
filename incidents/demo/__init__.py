"""The demo company: Kaili (凯里), invented from a seed and the figures of SERVICE. Pure: no clock, no I/O."""

from incidents.demo.generate import demo_company
from incidents.demo.network import outside_facts
from incidents.demo.routes import next_day

__all__ = ["demo_company", "next_day", "outside_facts"]
