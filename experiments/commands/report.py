"""`parley report`: a folder of histories as one HTML page."""

from argparse import ArgumentParser, Namespace

from experiments.options import UsageError, file, folder

#: What a kilobyte is.
_KILO = 1_000


def add(parser: ArgumentParser) -> None:
    """What can be asked."""
    parser.add_argument("folder", type=folder, metavar="DIR", help="of parley batch, compare, sensitivity or run --out")
    parser.add_argument("--out", type=file, metavar="FILE", help="the page (default: DIR/report.html)")
    parser.add_argument("--open", action="store_true", help="show it in the browser")


def obey(wanted: Namespace) -> int | None:
    """Write the page, and say where it is."""
    if wanted.out is not None and wanted.out.is_dir():
        raise UsageError(f"--out {wanted.out}: is a folder; name a file, such as {wanted.out}/report.html")
    from experiments.report.page import write

    beside = wanted.folder.with_suffix(".html") if wanted.folder.is_file() else None  # of the zip of a class
    place = write(wanted.folder, wanted.out or beside)
    print(f"{place}: one page of {place.stat().st_size / _KILO:,.0f} kB that needs nothing else")
    if wanted.open:
        import webbrowser

        webbrowser.open(place.absolute().as_uri())
    return None
