"""What `benches/ratios` and `benches/budgets` are written with."""
