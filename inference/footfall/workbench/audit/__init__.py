"""`footfall audit`: how right a camera counts, told by clips that a person counts too."""
