#!/bin/sh
# Makes a private network and file tree look like the inside of a pod, then runs the command given.
# Called under `unshare --mount --net`; nothing of it is visible outside.
#   $1    folder for the private /etc and /run
#   $2..  command
set -eu
scratch=$1
shift

ip link set lo up

# /etc as it is, with the API server's name in the hosts file and a place for Katalogs.
mkdir -p "$scratch/etc" "$scratch/run"
cp -a /etc/. "$scratch/etc/"
printf '127.0.0.1 localhost kubernetes.default.svc\n' >"$scratch/etc/hosts"
mkdir -p "$scratch/etc/ork"
mount --bind "$scratch/etc" /etc

# /var/run is /run on most systems; a private one keeps the host's untouched.
mkdir -p "$scratch/run/secrets/kubernetes.io/serviceaccount"
mount --bind "$scratch/run" "$(readlink -f /var/run)"

exec "$@"
