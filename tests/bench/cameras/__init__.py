"""How many cameras a PC holds: real streams, handed out in real time, to Footfall and to others."""
