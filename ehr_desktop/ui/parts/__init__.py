"""The reusable widgets every screen is made of."""
