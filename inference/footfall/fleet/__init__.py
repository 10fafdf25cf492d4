"""Which device infers what: devices are tried, used while they do well, and taken out when they do not."""
