"""What a policy costs: unit costs, and series priced with them."""
