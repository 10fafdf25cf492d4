"""Puts the appliance from the install stick onto a disk; runs on the console of a PC started from the stick."""
