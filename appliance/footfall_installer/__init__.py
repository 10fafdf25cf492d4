"""Puts the appliance from the install stick onto a disk of the PC; runs on the console of a PC started from the stick."""
