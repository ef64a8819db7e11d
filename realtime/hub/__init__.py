"""Transport of live pages: one socket a page, topics with numbers, catch-up, long poll, presence."""
