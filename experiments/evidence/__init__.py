"""Evidence: what the documents say, and where each of it lives in the simulation."""

from experiments.evidence.rows import Effect, EvidenceError, Row, evidence

__all__ = ["Effect", "EvidenceError", "Row", "evidence"]
