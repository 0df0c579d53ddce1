"""Axes: who is who along the axes of the arrays, and the names of what the partnership can become."""

from enum import IntEnum


class Cloud(IntEnum):
    """Who serves compute; the order of the clouds axis."""

    AZURE = 0
    GOOGLE = 1
    AMAZON = 2
    ORACLE = 3


class Lab(IntEnum):
    """Who makes frontier models; the order of the labs axis."""

    OPENAI = 0
    GOOGLE = 1
    ANTHROPIC = 2
    META = 3
    OPEN_WEIGHT = 4


class Employer(IntEnum):
    """Who employs researchers; the order of the employers axis."""

    MICROSOFT = 0
    OPENAI = 1
    GOOGLE = 2
    AMAZON = 3
    ANTHROPIC = 4
    META = 5
    STARTUPS = 6


class Account(IntEnum):
    """Who pays and is paid; the order of the accounts axis."""

    OPENAI = 0
    MICROSOFT = 1
    GOOGLE = 2
    AMAZON = 3
    ORACLE = 4
    CUSTOMERS = 5
    INVESTORS = 6
    STAFF = 7
    SUPPLIERS = 8
    AUTHORITIES = 9


class Label(IntEnum):
    """What the partnership has become; the first that applies, in this order."""

    ACQUISITION = 0
    DECOUPLED = 1
    SUPPLIER_OVERTAKES = 2
    IN_HOUSE_INDEPENDENCE = 3
    CONTROLLED_COMPETITION = 4
    RENEGOTIATED = 5
    AS_SIGNED = 6
