"""The demo company: Kaili (凯里), invented from a seed and the published figures of a region.

Pure: no clock, no I/O.
"""

from demo.external_facts import outside_facts
from demo.generate import demo_company
from demo.routes import next_day

__all__ = ["demo_company", "next_day", "outside_facts"]
