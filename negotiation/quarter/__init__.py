"""The phases of a quarter, one a file: each asks the parties, applies the laws and notes what happened."""
