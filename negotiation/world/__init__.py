"""The laws of the world, one topic a file."""
