"""Rates of documented cases: exact intervals, smoothing by empirical Bayes, funnel limits, and what they are divided
by."""
