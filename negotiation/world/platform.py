"""Platform: OpenAI builds what others build on, and pays for breadth and haste in focus."""

import numpy as np

from negotiation.columns import replace
from negotiation.parameters import Settings
from negotiation.shapes import PerWorld, PerWorldFlag
from negotiation.state import OpenAI
from negotiation.world.market import room_left


def platform_after(platform: PerWorld, building: PerWorldFlag, settings: Settings) -> PerWorld:
    """How far OpenAI's platform is built after a quarter, 0 to 1 [M22].

    Args:
        platform: before, 0 to 1.
        building: OpenAI has a product to build it around and is free to compete in applications.
        settings: of all worlds.
    """
    return platform + settings.platform.platform_speed * building * (1 - platform)


def growth_by_platform(openai: OpenAI, settings: Settings) -> PerWorld:
    """Growth of revenue that comes to whoever has the platform, 1/quarter [M22]: less, the fuller its markets are."""
    return settings.platform.platform_growth * openai.platform * room_left(openai.revenue, settings)


def focus(platform: PerWorld, staff_growth: PerWorld, settings: Settings) -> PerWorld:
    """Part of OpenAI's research effort that is not lost to other things, 0 to 1 [M22, M52].

    Args:
        platform: how far its platform is built, 0 to 1; all trades at once divide attention.
        staff_growth: growth of its staff in the quarter, fraction; newcomers must be found and taught.
        settings: of all worlds.
    """
    numbers = settings.platform
    spread = numbers.platform_stretch * platform
    return 1 / (1 + spread + numbers.hiring_stretch * np.maximum(staff_growth, 0))


def broadened(before: OpenAI, after: OpenAI, may_compete: PerWorldFlag, settings: Settings) -> OpenAI:
    """OpenAI at the end of the quarter's business, its platform and its focus moved on.

    Args:
        before: OpenAI when the quarter's business began.
        after: OpenAI when it is done.
        may_compete: it may compete in applications.
        settings: of all worlds.
    """
    platform = platform_after(before.platform, may_compete & (before.since_launch >= 0), settings)
    staff_growth = after.headcount / before.headcount - 1
    return replace(after, platform=platform, focus=focus(platform, staff_growth, settings))
