"""Inner parts of partnerships; nobody else imports them."""
