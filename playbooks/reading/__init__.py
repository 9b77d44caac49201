"""From a folder of YAML to a Plan, with every fault found at once."""

from playbooks.reading.faults import BadPlan, Fault
from playbooks.reading.folder import read_files, read_folder

__all__ = ["BadPlan", "Fault", "read_files", "read_folder"]
