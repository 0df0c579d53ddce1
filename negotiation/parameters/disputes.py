"""Disputes: where the documents disagree, as switches a scenario can set."""

from dataclasses import dataclass

from negotiation.parameters.parameter import choice
from negotiation.shapes import PerWorldIndex

#: Who wants the revenue share moved.
BOTH_WAYS, MICROSOFT_UP, OPENAI_DOWN = range(3)
#: What a declaration of AGI does to Microsoft's rights.
ENDS_RIGHTS, SECURES_RIGHTS = range(2)
#: Which way a part of Azure's revenue from OpenAI's models is paid.
PASSED_ON, RECEIVED = range(2)
#: Whose numbers stand for the first terms.
PUBLIC_RECORD, DOCUMENT_002 = range(2)
#: Which project is meant by Stargate.
TWO_PROJECTS, SUPERCOMPUTER, VENTURE = range(3)
#: What Microsoft does with its build-out.
DECIDES, SCALES_BACK, EXPANDS = range(3)
#: What counts as put into the partnership.
EQUITY_COMMITMENT, ALL_IN_SPEND = range(2)
#: In which tone the partnership starts and stays.
BETWEEN_TONES, FAILING, HEALTHY, EITHER_TONE = range(4)
#: How the two raid each other's teams.
BY_THE_DATA, AT_PAR = range(2)


@dataclass(frozen=True)
class Disputes:
    """One switch for each point on which the documents contradict each other or the record."""

    share_motive: PerWorldIndex = choice(
        "both", ("both", "microsoft up", "openai down"), "001 L12 against 002 L26, 003 L18: both motives exist"
    )
    agi_effect: PerWorldIndex = choice("ends", ("ends", "secures"), "002 L28 against 002 L22: it ends the rights")
    resale_direction: PerWorldIndex = choice(
        "passed on", ("passed on", "received"), "002 L12 against public reports: passed on to OpenAI"
    )
    first_terms: PerWorldIndex = choice(
        "public record",
        ("public record", "documents"),
        "002 L10 against the record: 75 % until the money is back, 49 % from 2023",
    )
    stargate_meaning: PerWorldIndex = choice(
        "two projects",
        ("two projects", "microsoft supercomputer", "outside venture"),
        "001 L14 against 003 L16: two projects of one name",
    )
    build_out: PerWorldIndex = choice(
        "decided", ("decided", "scales back", "expands"), "003 L18 against 003 L25: a decision, not a constant"
    )
    put_in: PerWorldIndex = choice(
        "equity commitment",
        ("equity commitment", "all-in spend"),
        "000 L8, 001 L3 against 004 L22: 13 bn and over 100 bn are different things",
    )
    tone: PerWorldIndex = choice(
        "between",
        ("between", "failing", "healthy", "either"),
        "000 L10 (failing) against 003 L19 (healthy): two priors of trust",
    )
    poaching: PerWorldIndex = choice(
        "data",
        ("data", "parity"),
        "000 L22-31: asserts parity; history: talent.retention_2yr_openai 2025, talent.retention_2yr_meta 2025",
    )
