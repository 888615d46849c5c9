"""The inner workings of `plan_actions`: what a plan lacks, when its actions can be done, and what cannot be."""
