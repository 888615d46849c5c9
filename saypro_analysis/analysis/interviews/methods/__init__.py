"""The inner parts of interviews: topics in many answers, and which way a sentence points."""
