"""The machine that was measured, in a few words."""

import platform
from importlib.metadata import version

from experiments.distribute import cores


def machine() -> str:
    """Cores, Python and the libraries that do the work."""
    libraries = ", ".join(f"{name} {version(name)}" for name in ("numpy", "numba"))
    return f"{cores()} cores, {platform.machine()}, Python {platform.python_version()}, {libraries}"
