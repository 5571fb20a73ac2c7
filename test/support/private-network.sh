#!/bin/sh
# Runs a command in a network of its own: loopback, and one device with an address that is not loopback, which Janus needs
# for media. Nothing gets in or out. Where no such network can be made (Linux lets its administrator forbid it, other systems
# have none), the command runs in the machine's network, and Janus takes a device of the machine.
set -eu

# Another user than root becomes root of the new network, and then itself again: Postgres refuses to run as root.
if [ "$(id -u)" = 0 ]; then
  make='unshare --net'
  itself=''
else
  make='unshare --net --map-root-user'
  itself="unshare --user --map-user=$(id -u) --map-group=$(id -g)"
fi
if ! $make true 2>/dev/null; then
  echo 'No network of its own can be made: Janus uses those of this machine.' >&2
  exec "$@"
fi
# shellcheck disable=SC2016
exec $make sh -euc '
  ip link set lo up
  ip link add media0 type veth peer name media1
  ip address add 10.231.18.1/24 dev media0
  ip link set media0 up
  ip link set media1 up
  ip route add default dev media0
  itself=$1
  shift
  exec $itself "$@"
' sh "$itself" "$@"
