# shellcheck shell=bash
# Sourced by scripts that need programs out of Debian's packages without installing them.

# debian_mirror: from where this machine takes Debian 12's packages; nothing where it takes none.
debian_mirror() {
    apt-get indextargets --format '$(REPO_URI) $(RELEASE)' 'Created-By: Packages' 2>/dev/null | awk '$2 == "bookworm" {print $1; exit}'
}

# apt_private COMMAND...: apt with its own lists and sources in the present folder; changes nothing on the machine.
apt_private() {
    mkdir -p lists/partial archives/partial sources.d
    apt-get -q -o Dir::State::Lists="$PWD/lists" -o Dir::Cache::Archives="$PWD/archives" -o Dir::Etc::SourceList="$PWD/sources" \
        -o Dir::Etc::SourceParts="$PWD/sources.d" -o APT::Sandbox::User= -o Acquire::Languages=none "$@"
}

# apt_private_source RELEASE: the source from which apt_private takes that release's packages.
apt_private_source() {
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $(debian_mirror) $1 main" >sources
}
