#!/bin/bash
# Whether the broker is alive: it reads a login without an account, and refuses it with MQTT's own answer (CONNACK, 5).
set -euo pipefail
exec 3<>/dev/tcp/127.0.0.1/1883
printf '\x10\x0c\x00\x04MQTT\x04\x02\x00\x0a\x00\x00' >&3
head --bytes=4 <&3 | cmp --quiet - <(printf '\x20\x02\x00\x05')
