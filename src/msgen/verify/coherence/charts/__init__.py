"""What the templates of charts take from their values, told without rendering anything."""
