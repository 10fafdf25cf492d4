"""Cameras that are looked at in processes of their own: what one process sees is counted in the first.

In the first process stands a `Looker` for each of the others; over there a `FarDesk` takes the reporter's place.
"""
