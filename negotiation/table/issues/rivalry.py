"""Rivalry: whether Microsoft may build frontier models, OpenAI compete in applications, and release open weights."""

from typing import ClassVar, Final

import numpy as np

from negotiation.columns import replace
from negotiation.compiled import over_worlds
from negotiation.parameters import Settings
from negotiation.shapes import FlagOfLevel, PerLevel, PerWorld, PerWorldFlag, PerWorldIndex
from negotiation.state import State
from negotiation.table.issues.issue import Issue, Signing
from negotiation.table.outlook import Outlook
from negotiation.table.packed import Allowed
from negotiation.table.sheet import Sheet
from negotiation.table.stakes import MICROSOFT, OPENAI
from negotiation.table.standing import Standing
from negotiation.table.terms import Contract
from negotiation.table.worth import HORIZON

#: Every combination of freedoms granted: (to build, to compete, to release); the first row grants none. What is
#: granted already stays so: a freedom that was used cannot be called back.
CLAUSES: Final = tuple((bool(bits & 1), bool(bits & 2), bool(bits & 4)) for bits in range(8))
BUILD_OF_LEVEL, COMPETE_OF_LEVEL, RELEASE_OF_LEVEL = (np.array(column) for column in zip(*CLAUSES, strict=True))
_BITS: Final = np.arange(len(CLAUSES))
#: Which clauses can be agreed where none can, and where each set of freedoms is granted, shape (1 + sets, levels).
_CAN_BE_AGREED: Final = np.concatenate([[_BITS == 0], (_BITS[:, None] & _BITS) == 0])


class Rivalry(Issue):
    """What each may do against the other."""

    name = "rivalry"
    title = "what each may do against the other: build, compete, release"
    levels = len(CLAUSES)
    private: ClassVar[tuple[str, str]] = ("independence", "rivalry feared")

    def sheet(self, side: int, now: Standing) -> Sheet:
        """Value of every set of freedoms to a side: of those not granted yet."""
        state, outlook, rights, numbers = now.state, now.outlook, now.contract.rights, now.settings.rights
        freedoms = BUILD_OF_LEVEL, COMPETE_OF_LEVEL, RELEASE_OF_LEVEL
        granted = rights.may_build, rights.may_compete, rights.may_release
        alike = state.market.commoditisation
        if side == MICROSOFT:
            own = state.microsoft.fear * rivalry_level(state, now.settings)
            own = own * _independence(state, outlook, now.settings)
            harm = -numbers.compete_harm * outlook.azure_ai, -numbers.release_harm * outlook.azure_ai * (1 - alike)
            independence, competition = _freed(*freedoms, *granted, own, *harm)
            return Sheet.plain({"independence": independence, "competition": competition}, self.private[side])
        value = outlook.valuation[OPENAI]
        threat = (numbers.build_threat * value + numbers.build_threat_base) * (
            numbers.build_overlap + state.microsoft.in_house
        )
        sold = outlook.revenue_worth[OPENAI][:, HORIZON]
        gains = numbers.compete_worth * sold, numbers.release_worth * value * alike
        feared, freedom = _freed(*freedoms, *granted, -threat * (1 - alike), *gains)
        return Sheet.plain({"rivalry feared": feared, "freedom to compete": freedom}, self.private[side])

    def on_table(self, state: State, settings: Settings) -> Allowed:
        """No freedom is granted twice."""
        rights = state.contract.rights
        granted = rights.may_build + 2 * rights.may_compete + 4 * rights.may_release
        return Allowed(_CAN_BE_AGREED, np.where(self.asked(settings), 1 + granted, 0))

    def amended(self, contract: Contract, level: PerWorldIndex, signing: Signing) -> Contract:  # noqa: ARG002
        """Freedoms are granted, never taken."""
        rights = contract.rights
        return replace(
            contract,
            rights=replace(
                rights,
                may_build=rights.may_build | BUILD_OF_LEVEL[level],
                may_compete=rights.may_compete | COMPETE_OF_LEVEL[level],
                may_release=rights.may_release | RELEASE_OF_LEVEL[level],
            ),
        )


def rivalry_level(state: State, settings: Settings) -> PerWorld:
    """How much rivalry there is for a right to matter: a base, and more as products overlap."""
    return settings.rights.build_overlap + state.relationship.overlap


def _independence(state: State, outlook: Outlook, settings: Settings) -> PerWorld:
    """What models of its own with all it knows of OpenAI's are worth to Microsoft per unit of fear, USD bn [M12]."""
    numbers = settings.rights
    replaced = numbers.build_worth * outlook.licence * (1 - state.microsoft.in_house)
    return replaced + numbers.build_standing * outlook.valuation[MICROSOFT]


@over_worlds
def _freed(
    build: FlagOfLevel,
    compete: FlagOfLevel,
    release: FlagOfLevel,
    may_build: PerWorldFlag,
    may_compete: PerWorldFlag,
    may_release: PerWorldFlag,
    built: PerWorld,
    competed: PerWorld,
    released: PerWorld,
) -> tuple[PerLevel, PerLevel]:
    """Worth of every set of freedoms not granted yet, of that to build and of the others, shape (worlds, levels)."""
    worlds, levels = built.size, build.size
    building, others = np.zeros((worlds, levels)), np.zeros((worlds, levels))
    for world in range(worlds):
        for level in range(levels):
            if build[level] and not may_build[world]:
                building[world, level] = built[world]
            if compete[level] and not may_compete[world]:
                others[world, level] += competed[world]
            if release[level] and not may_release[world]:
                others[world, level] += released[world]
    return building, others
