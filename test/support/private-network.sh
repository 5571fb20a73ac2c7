#!/bin/sh
# Runs a command in a network of its own: loopback, and one device with an address that is not loopback, which Janus needs
# for media. Nothing gets in or out. Needs Linux, and the right to make network namespaces.
set -eu
[ "$(id -u)" = 0 ] && root='' || root='--map-root-user'
exec unshare --net $root sh -c '
  ip link set lo up
  ip link add media0 type veth peer name media1
  ip address add 10.231.18.1/24 dev media0
  ip link set media0 up
  ip link set media1 up
  ip route add default dev media0
  exec "$@"
' sh "$@"
