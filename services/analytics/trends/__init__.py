"""Trends of documented cases: alarms, change points, what is still to be reported, and where a series is broken."""
