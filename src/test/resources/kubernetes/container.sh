#!/bin/sh
# Runs a command as a container would: in folders of this machine that cannot be written to, with volumes in them, as another user without
# any rights, and as the first of its processes. Needs root and namespaces of its own: unshare --mount --pid --fork sh container.sh …
#   container.sh FOLDER USER WORKING_FOLDER COMMAND...
# FOLDER has the volumes and a file "mounts" with a line "VOLUME PATH ro|rw" for each, a file "passwd", and the empty folders "points" and
# "root".
set -eu
folder=$1 user=$2 working=$3
shift 3

# An overlay of nothing but folders to mount on, over the machine's files, is read-only since no layer of it can be written to.
mount -t tmpfs -o mode=755 tmpfs "$folder/points"
while read -r volume path mode; do
  mkdir -p "$folder/points$path"
done <"$folder/mounts"
mount -t overlay -o "ro,lowerdir=$folder/points:/" overlay "$folder/root"

while read -r volume path mode; do
  mount --bind "$folder/$volume" "$folder/root$path"
  [ "$mode" = rw ] || mount -o remount,bind,ro "$folder/root$path"
done <"$folder/mounts"
mount --bind "$folder/passwd" "$folder/root/etc/passwd"
mount -o remount,bind,ro "$folder/root/etc/passwd"
mount -t proc proc "$folder/root/proc"
mount --rbind /dev "$folder/root/dev"

cd /
exec chroot "$folder/root" setpriv --reuid "$user" --regid "$user" --clear-groups --no-new-privs --inh-caps=-all --bounding-set=-all \
  env -C "$working" "$@"
