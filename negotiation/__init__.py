"""The bargaining table: roles, terms, laws and the record, without anyone who sits down."""

from negotiation.clock import Quarter
from negotiation.model import Partnership
from negotiation.parameters import Settings
from negotiation.party import Goal, Party, Role

__all__ = ["Goal", "Partnership", "Party", "Quarter", "Role", "Settings"]
