"""Where results go: what stands there that nobody may lose, and what killed commands left beside it."""
