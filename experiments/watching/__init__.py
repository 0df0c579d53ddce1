"""Watching: what a page needs to know of histories, as plain records and tables; nothing here draws."""
