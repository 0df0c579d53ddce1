"""Headlines: the quantities that say how a partnership stands, in the order in which they are told."""

from collections.abc import Mapping
from typing import Final

#: Section -> name of an observable -> what to call it in a table.
HEADLINES: Final[Mapping[str, Mapping[str, str]]] = {
    "money": {
        "openai_revenue": "OpenAI's revenue",
        "openai_profit": "OpenAI's profit",
        "openai_cash": "OpenAI's cash",
        "openai_valuation": "OpenAI's valuation",
        "openai_raised": "raised from others so far",
        "invested": "put in by Microsoft so far",
        "partnership_spend": "the same, build-out and all",
        "share_received": "revenue share paid so far",
        "microsoft_receipts": "Microsoft's receipts",
        "openai_on_azure": "models sold on Azure",
        "azure_revenue": "Azure's revenue",
    },
    "contract and compute": {
        "revenue_share": "revenue share",
        "microsoft_stake": "Microsoft's part of OpenAI",
        "commitment": "still to buy from Azure",
        "amendments": "changes of the contract",
        "compute_used": "compute OpenAI uses",
        "compute_unmet": "compute it lacks",
        "azure_share": "Azure's part of its compute",
    },
    "talent": {
        "openai_headcount": "OpenAI's staff",
        "seniors_openai": "senior researchers at OpenAI",
        "seniors_microsoft": "senior researchers at Microsoft",
        "moves": "seniors who moved in the quarter",
        "moves_between": "of them between the two",
        "pay_openai": "mean pay at OpenAI",
        "pay_microsoft": "mean pay at Microsoft",
    },
    "standing": {
        "trust": "trust",
        "dependence_microsoft": "Microsoft's dependence",
        "dependence_openai": "OpenAI's dependence",
        "overlap": "overlap of their products",
        "microsoft_in_house": "Microsoft's own models",
        "openai_lead": "OpenAI's lead over others",
    },
}

#: Those of them that are told where there is room for few.
CHIEF: Final = (
    *("openai_revenue", "openai_valuation", "invested", "microsoft_receipts", "revenue_share", "azure_share"),
    *("seniors_openai", "pay_openai", "trust", "dependence_microsoft", "dependence_openai"),
)
