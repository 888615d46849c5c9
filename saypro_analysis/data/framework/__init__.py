"""The built-in rules of the review: targets, actions, questions and families."""
