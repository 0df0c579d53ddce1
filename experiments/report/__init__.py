"""The report: a folder of histories as one page that can be shown, printed and sent."""
