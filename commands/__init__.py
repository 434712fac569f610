"""The command line's groups of commands and what they share. `soluu` puts them together; nothing else imports them."""
