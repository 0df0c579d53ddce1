"""The cast: everyone who takes part in a history."""

from typing import Any

import mesa

from agents.clouds import Amazon, Google, Oracle
from agents.labs import Anthropic, Meta, OpenWeightMakers
from agents.market import Customers, Investors, Public
from agents.microsoft import Microsoft
from agents.openai import OpenAI
from agents.regulator import Court, Regulator
from agents.talent import TalentPool
from negotiation.party import Party

EVERYONE: tuple[type[Party], ...] = (
    Microsoft,
    OpenAI,
    Google,
    Amazon,
    Oracle,
    Anthropic,
    Meta,
    OpenWeightMakers,
    TalentPool,
    Regulator,
    Court,
    Customers,
    Public,
    Investors,
)


def cast(model: mesa.Model[Any, Any]) -> list[Party]:
    """One agent of each role, seated in a model."""
    return [party(model) for party in EVERYONE]


__all__ = ["EVERYONE", "cast"]
