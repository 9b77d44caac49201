"""From a folder of YAML to a Plan, with every fault found at once."""

from playbooks.loader.faults import BadPlanError, Fault
from playbooks.loader.plan_folder import read_files, read_folder, read_stored

__all__ = ["BadPlanError", "Fault", "read_files", "read_folder", "read_stored"]
