"""What a plan says: types of plans, steps, triggers, conditions, time limits and runs."""
