"""The dashboard: histories to watch, fork, play and compare in a browser, without the internet."""
