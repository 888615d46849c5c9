"""The best set of things to pay for within limits: what plans and risks choose with."""
