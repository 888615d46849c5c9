"""Inner parts of the support desk's figures."""
