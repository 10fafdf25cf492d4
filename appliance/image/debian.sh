# Sourced: which Debian the image is made of, and from where it comes.
# shellcheck shell=bash disable=SC2016,SC2034
suite=trixie
# The mirror that this machine itself uses; where there is none, mmdebstrap takes Debian's own.
mirror=$(apt-get indextargets --format '$(REPO_URI) $(LABEL)' 'Created-By: Packages' 2>/dev/null | awk '$2 == "Debian" {print $1; exit}')
