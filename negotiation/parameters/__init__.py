"""Every number, one file a topic; a setting is a parameter's value in each world."""

from negotiation.parameters.parameter import Parameter
from negotiation.parameters.settings import PARAMETERS, Settings, SettingsError, full_name

__all__ = ["PARAMETERS", "Parameter", "Settings", "SettingsError", "full_name"]
