"""What shops ask of counts: dwell times, capture rate, queues, staff, conservation of people, buying units."""
