"""What `estimate_effect` and `estimate_effects` rest on: counterfactuals, their noise, the words for what follows."""
