#!/bin/sh
# Starts Janus with the configuration in a folder, the only argument, and with what the environment adds to it:
#
#   JANUS_API_SECRET, JANUS_ADMIN_KEY  the same as Foyer's: letters, digits, "-" and "_"
#   JANUS_ADDRESS, JANUS_PORT          where Foyer reaches its API; 127.0.0.1 and 8188. 0.0.0.0 is every address.
#   JANUS_CLIENTS                      who may connect to the API: parts of addresses, comma separated; 127.
#   JANUS_UDP_PORTS                    the ports of media; 20000-20999. A participant needs two.
#   PUBLIC_IP, PRIVATE_IP              where the address of this machine is translated, or where media must use one of several
#
# Secrets go into files that nobody else may read: the arguments of a process are visible to everybody on the machine.
set -eu
umask 077

refuse() {
  echo "$1" >&2
  exit 1
}

# Fails unless a value has only characters that mean nothing in the configuration.
check() {
  case "$2" in
  '') refuse "$1 is empty." ;;
  *[!A-Za-z0-9_.,-]*) refuse "$1 has characters other than letters, digits, \"-\" and \"_\"." ;;
  esac
}

address="${JANUS_ADDRESS:-127.0.0.1}"
port="${JANUS_PORT:-8188}"
clients="${JANUS_CLIENTS:-127.}"
ports="${JANUS_UDP_PORTS:-20000-20999}"
check JANUS_API_SECRET "${JANUS_API_SECRET:-}"
check JANUS_ADMIN_KEY "${JANUS_ADMIN_KEY:-}"
check JANUS_ADDRESS "$address"
check JANUS_PORT "$port"
check JANUS_CLIENTS "$clients"
check JANUS_UDP_PORTS "$ports"

folder="$(mktemp -d "${TMPDIR:-/tmp}/janus.XXXXXX")"
cp "$1"/*.jcfg "$folder"
# Where the configuration includes files from.
cd "$folder"
echo "api_secret = \"$JANUS_API_SECRET\"" >general.secret.jcfg
echo "admin_key = \"$JANUS_ADMIN_KEY\"" >videoroom.secret.jcfg
{
  [ "$address" = 0.0.0.0 ] || echo "ws_ip = \"$address\""
  echo "ws_port = $port"
  echo "ws_acl = \"$clients\""
} >websockets.address.jcfg

set -- --configs-folder="$folder" --config="$folder/janus.jcfg" --rtp-port-range="$ports"
[ -z "${PRIVATE_IP:-}" ] || set -- "$@" --ice-enforce-list="$PRIVATE_IP"
[ -z "${PUBLIC_IP:-}" ] || set -- "$@" --nat-1-1="$PUBLIC_IP"
# A secret in the environment is visible to the user of the process alone, and not needed any more.
unset JANUS_API_SECRET JANUS_ADMIN_KEY
exec janus "$@"
