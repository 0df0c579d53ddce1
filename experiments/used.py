"""What this process has used of the machine."""

import sys
import time

#: Bytes in the unit in which the system tells of memory.
_UNIT = 1 if sys.platform == "darwin" else 1024


def cpu() -> float:
    """Seconds of CPU so far, all threads together."""
    return time.process_time()


def memory() -> float:
    """Most memory held at any time so far, bytes; nan where the system does not tell."""
    try:
        import resource  # noqa: PLC0415 - not on every system
    except ImportError:
        return float("nan")
    return float(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _UNIT)
