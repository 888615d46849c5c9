"""What control charts and signals share: kernels over a grid of KPIs x periods.

A grid is a 2-D array of floats, one row per series, its points packed to the left in time order and NaN after the
last of them. Nothing here knows a table's column names.
"""
