#!/bin/sh
# Starts coturn with a configuration, the only argument, and with what the environment adds to it: DOMAIN and TURN_SECRET;
# PUBLIC_IP and PRIVATE_IP where the address of this machine is translated. The secret goes into a file that nobody else
# may read: the arguments of a process are visible to everybody on the machine.
set -eu
umask 077
file="${TMPDIR:-/tmp}/turnserver.conf"
{
  cat "$1"
  echo
  echo "realm=$DOMAIN"
  echo "static-auth-secret=$TURN_SECRET"
  if [ -n "${PUBLIC_IP:-}" ]; then
    echo "external-ip=$PUBLIC_IP/$PRIVATE_IP"
    # Two who are both relayed meet at this address.
    echo "allowed-peer-ip=$PRIVATE_IP"
  fi
} >"$file"
exec turnserver -c "$file"
