"""Internals of progress: the plan as it stood on a day, the reports put in order, forecasts of the finish."""
