"""How messages reach the MQTT broker."""
