"""The table: what is bargained over, what it is worth to each side, and the ways to agree."""
