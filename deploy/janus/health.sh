#!/bin/bash
# Whether the Janus of this environment (see start.sh) opens a WebSocket: one that hangs accepts connections, and no more.
address="${JANUS_ADDRESS:-127.0.0.1}"
[ "$address" = 0.0.0.0 ] && address=127.0.0.1
exec 3<>"/dev/tcp/$address/${JANUS_PORT:-8188}" || exit 1
printf '%s\r\n' 'GET / HTTP/1.1' 'Host: janus' 'Connection: Upgrade' 'Upgrade: websocket' 'Sec-WebSocket-Version: 13' \
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==' 'Sec-WebSocket-Protocol: janus-protocol' '' >&3
read -r -t 2 status <&3 && [[ $status == 'HTTP/1.1 101'* ]]
