"""How people are won over: routes, who is looked for, approach, grooming."""
