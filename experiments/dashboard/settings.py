"""What Solara must know before it is imported: nothing is fetched from elsewhere, nothing is told to others."""

import os
import sys
from collections.abc import Mapping
from typing import Final

#: Solara reads these once, when it is imported.
ENVIRONMENT: Final[Mapping[str, str]] = {
    "SOLARA_APP": "experiments.dashboard.pages",
    "SOLARA_MODE": "production",
    "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "False",
    "SOLARA_ASSETS_FONTAWESOME_ENABLED": "False",  # its style sheet asks for fonts that no page uses
    "SOLARA_THEME_SHOW_BANNER": "False",
    "SOLARA_THEME_FORCE_REFRESH": "True",  # after a restart of the server a page loads itself anew
    "SOLARA_THEME_LOADER": "plain",
    "SOLARA_THEME_TITLE": "Parley",
    "SOLARA_KERNEL_CULL_TIMEOUT": "15m",  # a closed tab's loops do not go on for a day
    "SOLARA_CHECK_HOOKS": "raise",
}


def prepare() -> None:
    """Set the environment for Solara.

    Raises:
        RuntimeError: Solara has been imported already, with other settings.
    """
    late = "solara" in sys.modules and any(os.environ.get(name) != value for name, value in ENVIRONMENT.items())
    if late:
        raise RuntimeError("Solara was imported before its settings were made; call prepare() first")
    os.environ.update(ENVIRONMENT)
