"""seatwise: which SaaS plan to buy and how to run its seats."""
