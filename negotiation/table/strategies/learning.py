"""A side that gives way evenly and learns from the offers it hears what the other side wants."""

from negotiation.table.strategies.time_based import Linear, TimeBased


class Learning(TimeBased):
    """Demands what the linear strategy does, and offers for it what it now believes best for the other side.

    What each issue matters to the other is estimated from its offers (``negotiation/table/estimate.py``). The two
    strategies differ in nothing else, so what learning is worth is the difference between them.
    """

    name = "learning"
    known_as = ("Bayesian learning", "opponent modelling")
    source = "Hindriks, Tykhonov 2008, Opponent modelling in automated multi-issue negotiation using Bayesian learning"
    beta = Linear.beta
    listens = True
    learns = True
