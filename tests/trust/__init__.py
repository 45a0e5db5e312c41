"""Trust: does udha hold when files are broken, processes are killed, disks are full and visitors are many?

``make trust`` tries all themes and writes ``docs/reliability.md``; ``make test`` tries a few of each. Themes
use the command line, the classroom's server and public names of the packages, as others do.
"""
