"""The questions: scenarios, histories, and what they tell."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from experiments.comparing import compare
    from experiments.ensemble import batch, run
    from experiments.folder import load
    from experiments.scenarios import load_scenario
    from experiments.varying import sensitivity

__all__ = ["batch", "compare", "load", "load_scenario", "run", "sensitivity"]

_HOMES = {
    "batch": "experiments.ensemble",
    "run": "experiments.ensemble",
    "load": "experiments.folder",
    "load_scenario": "experiments.scenarios",
    "compare": "experiments.comparing",
    "sensitivity": "experiments.varying",
}


def __getattr__(name: str) -> Any:
    """Load what is asked for, so that the command line answers before the simulation is imported."""
    if name not in _HOMES:
        raise AttributeError(f"module 'experiments' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
