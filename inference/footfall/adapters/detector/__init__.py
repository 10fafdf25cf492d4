"""How OpenVINO finds people."""
