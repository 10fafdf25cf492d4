# Sourced: which Debian the image is made of, and from where it comes.
# shellcheck shell=bash disable=SC2016,SC2034
suite=trixie
# apt_source LABEL: from where this machine itself takes Debian's packages of that label; nothing where it takes none.
apt_source() {
    apt-get indextargets --format '$(REPO_URI) $(LABEL)' 'Created-By: Packages' 2>/dev/null | awk -v label="$1" '$2 == label {print $1; exit}'
}
mirror=$(apt_source Debian)
security=$(apt_source Debian-Security)
