"""What money of other years is worth today, how sure that is, and when it comes back."""
