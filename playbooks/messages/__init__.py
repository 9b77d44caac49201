"""What a decision says to people: notifications, call lists, announcements, orders."""
