"""The sites that a box told the broker of: `site:` in site.yaml may be another one since the last start."""

from pathlib import Path

from pydantic import TypeAdapter

from footfall.adapters.whole_file import KeptFile

_FORM: TypeAdapter[dict[str, None]] = TypeAdapter(dict[str, None])
"""Their ids, with nothing to say of each."""


class ToldSites:
    """Their ids in a file that is replaced whole.

    Args:
        site: The one that is told of from now on.
    """

    def __init__(self, path: Path, site: str) -> None:
        self._file = KeptFile(
            path,
            _FORM,
            unread="what the broker keeps of former sites stays there",
            unwritten="what the broker keeps of this site will not be cleared after a change of its id",
        )
        self._site = site
        told = self._file.read()
        self.former = tuple(each for each in told if each != site)
        """Those of which the broker may still retain something."""
        if site not in told:
            self._file.write({**told, site: None})

    def forget_former(self) -> None:
        """The broker keeps nothing of them any more."""
        if self.former:
            self.former = ()
            self._file.write({self._site: None})
