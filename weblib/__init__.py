"""What the two web apps share: sessions, error handlers, security headers, rate limits."""
