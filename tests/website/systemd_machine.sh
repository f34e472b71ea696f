#!/bin/bash
# A machine of systemd's in namespaces of its own: it sees this one's files, and forgets whatever it writes.
# Call: systemd_machine.sh SCRATCH SOURCE PREFIX ADDED
#   SCRATCH  an empty folder;  SOURCE  what is to be in /opt/keepfaith
#   PREFIX   the environment of Python that SOURCE/.venv is or names;  ADDED  files for the machine alone
set -euo pipefail
scratch=$1 source=$2 prefix=$3 added=$4 root=$1/root

mount --make-rprivate /
mount -t tmpfs -o mode=755 tmpfs "$scratch"
mkdir "$scratch/upper" "$scratch/work" "$root"
mount -t overlay -o "lowerdir=/,upperdir=$scratch/upper,workdir=$scratch/work" overlay "$root"
for folder in run tmp dev; do mount -t tmpfs -o mode=755 tmpfs "$root/$folder"; done
# They may be on another disk, which the layer below does not show, or in a folder that was just covered.
for place in "$source:/opt/keepfaith" "$prefix:$prefix"; do
    mkdir -p "$root${place#*:}"
    mount --rbind "${place%%:*}" "$root${place#*:}"
    mount -o remount,bind,ro "$root${place#*:}"
done

mount -t proc proc "$root/proc"
mount --bind "$root/proc/sys" "$root/proc/sys"
mount -o remount,bind,ro "$root/proc/sys"
mount -t sysfs -o ro sysfs "$root/sys"
mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
for name in null zero full random urandom tty; do
    touch "$root/dev/$name"
    mount --bind "/dev/$name" "$root/dev/$name"
done
mkdir "$root/dev/shm" "$root/dev/pts"
mount -t devpts -o newinstance,ptmxmode=0666 devpts "$root/dev/pts"
ln -s pts/ptmx "$root/dev/ptmx"
ln -s /proc/self/fd "$root/dev/fd"
chmod 1777 "$root/tmp" "$root/dev/shm"
cp -rT "$added" "$root"

mkdir "$root/.outside"
cd "$root"
pivot_root . .outside
umount -l /.outside
rmdir /.outside
# Systemd lends credentials by a mount that others see.
mount --make-rshared /
# What a container may not do either: nothing in it changes the kernel, its clock or its devices.
exec setpriv --bounding-set -sys_module,-sys_time,-sys_rawio,-sys_boot,-syslog,-mknod \
    --inh-caps -sys_module,-sys_time,-sys_rawio,-sys_boot,-syslog,-mknod \
    env -i container=other PATH=/usr/sbin:/usr/bin:/sbin:/bin /lib/systemd/systemd --system \
    --log-target=console --log-level=notice --show-status=no --unit=machine.target </dev/null
