"""What can stand in the way of editing a spec."""
