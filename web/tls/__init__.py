"""TLS on the classroom's network: certificates are checked, made, held and replaced here."""
