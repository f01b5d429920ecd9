"""What analytics knows of each case: cut out of events, kept, frozen for a start, made again from the bus."""
